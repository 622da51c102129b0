#include "processes/shared/desk_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

Status check_own_or_desk(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (acts_for_desk(actor)) return {};
  if (!actor.person.is_nil()) {
    for (const auto field : {"requester", "affected_user", "requested_for", "approver"}) {
      if (reference(context, field) == actor.person) return {};
    }
  }
  return refuse("This is for the people the record is about, and for the desk.",
                "Ask the person who reported it, or the service desk.");
}

Status check_follow_up_ahead(const RuleContext& context) {
  const auto follow_up = instant(context, "follow_up_at");
  if (!follow_up || *follow_up > context.now) return {};
  return refuse(fmt::format("The follow-up, {}, is not ahead.", to_rfc3339(*follow_up)),
                "Give a followUpAt later than now: work resumes by itself then.");
}

Status check_hold_explained(const RuleContext& context) {
  const std::string reason = text(context, "hold_reason");
  if (reason == "supplier" && is_blank(text(context, "supplier_reference"))) {
    return refuse(
        "It is to wait for a supplier, but under which number the supplier works is not recorded.",
        "Give supplierReference.");
  }
  if (reason == "change" || reason == "problem") {
    PROOFDESK_ASSIGN(const auto links, linked(context, reason));
    if (links.empty()) {
      return refuse(
          fmt::format("It is to wait for a {0}, but no {0} is linked.", reason),
          fmt::format("Link the {} it waits for (blocked_by); its number is enough.", reason));
    }
  }
  return {};
}

Status check_waits_for_caller(const RuleContext& context) {
  if (text(context, "hold_reason") == "caller") return {};
  return refuse("It does not wait for an answer of the caller.",
                "Leave a comment instead; work resumes when what it waits for has come.");
}

Status check_escalation_addressed(const RuleContext& context) {
  const std::string kind = text(context, "escalation_kind");
  if (kind == "functional" && !has(context, "escalated_to_group")) {
    return refuse("A functional escalation goes to a group, and none is named.",
                  "Give escalatedToGroup.");
  }
  if (kind == "hierarchical" && !has(context, "escalated_to")) {
    return refuse("A hierarchical escalation goes to a person, and none is named.",
                  "Give escalatedTo.");
  }
  return {};
}

Status check_duplicate_named(const RuleContext& context) {
  // A kind without reasons to cancel has a transition for duplicates alone.
  const bool is_duplicate = context.kind.field("cancel_reason") == nullptr ||
                            context.kind.field("cancel_reason")->word("duplicate") == nullptr ||
                            text(context, "cancel_reason") == "duplicate";
  const Uuid original = reference(context, "duplicate_of");
  if (original.is_nil()) {
    if (!is_duplicate) return {};
    return refuse("It is called a duplicate, but not of what.",
                  "Give duplicateOf: the record that goes on.");
  }
  if (original == context.record.id) {
    return refuse("A record cannot be a duplicate of itself.",
                  "Give the id of the record that goes on.");
  }
  return {};
}

}  // namespace

Guard own_or_desk(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the actor works at the desk or is one of the people the record is about",
          .clause = clause,
          .reads = {"requester", "affected_user", "requested_for", "approver"},
          .check = check_own_or_desk};
}

Guard follow_up_ahead(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the follow-up lies ahead",
          .clause = clause,
          .reads = {"follow_up_at"},
          .check = check_follow_up_ahead};
}

Guard hold_explained(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains =
              "what it waits for is named: the change or problem by a link, the supplier by a "
              "reference",
          .clause = clause,
          .reads = {"hold_reason", "supplier_reference", "links"},
          .check = check_hold_explained};
}

Guard waits_for_caller(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "it waits for an answer of the caller",
          .clause = clause,
          .reads = {"hold_reason"},
          .check = check_waits_for_caller};
}

Guard escalation_addressed(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the escalation names its group (functional) or person (hierarchical)",
          .clause = clause,
          .reads = {"escalation_kind", "escalated_to_group", "escalated_to"},
          .check = check_escalation_addressed};
}

Guard duplicate_named(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "a duplicate names the record that goes on",
          .clause = clause,
          .reads = {"cancel_reason", "duplicate_of"},
          .check = check_duplicate_named};
}

}  // namespace proofdesk::shared
