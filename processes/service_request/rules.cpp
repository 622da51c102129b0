#include "processes/service_request/process.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/clock_rules.hpp"
#include "processes/shared/desk_rules.hpp"
#include "processes/shared/move_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string>

namespace proofdesk::service_request {
namespace {

using namespace shared;

/// Nobody approves what is for himself or herself, alone or through somebody who asked for it.
bool is_for(const RuleContext& context, Uuid person) {
  return !person.is_nil() && (person == reference(context, "requester") ||
                              person == reference(context, "requested_for"));
}

Status approver_is_another(const RuleContext& context) {
  if (!is_for(context, reference(context, "approver"))) return {};
  return refuse("The approver would be the person who asks or the one it is for.",
                "Name another approver.");
}

Status approver_changes(const RuleContext& context) {
  if (changes(context, "approver")) return {};
  return refuse("This person has been asked already.", "Name another approver.");
}

/// A decision is about the request it was taken on; it does not follow into another record.
Status nothing_approved(const RuleContext& context) {
  if (!flag(context, "approval_required") && !has(context, "decided_by")) return {};
  return refuse("It needs approval, or has it: that was decided of this request.",
                "Fulfil it, or cancel it and record another.");
}

Status prioritised(const RuleContext& context) {
  if (has(context, "priority") || (has(context, "impact") && has(context, "urgency"))) return {};
  return refuse("It has no priority yet.",
                "Give impact and urgency, or priority with priorityOverrideReason.");
}

Status approval_asked(const RuleContext&, Draft& draft) {
  draft.set("approval_required", Value{true});
  return {};
}

Status decided(const RuleContext& context, Draft& draft) {
  draft.set("decided_by", value_of(context.command.actor.person));
  draft.set("decided_at", value_of(context.now));
  return {};
}

/// What was decided of it as it was is not decided of it as it is; the rounds and the history keep it.
Status decision_undone(const RuleContext&, Draft& draft) {
  for (const auto field : {"decided_by", "decided_at", "decision_reason"})
    draft.set(field, no_value());
  return {};
}

Status fulfilled(const RuleContext& context, Draft& draft) {
  const Uuid person = context.command.actor.person;
  draft.set("fulfilled_at", value_of(context.now));
  draft.set("fulfilled_by", value_of(person));
  if (!draft.record().has(context.kind, "assignee")) draft.set("assignee", value_of(person));
  stamp_first_contact(context, draft);
  clear_hold(draft);
  return {};
}

Status reopened(const RuleContext& context, Draft& draft) {
  // What was said of the outcome no longer holds; the history keeps it.
  for (const auto field :
       {"fulfilled_at", "fulfilled_by", "fulfilment_code", "fulfilment_text", "closure_kind"}) {
    draft.set(field, no_value());
  }
  draft.set("reopen_count", Value{context.before.integer(context.kind, "reopen_count") + 1});
  return {};
}

Status approval_need_kept(const RuleContext& context, Draft&) {
  const bool may_rise = is_new(context) || context.before.state == "new";
  const bool lifted =
      context.before.flag(context.kind, "approval_required") && !flag(context, "approval_required");
  if (may_rise && !lifted) return {};
  return refuse("Whether it needs approval cannot be taken back, nor raised once work may begin.",
                "Ask for the approval (requestApproval), or cancel it and record another request.");
}

}  // namespace

std::vector<Guard> guards() {
  return {
      own_or_desk("service_request.own_or_desk@1", kClause),
      follow_up_ahead("service_request.follow_up_ahead@1", kClause),
      hold_explained("service_request.hold_explained@1", kClause),
      waits_for_caller("service_request.waits_for_caller@1", kClause),
      reply_readable("service_request.reply_readable@1", kClause),
      escalation_addressed("service_request.escalation_addressed@1", kClause),
      duplicate_named("service_request.duplicate_named@1", kClause),
      guard("service_request.approver_is_another@1",
            "the approver is neither who asks nor whom it is for",
            {"approver", "requester", "requested_for"}, approver_is_another),
      guard("service_request.approver_changes@1", "another approver is named", {"approver"},
            approver_changes),
      no_approval_wanted("service_request.no_approval_due@1", kClause),
      approval_granted("service_request.approval_granted@1", kClause),
      may_implement("service_request.may_implement@1", kClause),
      merge_possible("service_request.merge_possible@1", kClause),
      merged_before("service_request.merged_before@1", kClause),
      guard("service_request.nothing_approved@1", "no approval was asked for or given",
            {"approval_required", "decided_by"}, nothing_approved),
      guard("service_request.prioritised@1", "it has a priority", {"priority", "impact", "urgency"},
            prioritised),
  };
}

std::vector<Effect> effects() {
  return {
      opened("service_request.opened@1"),
      priority_from_matrix("service_request.priority_from_matrix@1"),
      clocks_kept("service_request.clocks_kept@1"),
      update_given("service_request.update_given@1"),
      reassignment_counted("service_request.reassignment_counted@1"),
      assigned_to_actor("service_request.assigned_to_actor@1"),
      assigned_to_actor_if_nobody("service_request.assigned_to_actor_if_nobody@1"),
      caller_contacted("service_request.caller_contacted@1"),
      hold_ended("service_request.hold_ended@1"),
      escalated("service_request.escalated@1"),
      on_call_named("service_request.on_call_named@1"),
      closed("service_request.closed@1"),
      duplicate_linked("service_request.duplicate_linked@1"),
      approvals_opened("service_request.approvals_opened@1"),
      approvals_voided("service_request.approvals_voided@1"),
      approvals_withdrawn("service_request.approvals_withdrawn@1"),
      approvals_reweighed("service_request.approvals_reweighed@1"),
      approved_kept("service_request.approved_kept@1"),
      duties_waived("service_request.duties_waived@1"),
      effect("service_request.decision_undone@1", "who decided, and when, is open again", {},
             decision_undone),
      articles_used("service_request.articles_used@1"),
      merged("service_request.merged@1"),
      unmerged("service_request.unmerged@1"),
      converted("service_request.converted@1"),
      handed_back("service_request.handed_back@1"),
      {.name = "service_request.approval_asked@1",
       .explains = "from here on it needs approval",
       .reads = {},
       .run = approval_asked},
      {.name = "service_request.decided@1",
       .explains = "notes who decided, and when",
       .reads = {},
       .run = decided},
      {.name = "service_request.fulfilled@1",
       .explains = "notes when and by whom it was fulfilled",
       .reads = {"assignee", "first_human_action_at"},
       .run = fulfilled},
      {.name = "service_request.reopened@1",
       .explains = "counts the reopening and clears what was said of the outcome",
       .reads = {"reopen_count"},
       .run = reopened},
      {.name = "service_request.approval_need_kept@1",
       .explains = "the need for approval cannot be taken back",
       .reads = {"approval_required"},
       .run = approval_need_kept},
  };
}

}  // namespace proofdesk::service_request
