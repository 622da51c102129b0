// Who says yes: the change authority, by the rows of the decision table (docs/approvals.md).

#include "processes/change/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::change {
namespace {

using namespace shared;

Status needs_authority(const RuleContext& context) {
  if (text(context, "model") != "standard") return {};
  return refuse("A standard change is authorised beforehand; nobody is asked about it.",
                "Schedule it under its template (scheduleStandard), or make it a normal change.");
}

/// Those who are asked to decide, and the change manager.
Status has_a_say(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (actor.has_role("change_manager")) return {};
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(context.record)));
  for (const auto& round : rounds) {
    const auto waits_for = people_in(kind, round, "waits_for");
    if (round.state == "pending" && !actor.person.is_nil() &&
        std::ranges::find(waits_for, actor.person) != waits_for.end())
      return {};
  }
  return refuse("You are not among those who are asked to decide.",
                "Let one of them do it, or the change manager.");
}

Result<std::optional<Record>> meeting_deferred_to(const RuleContext& context) {
  return context.world.find(kMeetingKind, reference(context, "deferred_to"));
}

/// To a date, or to a meeting of the board that is still to come.
Status deferral_said(const RuleContext& context) {
  if (!is_set(given_now(context, "deferred_to"))) {
    if (is_set(given_now(context, "deferred_until"))) return {};
    return refuse("Until when is not said.",
                  "Give deferredUntil, or in deferredTo the meeting that is to take it up.");
  }
  PROOFDESK_ASSIGN(const auto meeting, meeting_deferred_to(context));
  const bool to_come = meeting && (meeting->state == "planned" || meeting->state == "convened");
  if (to_come) return {};
  return refuse(meeting ? fmt::format("{} is not to come any more.",
                                      shown_number(context, kMeetingKind, *meeting))
                        : std::string("There is no such meeting."),
                "Give in deferredTo a meeting that is planned or convened.");
}

Status deferral_ahead(const RuleContext& context) {
  auto until = instant(context, "deferred_until");
  if (is_set(given_now(context, "deferred_to"))) {
    PROOFDESK_ASSIGN(const auto meeting, meeting_deferred_to(context));
    if (meeting)
      until = Instant{meeting->integer(*context.model.kind(kMeetingKind), "planned_start")};
  }
  if (!until || *until > context.now) return {};
  return refuse(fmt::format("{} does not lie ahead.", to_rfc3339(*until)),
                "Give a later deferredUntil, or a meeting that is still to come.");
}

Status conditions_met(const RuleContext& context) {
  auto conditions = list(context, "conditions");
  if (conditions.empty() || !is_blank(text(context, "conditions_met"))) return {};
  for (auto& each : conditions) {
    if (each.ends_with('.')) each.pop_back();
  }
  return refuse(fmt::format("It is authorised on conditions: {}.", fmt::join(conditions, "; ")),
                "Say in conditionsMet how each of them is met.");
}

Status authorized(const RuleContext& context, Draft& draft) {
  draft.set("authorised_at", value_of(context.now));
  draft.set("decision_reason", no_value());
  draft.set("deferred_until", no_value());
  draft.set("deferred_to", no_value());
  PROOFDESK_ASSIGN(auto conditions, conditions_of(context, RecordRef::to(context.record)));
  draft.set("conditions", conditions.empty() ? no_value() : Value{std::move(conditions)});
  return {};
}

Status rejected(const RuleContext& context, Draft& draft) {
  draft.set("deferred_until", no_value());
  draft.set("deferred_to", no_value());
  draft.set("closed_at", value_of(context.now));
  return {};
}

/// A meeting has a time; a mere date is no meeting's.
Status deferred(const RuleContext& context, Draft& draft) {
  if (!is_set(given_now(context, "deferred_to"))) {
    draft.set("deferred_to", no_value());
    return {};
  }
  PROOFDESK_ASSIGN(const auto meeting, meeting_deferred_to(context));
  if (meeting) {
    const KindModel& meetings = *context.model.kind(kMeetingKind);
    draft.set("deferred_until", Value{meeting->integer(meetings, "planned_start")});
  }
  return {};
}

Status deferral_over(const RuleContext&, Draft& draft) {
  draft.set("deferred_until", no_value());
  draft.set("deferred_to", no_value());
  return {};
}

/// What was advised on is something else now.
Status advice_outdated(const RuleContext& context, Draft& draft) {
  if (is_new(context)) return {};
  PROOFDESK_ASSIGN(
      const auto all,
      context.world.where(kAdviceKind, "subject", Value{RecordRef::to(context.record).to_string()},
                          kMostAdvice));
  for (const Record& advice : all) {
    if (advice.state != "given") continue;
    if (Draft* outdated = draft.other(kAdviceKind, advice.id, "outdate")) {
      outdated->set("end_reason", Value{std::string("What was advised on has changed since.")});
      outdated->take("outdate");
    }
  }
  return {};
}

/// What was to be done as its standard change says, and is to be done otherwise, is a change like any other.
Status authority_lost(const RuleContext& context, Draft& draft) {
  for (const auto field : {"authorised_at", "conditions", "conditions_met"})
    draft.set(field, no_value());
  if (text(context, "model") != "standard") return {};
  // Its risk was the standard change's too.
  for (const auto field : {"template", "risk", "risk_basis"}) draft.set(field, no_value());
  draft.set("model", Value{std::string("normal")});
  draft.log("It is a normal change now and needs an authority of its own.", false);
  return {};
}

/// Standard changes have no votes that could be void; what becomes of them is said by `template_kept`.
Status voided(const RuleContext& context, Draft& draft) {
  if (text(context, "model") == "standard") return {};
  return approvals_voided({}).run(context, draft);
}

}  // namespace

std::vector<Guard> authority_guards() {
  return {
      approval_granted("change.approval_granted@1", kClause),
      guard("change.needs_authority@1", "it is no standard change", {"model"}, needs_authority),
      guard("change.has_a_say@1", "the actor is asked to decide, or manages changes", {"approval"},
            has_a_say),
      guard("change.deferral_ahead@1", "it is deferred to a time that lies ahead",
            {"deferred_until", "deferred_to", "cab_meeting"}, deferral_ahead),
      guard("change.deferral_said@1", "it is said until when, or to which meeting of the board",
            {"deferred_until", "deferred_to", "cab_meeting"}, deferral_said),
      may_implement("change.may_implement@1", kClause),
      guard("change.conditions_met@1", "it says how the conditions of its authority are met",
            {"conditions", "conditions_met"}, conditions_met),
  };
}

std::vector<Effect> authority_effects() {
  return {
      approvals_opened("change.approvals_opened@1"),
      approvals_withdrawn("change.approvals_withdrawn@1"),
      approvals_reweighed("change.approvals_reweighed@1"),
      approved_kept("change.approved_kept@1"),
      duties_waived("change.duties_waived@1"),
      effect("change.approvals_voided@1",
             "what was asked or authorised before it changed is void; it is asked anew",
             {"approval", "model"}, voided),
      effect("change.authorized@1", "notes when, and on what conditions", {"approval"}, authorized),
      effect("change.rejected@1", "notes when", {}, rejected),
      effect("change.deferred@1", "deferred to a meeting it waits until that sits",
             {"deferred_to", "cab_meeting"}, deferred),
      effect("change.advice_outdated@1", "advice on what it was does not count any more",
             {"cab_advice"}, advice_outdated),
      effect("change.deferral_over@1", "it is deferred no longer", {}, deferral_over),
      effect("change.authority_lost@1",
             "the authority it had is gone, its conditions too; a standard change becomes a normal "
             "one",
             {"model"}, authority_lost),
  };
}

}  // namespace proofdesk::change
