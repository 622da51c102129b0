#include "processes/shared/desk_rules.hpp"
#include "processes/shared/on_call.hpp"
#include "processes/shared/priority_matrix.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

namespace proofdesk::shared {
namespace {

void set_if_absent(const RuleContext& context, Draft& draft, std::string_view field, Value value) {
  if (!draft.record().has(context.kind, field)) draft.set(field, std::move(value));
}

Status run_opened(const RuleContext& context, Draft& draft) {
  const Actor& actor = context.command.actor;
  draft.set("opened_at", value_of(context.now));
  draft.set("opened_by", value_of(actor.person));
  set_if_absent(context, draft, "requester", value_of(actor.person));
  if (context.kind.field("channel") == nullptr) return {};
  if (!acts_for_desk(actor))
    set_if_absent(context, draft, "channel", Value{std::string("self_service")});
  // Whoever records it while talking to the caller has responded by doing so. What follows from something else (an
  // incident that goes on as a request) is no conversation, whatever it took over.
  const std::string channel = draft.record().text(context.kind, "channel");
  const bool in_conversation = channel == "phone" || channel == "walk_in" || channel == "chat";
  if (in_conversation && std::holds_alternative<Create>(context.command.action))
    stamp_first_contact(context, draft);
  return {};
}

Status run_priority_from_matrix(const RuleContext& context, Draft& draft) {
  const auto computed = kMatrix.priority(text(context, "impact"), text(context, "urgency"));
  const std::string given = text(context, "priority");
  // By hand: the command names a priority, and it is not what the matrix gives.
  if (changes(context, "priority") && !given.empty() && given != computed) {
    if (is_blank(text(context, "priority_override_reason"))) {
      return refuse("The priority given is not the one that impact and urgency give.",
                    "Give priorityOverrideReason, or change impact or urgency instead.");
    }
    draft.set("priority_basis", Value{std::string(kBasisOverride)});
    return {};
  }
  if (!computed) {
    // Half a classification gives no priority; one set by hand, or logged elsewhere, stands.
    if (text(context, "priority_basis") == kMatrix.basis) {
      draft.set("priority", no_value());
      draft.set("priority_basis", no_value());
    }
    return {};
  }
  draft.set("priority", Value{std::string(*computed)});
  draft.set("priority_basis", Value{std::string(kMatrix.basis)});
  draft.set("priority_override_reason", no_value());
  return {};
}

Status run_reassignment_counted(const RuleContext& context, Draft& draft) {
  const auto handed_over = [&](std::string_view field) {
    return context.before.has(context.kind, field) && has(context, field) &&
           changes(context, field);
  };
  // Taking a hand-over back is none; the count is restored with the rest.
  if (std::holds_alternative<Undo>(context.command.action)) return {};
  if (is_new(context) || !(handed_over("group") || handed_over("assignee"))) return {};
  // From the stored count, so that it rises once however many fields change together.
  draft.set("reassign_count", Value{context.before.integer(context.kind, "reassign_count") + 1});
  return {};
}

Status run_assigned_to_actor(const RuleContext& context, Draft& draft) {
  const Uuid person = context.command.actor.person;
  if (person.is_nil()) {
    return refuse("Work can only be taken by a person.", "Assign it to somebody instead.");
  }
  draft.set("assignee", value_of(person));
  return {};
}

Status run_assigned_to_actor_if_nobody(const RuleContext& context, Draft& draft) {
  set_if_absent(context, draft, "assignee", value_of(context.command.actor.person));
  return {};
}

Status run_caller_contacted(const RuleContext& context, Draft& draft) {
  stamp_first_contact(context, draft);
  return {};
}

Status check_reply_readable(const RuleContext& context) {
  const auto* fire = std::get_if<Fire>(&context.command.action);
  if (fire == nullptr || !fire->comment) return {};  // that there is none is said elsewhere
  if (!fire->comment->is_public) {
    return refuse("The comment is a note among ourselves, which the caller cannot read.",
                  "Make it public, saying what the caller was told, or log it as work.");
  }
  if (answers_as_desk(context)) return {};
  return refuse("The caller cannot be the one who answers.",
                "Log what there is to say as work; somebody else of the desk answers.");
}

Status run_hold_ended(const RuleContext&, Draft& draft) {
  clear_hold(draft);
  return {};
}

Status run_escalated(const RuleContext& context, Draft& draft) {
  draft.set("escalated", Value{true});
  draft.set("escalated_at", value_of(context.now));
  return {};
}

/// A group that is called at night answers through whoever of it is on call.
Status run_on_call_named(const RuleContext& context, Draft& draft) {
  const auto* fire = std::get_if<Fire>(&context.command.action);
  const bool named =
      changes(context, "escalated_to") ||
      (fire != nullptr &&
       std::ranges::find(fire->fields, "escalated_to", &FieldInput::field) != fire->fields.end());
  if (named || text(context, "escalation_kind") != "functional") return {};
  const Uuid group = reference(context, "escalated_to_group");
  PROOFDESK_ASSIGN(const auto found,
                   on_call_for_group(context.model, context.world, group, context.now));
  if (found) draft.set("escalated_to", value_of(found->on_call.person));
  return {};
}

Status run_closed(const RuleContext& context, Draft& draft) {
  const Actor& actor = context.command.actor;
  draft.set("closed_at", value_of(context.now));
  if (actor.has_role("system")) {
    draft.set("closure_kind", Value{std::string("timeout")});
  } else if (!acts_for_desk(actor)) {
    draft.set("closure_kind", Value{std::string("confirmed")});
  } else {
    set_if_absent(context, draft, "closure_kind", Value{std::string("by_desk")});
  }
  return {};
}

Status run_duplicate_linked(const RuleContext& context, Draft& draft) {
  const Uuid original = reference(context, "duplicate_of");
  if (original.is_nil()) return {};
  draft.link("duplicate_of",
             LinkEnd{.kind = context.kind.name, .id = original, .source = {}, .key = {}});
  return {};
}

Status run_articles_used(const RuleContext& context, Draft& draft) {
  return count_uses(context, draft, "article");
}

}  // namespace

Status count_uses(const RuleContext& context, Draft& draft, std::string_view kind_name) {
  const KindModel* kind = context.model.kind(kind_name);
  if (kind == nullptr || draft.record().integer(context.kind, "reopen_count") > 0) return {};
  PROOFDESK_ASSIGN(const auto used, linked(context, kind_name));
  for (auto each = used.begin(); each != used.end(); ++each) {
    // What is linked in two ways was used once.
    const bool again = std::ranges::find(used.begin(), each, each->id, &LinkedRecord::id) != each;
    if (each->id.is_nil() || again) continue;
    Draft* known = draft.other(kind_name, each->id, "used");
    if (known == nullptr) continue;
    known->set("use_count", Value{known->record().integer(*kind, "use_count") + 1});
    known->set("last_used_at", value_of(context.now));
  }
  return {};
}

bool answers_as_desk(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  return actor.has_role("agent") && !actor.person.is_nil() &&
         actor.person != reference(context, "requester");
}

void stamp_first_contact(const RuleContext& context, Draft& draft) {
  if (!answers_as_desk(context)) return;
  set_if_absent(context, draft, "first_human_action_at", value_of(context.now));
}

void clear_hold(Draft& draft) {
  draft.set("hold_reason", no_value());
  draft.set("follow_up_at", no_value());
}

Effect opened(std::string_view name) {
  return {.name = name,
          .explains =
              "notes when and by whom it was opened; the requester is the actor unless another is "
              "named",
          .reads = {"requester", "channel"},
          .run = run_opened};
}

Effect priority_from_matrix(std::string_view name) {
  return {.name = name,
          .explains = "sets the priority from impact and urgency; another one needs a reason",
          .reads = {"impact", "urgency", "priority", "priority_override_reason", "priority_basis"},
          .run = run_priority_from_matrix};
}

Effect reassignment_counted(std::string_view name) {
  return {.name = name,
          .explains = "counts a hand-over from one group or person to another",
          .reads = {"group", "assignee", "reassign_count"},
          .run = run_reassignment_counted};
}

Effect assigned_to_actor(std::string_view name) {
  return {.name = name,
          .explains = "assigns it to whoever takes it",
          .reads = {},
          .run = run_assigned_to_actor};
}

Effect assigned_to_actor_if_nobody(std::string_view name) {
  return {.name = name,
          .explains = "assigns it to whoever begins, where nobody is assigned",
          .reads = {"assignee"},
          .run = run_assigned_to_actor_if_nobody};
}

Effect caller_contacted(std::string_view name) {
  return {.name = name,
          .explains = "notes the first reply or contact by a person",
          .reads = {"first_human_action_at"},
          .run = run_caller_contacted};
}

Guard reply_readable(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the comment is public, and its author is not the caller",
          .clause = clause,
          .reads = {"requester"},
          .check = check_reply_readable};
}

Effect hold_ended(std::string_view name) {
  return {.name = name,
          .explains = "clears what it waited for and the follow-up",
          .reads = {},
          .run = run_hold_ended};
}

Effect escalated(std::string_view name) {
  return {.name = name,
          .explains = "marks it as escalated, and when",
          .reads = {},
          .run = run_escalated};
}

Effect on_call_named(std::string_view name) {
  return {.name = name,
          .explains = "names who of the group escalated to is on call, where nobody is named",
          .reads = {"escalated_to_group", "escalated_to", "rota"},
          .run = run_on_call_named};
}

Effect closed(std::string_view name) {
  return {.name = name,
          .explains = "notes when it was closed, and whether confirmed, by time-out or by the desk",
          .reads = {"closure_kind"},
          .run = run_closed};
}

Effect articles_used(std::string_view name) {
  return {.name = name,
          .explains = "counts the use of the articles linked",
          .reads = {"links", "article"},
          .run = run_articles_used};
}

Effect duplicate_linked(std::string_view name) {
  return {.name = name,
          .explains = "links it to the record it repeats",
          .reads = {"duplicate_of"},
          .run = run_duplicate_linked};
}

}  // namespace proofdesk::shared
