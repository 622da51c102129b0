#include "processes/incident/major_rules.hpp"
#include "processes/incident/moves.hpp"
#include "processes/incident/process.hpp"
#include "processes/shared/clock_rules.hpp"
#include "processes/shared/desk_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace proofdesk::incident {
namespace {

using namespace shared;

/// How long a conversation lasts at most, for the figure of what was solved in it.
constexpr std::int64_t kOneContact = 3'600 * kMicrosPerSecond;

// Resolving.

Status resolution_recorded(const RuleContext& context) {
  const std::string resolution = text(context, "resolution_text");
  if (is_blank(resolution)) return refuse("No resolution is recorded.", "Give resolutionText.");
  if (resolution == text(context, "title") || resolution == text(context, "description")) {
    return refuse("The resolution repeats the complaint.", "Say what was done about it.");
  }
  return {};
}

bool by_workaround(const RuleContext& context) {
  return flag(context, "workaround_used") || text(context, "resolution_code") == "workaround";
}

Status workaround_explained(const RuleContext& context) {
  if (!by_workaround(context) || has(context, "no_problem_reason")) return {};
  PROOFDESK_ASSIGN(const auto problems, linked(context, "problem"));
  if (!problems.empty()) return {};
  return refuse(
      "A workaround leaves the cause in place, and no problem is linked that would look for it.",
      "Link the problem (explained_by), or give noProblemReason.");
}

Status change_linked(const RuleContext& context) {
  const bool fixed_by = text(context, "resolution_code") == "fixed_by_change";
  const bool caused_by = text(context, "cause_code") == "change";
  if (!fixed_by && !caused_by) return {};
  PROOFDESK_ASSIGN(const auto changes, linked(context, "change"));
  if (!changes.empty()) return {};
  return refuse(fixed_by ? "It was fixed by a change, but no change is linked."
                         : "It was caused by a change, but no change is linked.",
                fixed_by ? "Link the change (resolved_by); its number is enough."
                         : "Link the change (caused_by); its number is enough.");
}

bool solved_at_first_contact(const RuleContext& context, const Record& record) {
  const auto count = [&](std::string_view field) { return record.integer(context.kind, field); };
  if (count("reassign_count") > 0 || count("reopen_count") > 0 || context.before.state == "on_hold")
    return false;
  // In writing: the resolution is the first answer. In conversation: whoever recorded it solved it in it.
  if (!record.has(context.kind, "first_human_action_at")) return true;
  return record.text(context.kind, "opened_by") == context.command.actor.person.to_string() &&
         record.integer(context.kind, "first_human_action_at") ==
             record.integer(context.kind, "opened_at") &&
         context.now.micros - record.integer(context.kind, "opened_at") <= kOneContact;
}

Status resolved(const RuleContext& context, Draft& draft) {
  const Uuid person = context.command.actor.person;
  const bool at_first_contact = solved_at_first_contact(context, draft.record());
  draft.set("resolved_at", value_of(context.now));
  draft.set("resolved_by", value_of(person));
  draft.set("first_contact_resolution", Value{at_first_contact});
  if (by_workaround(context)) draft.set("workaround_used", Value{true});
  if (!draft.record().has(context.kind, "assignee")) draft.set("assignee", value_of(person));
  stamp_first_contact(context, draft);
  clear_hold(draft);
  return {};
}

Status cause_from_links(const RuleContext& context, Draft& draft) {
  if (draft.record().has(context.kind, "cause_code")) return {};
  PROOFDESK_ASSIGN(const auto changes, linked(context, "change", {"caused_by"}));
  if (!changes.empty()) draft.set("cause_code", Value{std::string("change")});
  return {};
}

Status known_errors_used(const RuleContext& context, Draft& draft) {
  return count_uses(context, draft, "known_error");
}

Status reopened(const RuleContext& context, Draft& draft) {
  // What was said of the outcome no longer holds; the history keeps it.
  for (const auto field : {"resolved_at", "resolved_by", "resolution_code", "resolution_text",
                           "closure_kind", "first_contact_resolution", "workaround_used"}) {
    draft.set(field, no_value());
  }
  draft.set("reopen_count", Value{context.before.integer(context.kind, "reopen_count") + 1});
  const std::string major = draft.record().text(context.kind, "major_state");
  if (major == "restored" || major == "under_review") {
    draft.set("major_state", Value{std::string("managed")});
    draft.set("restored_at", no_value());
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  std::vector<Guard> all = {
      own_or_desk("incident.own_or_desk@1", kClause),
      follow_up_ahead("incident.follow_up_ahead@1", kClause),
      hold_explained("incident.hold_explained@1", kClause),
      waits_for_caller("incident.waits_for_caller@1", kClause),
      reply_readable("incident.reply_readable@1", kClause),
      escalation_addressed("incident.escalation_addressed@1", kClause),
      duplicate_named("incident.duplicate_named@1", kClause),
      guard("incident.resolution_recorded@1",
            "the resolution says what was done, not what was complained about",
            {"resolution_text", "title", "description"}, resolution_recorded),
      guard(
          "incident.workaround_explained@1",
          "where a workaround was used, a problem is linked or the record says why none is needed",
          {"workaround_used", "resolution_code", "no_problem_reason", "links"},
          workaround_explained),
      guard("incident.change_linked@1", "where a change fixed or caused it, the change is linked",
            {"resolution_code", "cause_code", "links"}, change_linked),
  };
  std::ranges::move(move_guards(), std::back_inserter(all));
  std::ranges::move(major_guards(), std::back_inserter(all));
  return all;
}

std::vector<Effect> effects() {
  std::vector<Effect> all = {
      opened("incident.opened@1"),
      priority_from_matrix("incident.priority_from_matrix@1"),
      clocks_kept("incident.clocks_kept@1"),
      update_given("incident.update_given@1"),
      reassignment_counted("incident.reassignment_counted@1"),
      assigned_to_actor("incident.assigned_to_actor@1"),
      assigned_to_actor_if_nobody("incident.assigned_to_actor_if_nobody@1"),
      caller_contacted("incident.caller_contacted@1"),
      hold_ended("incident.hold_ended@1"),
      escalated("incident.escalated@1"),
      on_call_named("incident.on_call_named@1"),
      closed("incident.closed@1"),
      duplicate_linked("incident.duplicate_linked@1"),
      articles_used("incident.articles_used@1"),
      {.name = "incident.resolved@1",
       .explains = "notes when and by whom it was resolved, and whether at first contact",
       .reads = {"reassign_count", "reopen_count", "first_human_action_at", "opened_by",
                 "opened_at", "assignee", "workaround_used", "resolution_code"},
       .run = resolved},
      {.name = "incident.cause_from_links@1",
       .explains = "a linked change that caused it is its cause, unless another is given",
       .reads = {"cause_code", "links"},
       .run = cause_from_links},
      {.name = "incident.known_errors_used@1",
       .explains = "counts the use of the known errors linked",
       .reads = {"links", "known_error"},
       .run = known_errors_used},
      {.name = "incident.reopened@1",
       .explains = "counts the reopening and clears what was said of the outcome",
       .reads = {"reopen_count", "major_state"},
       .run = reopened},
  };
  std::ranges::move(move_effects(), std::back_inserter(all));
  std::ranges::move(major_effects(), std::back_inserter(all));
  return all;
}

}  // namespace proofdesk::incident
