#include "processes/problem/process.hpp"
#include "processes/shared/clock_rules.hpp"
#include "processes/shared/desk_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::problem {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.6.3";

/// How an incident points to the problem behind it.
const std::initializer_list<std::string_view> kBehind = {"explained_by", "caused_by", "blocked_by"};

Status cause_or_reason(const RuleContext& context) {
  if (has(context, "root_cause") || has(context, "no_root_cause_reason")) return {};
  return refuse("Neither a root cause nor a reason for not giving one is recorded.",
                "Give rootCause, or noRootCauseReason.");
}

Status actions_proposed(const RuleContext& context) {
  if (!has(context, "root_cause") || has(context, "proposed_actions")) return {};
  return refuse("The root cause is known, but not what could be done about it.",
                "Give proposedActions.");
}

Status impact_reduced_or_reason(const RuleContext& context) {
  if (has(context, "workaround") || has(context, "no_workaround_reason")) return {};
  return refuse(
      "Until the fix is done the impact stays, and no workaround or reason for none is recorded.",
      "Give workaround, or noWorkaroundReason.");
}

Status change_linked(const RuleContext& context) {
  if (text(context, "resolution_kind") != "change") return {};
  PROOFDESK_ASSIGN(const auto changes, linked(context, "change"));
  if (!changes.empty()) return {};
  return refuse("It is resolved by a change, but no change is linked.",
                "Link the change (resolved_by); its number is enough.");
}

Status observed_long_enough(const RuleContext& context) {
  const std::string until = text(context, "observation_until");
  // Civil dates are ordered by their bytes.
  if (until.empty() || to_rfc3339(context.now).substr(0, until.size()) >= until) return {};
  return refuse(fmt::format("It is under observation until {}.", until),
                "Wait until then, or set observationUntil anew with the reason in the work log.");
}

Status no_recurrence(const RuleContext& context) {
  const auto resolved_at = instant(context, "resolved_at");
  if (!resolved_at) return {};
  PROOFDESK_ASSIGN(auto incidents, linking(context, "incident", kBehind));
  std::erase_if(incidents, [&](const LinkedRecord& each) { return each.link.at <= *resolved_at; });
  incidents.resize(std::min(incidents.size(), kMostAlong));
  const KindModel* kind = context.model.kind("incident");
  for (const auto& each : incidents) {
    PROOFDESK_ASSIGN(const auto record, context.world.find("incident", each.id));
    if (!record || kind == nullptr || record->state == "cancelled") continue;
    if (record->integer(*kind, "opened_at") <= resolved_at->micros) continue;
    return refuse(
        fmt::format("{} came after it was resolved.", shown_number(context, "incident", *record)),
        "Reopen the problem, or unlink the incident if it has another cause.");
  }
  return {};
}

Status review_ahead(const RuleContext& context) {
  const auto review = instant(context, "acceptance_review_at");
  if (!review || *review > context.now) return {};
  return refuse("The acceptance is to be looked at again at a time to come.",
                "Give a later acceptanceReviewAt.");
}

Status not_own_problem(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  const bool own = !person.is_nil() && (person == reference(context, "assignee") ||
                                        person == reference(context, "requester") ||
                                        person == reference(context, "opened_by"));
  if (!own) return {};
  return refuse("Whoever reported or analyses a problem does not accept its risk.",
                "Let another owner of the service decide.");
}

Status cause_known(const RuleContext& context, Draft& draft) {
  const bool first_time = !draft.record().has(context.kind, "cause_known_at");
  if (first_time && has(context, "root_cause")) draft.set("cause_known_at", value_of(context.now));
  return {};
}

Status resolved(const RuleContext& context, Draft& draft) {
  draft.set("resolved_at", value_of(context.now));
  draft.set("resolved_by", value_of(context.command.actor.person));
  return {};
}

Status incidents_offered(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(auto incidents, linking(context, "incident", kBehind));
  const KindModel* kind = context.model.kind("incident");
  if (kind == nullptr) return {};
  const std::size_t all = incidents.size();
  incidents.resize(std::min(all, kMostAlong));
  const std::string number = shown_number(context, "problem", context.record);
  for (const auto& each : incidents) {
    PROOFDESK_ASSIGN(const auto record, context.world.find("incident", each.id));
    if (!record || kind->lifecycle.transition("resolve", record->state) == nullptr) continue;
    if (Draft* incident = draft.other("incident", each.id, "problem_resolved")) {
      incident->log(fmt::format("The problem behind it, {}, is resolved: {}", number,
                                text(context, "resolution_text")),
                    false);
      draft.offer("resolve", "incident", each.id);
    }
  }
  if (all > incidents.size()) {
    draft.log(fmt::format("Of {} incidents, the first {} were offered for resolution.", all,
                          incidents.size()),
              false);
  }
  return {};
}

Status known_errors_offered(const RuleContext& context, Draft& draft) {
  const KindModel* kind = context.model.kind("known_error");
  if (kind == nullptr) return {};
  PROOFDESK_ASSIGN(const auto known, context.world.where("known_error", "problem",
                                                         value_of(context.record.id), kMostAlong));
  for (const auto& record : known) {
    if (kind->lifecycle.transition("resolve", record.state) != nullptr) {
      draft.offer("resolve", "known_error", record.id);
    }
  }
  return {};
}

Status closed(const RuleContext& context, Draft& draft) {
  draft.set("closed_at", value_of(context.now));
  return {};
}

Status reopened(const RuleContext& context, Draft& draft) {
  // What was said of the outcome no longer holds; the history keeps it.
  for (const auto field :
       {"resolved_at", "resolved_by", "resolution_kind", "resolution_text", "observation_until"}) {
    draft.set(field, no_value());
  }
  draft.set("reopen_count", Value{context.before.integer(context.kind, "reopen_count") + 1});
  return {};
}

Status risk_accepted(const RuleContext& context, Draft& draft) {
  draft.set("accepted_by", value_of(context.command.actor.person));
  draft.set("accepted_at", value_of(context.now));
  return {};
}

Status acceptance_ended(const RuleContext&, Draft& draft) {
  for (const auto field :
       {"accepted_by", "accepted_at", "acceptance_reason", "acceptance_review_at"}) {
    draft.set(field, no_value());
  }
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      escalation_addressed("problem.escalation_addressed@1", kClause),
      duplicate_named("problem.duplicate_named@1", kClause),
      guard("problem.cause_or_reason@1", "a root cause is recorded, or why none is given",
            {"root_cause", "no_root_cause_reason"}, cause_or_reason),
      guard("problem.actions_proposed@1", "where the cause is known, possible actions are recorded",
            {"root_cause", "proposed_actions"}, actions_proposed),
      guard("problem.impact_reduced_or_reason@1", "a workaround is recorded, or why there is none",
            {"workaround", "no_workaround_reason"}, impact_reduced_or_reason),
      guard("problem.change_linked@1", "where a change resolves it, the change is linked",
            {"resolution_kind", "links"}, change_linked),
      guard("problem.observed_long_enough@1", "the time of observation is over",
            {"observation_until"}, observed_long_enough),
      guard("problem.no_recurrence@1", "no incident of it was opened since it was resolved",
            {"resolved_at", "links", "incident"}, no_recurrence),
      guard("problem.review_ahead@1", "the acceptance is looked at again at a time to come",
            {"acceptance_review_at"}, review_ahead),
      guard("problem.not_own_problem@1",
            "whoever accepts the risk neither reported nor analyses it (house rule)",
            {"assignee", "requester", "opened_by"}, not_own_problem),
  };
}

std::vector<Effect> effects() {
  return {
      opened("problem.opened@1"),
      priority_from_matrix("problem.priority_from_matrix@1"),
      clocks_kept("problem.clocks_kept@1"),
      reassignment_counted("problem.reassignment_counted@1"),
      escalated("problem.escalated@1"),
      on_call_named("problem.on_call_named@1"),
      duplicate_linked("problem.duplicate_linked@1"),
      {.name = "problem.cause_known@1",
       .explains = "notes when the root cause was first known",
       .reads = {"root_cause", "cause_known_at"},
       .run = cause_known},
      {.name = "problem.resolved@1",
       .explains = "notes when and by whom it was resolved",
       .reads = {},
       .run = resolved},
      {.name = "problem.incidents_offered@1",
       .explains = "tells the open incidents behind which it stood, and offers them for resolution",
       .reads = {"links", "incident", "resolution_text"},
       .run = incidents_offered},
      {.name = "problem.known_errors_offered@1",
       .explains = "offers its known errors for resolution",
       .reads = {"known_error"},
       .run = known_errors_offered},
      {.name = "problem.closed@1",
       .explains = "notes when it was closed",
       .reads = {},
       .run = closed},
      {.name = "problem.reopened@1",
       .explains = "counts the reopening and clears what was said of the outcome",
       .reads = {"reopen_count"},
       .run = reopened},
      {.name = "problem.risk_accepted@1",
       .explains = "notes who accepted the risk, and when",
       .reads = {},
       .run = risk_accepted},
      {.name = "problem.acceptance_ended@1",
       .explains = "clears the acceptance; the history keeps it",
       .reads = {},
       .run = acceptance_ended},
  };
}

}  // namespace proofdesk::problem
