#include "core/query/filter.hpp"
#include "processes/approval_policy/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::approval_policy {
namespace {

using namespace shared;

Status is_about_a_kind(const RuleContext& context) {
  const std::string name = text(context, "applies_to");
  if (name.empty()) return {};
  const KindModel* kind = context.model.kind(name);
  if (kind == nullptr) {
    return refuse(fmt::format("There is no kind of record named \"{}\".", name),
                  "Give the kind in snake_case, e.g. service_request.");
  }
  if (std::ranges::any_of(kind->lifecycle.transitions, &Transition::approval)) return {};
  return refuse(fmt::format("Records of the kind {} are never approved.", name),
                "Name a kind whose lifecycle has an approval.");
}

Status condition_readable(const RuleContext& context) {
  const KindModel* kind = context.model.kind(text(context, "applies_to"));
  if (kind == nullptr) return {};
  if (const auto condition = parse_condition(*kind, text(context, "condition")); !condition) {
    return refuse(
        fmt::format("The condition cannot be read: {}", condition.error().detail),
        "Write it over fields of the kind, e.g. cost > 1000 AND category = \"hardware\".");
  }
  return {};
}

Status rule_complete(const RuleContext& context) {
  const std::string rule = text(context, "voting");
  if (rule == "quorum" && !has(context, "quorum")) {
    return refuse("The rule is a number of approvals, and none is given.", "Give quorum.");
  }
  if (names_approvers(context.kind, context.record) && rule.empty()) {
    return refuse("It names approvers, but not how many of them must approve.",
                  "Give voting: any, all or quorum.");
  }
  if (text(context, "when_expired") == "escalate" && !has(context, "escalate_to")) {
    return refuse("When it lapses others are to be asked, and nobody is named.",
                  "Give escalateTo, or whenExpired: reject.");
  }
  return {};
}

Status stays_readable(const RuleContext& context, Draft&) {
  if (is_new(context)) return {};  // its creation says it by itself
  PROOFDESK_TRY(is_about_a_kind(context));
  PROOFDESK_TRY(condition_readable(context));
  return rule_complete(context);
}

/// The waiver named with the command, where it lets the actor do alone what takes another.
Result<const Record*> waiver_named(const RuleContext& context, Humans& humans) {
  const Value named = given_now(context, "waiver");
  const auto* id = std::get_if<std::string>(&named);
  const Uuid waiver = id == nullptr ? Uuid{} : Uuid::parse(*id).value_or(Uuid{});
  if (waiver.is_nil()) return nullptr;
  return waiver_for(context, humans, {.waiver = waiver, .users = {context.command.actor.person}},
                    approval::Separation::kPolicyFourEyes, {context.kind, context.record});
}

/// A policy decides who decides: nobody who wrote on this edition puts it in force alone, or takes it away.
Status by_another(const RuleContext& context, std::string_view does) {
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool wrote,
                   humans.is_one_of(context.command.actor.person, writers_of(context)));
  if (!wrote) return {};
  PROOFDESK_ASSIGN(const Record* waiver, waiver_named(context, humans));
  if (waiver != nullptr) return {};
  if (is_set(given_now(context, "waiver"))) {
    return refuse(
        "The waiver named is not in force for policies, or was granted by who would use it.",
        "Name one of the rule policy_four_eyes for approval_policy that somebody else "
        "granted.");
  }
  return refuse(fmt::format("Who wrote a policy does not {} (house rule policy_four_eyes).", does),
                "Let somebody else do it; a small team may have a waiver granted and name it.");
}

Status four_eyes(const RuleContext& context) {
  return by_another(context, "put it in force alone");
}

/// What never was in force is dropped by whoever likes.
Status retired_by_another(const RuleContext& context) {
  if (context.before.state != "in_force") return {};
  return by_another(context, "retire it alone");
}

Status waiver_noted(const RuleContext& context, Draft& draft) {
  if (context.before.state == "draft" && context.record.state == "retired") return {};
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool wrote,
                   humans.is_one_of(context.command.actor.person, writers_of(context)));
  if (!wrote) return {};
  PROOFDESK_ASSIGN(const Record* waiver, waiver_named(context, humans));
  if (waiver != nullptr) note_use(context, draft, *waiver);
  return {};
}

Status reason_given(const RuleContext& context) {
  const Value reason = given_now(context, "reason");
  const auto* words = std::get_if<std::string>(&reason);
  if (words != nullptr && !is_blank(*words)) return {};
  return refuse("A policy changes for a reason, and none is given.", "Give reason.");
}

Status written(const RuleContext& context, Draft& draft) {
  // A revision brings its author along.
  if (!draft.record().has(context.kind, "author"))
    draft.set("author", value_of(context.command.actor.person));
  if (!draft.record().has(context.kind, "stage")) draft.set("stage", Value{std::int64_t{1}});
  return {};
}

Status put_in_force(const RuleContext& context, Draft& draft) {
  draft.set("put_in_force_by", value_of(context.command.actor.person));
  draft.set("in_force_since", value_of(context.now));
  const Uuid earlier = reference(context, "replaces");
  if (earlier.is_nil()) return {};
  Draft* replaced = draft.other("approval_policy", earlier, "replace");
  if (replaced != nullptr && replaced->record().state == "in_force") replaced->take("replace");
  return {};
}

Status revised(const RuleContext& context, Draft& draft) {
  if (!has(context, "title") || !has(context, "applies_to")) {
    return refuse("It is not complete enough to be the model of another.",
                  "Write a new policy, and retire this one.");
  }
  Draft& next = draft.create("approval_policy");
  for (const auto& field : context.kind.fields()) {
    if (field.origin == FieldOrigin::kSystem || field.origin == FieldOrigin::kCustom ||
        field.engine_owned)
      continue;
    const Value value = context.before.get(field);
    if (is_set(value) && field.name != "reason" && field.name != "waiver")
      next.set(field.name, value);
  }
  next.set("author", value_of(context.command.actor.person));
  next.set("authors", value_of(approval::People{context.command.actor.person}));
  next.set("replaces", value_of(context.record.id));
  next.set("reason", given_now(context, "reason"));
  draft.offer("continue", "approval_policy", next.record().id);
  return {};
}

constexpr GuardMaker guard{};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("approval_policy.is_about_a_kind@1", "it is about a kind of record that is approved",
            {"applies_to"}, is_about_a_kind),
      guard("approval_policy.condition_readable@1", "its condition can be read",
            {"applies_to", "condition"}, condition_readable),
      guard("approval_policy.rule_complete@1",
            "who names approvers says how many must approve, and who is asked when it lapses",
            {"voting", "quorum", "when_expired", "escalate_to"}, rule_complete),
      guard("approval_policy.four_eyes@1",
            "who puts it in force has not written on it (house rule)", {"author", "authors"},
            four_eyes),
      guard("approval_policy.retired_by_another@1",
            "who retires what is in force has not written on it (house rule)",
            {"author", "authors"}, retired_by_another),
      guard("approval_policy.reason_given@1", "a change comes with its reason", {}, reason_given),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "approval_policy.written@1",
       .explains = "notes the author",
       .reads = {"author", "stage"},
       .run = written},
      effect("approval_policy.author_noted@1", "notes whoever writes on it", {"authors"},
             note_author),
      effect("approval_policy.waiver_noted@1",
             "counts the use of the waiver under which an author acts alone", {"waiver"},
             waiver_noted),
      {.name = "approval_policy.put_in_force@1",
       .explains = "notes who puts it in force; what it replaces retires",
       .reads = {"replaces"},
       .run = put_in_force},
      {.name = "approval_policy.revised@1",
       .explains = "makes a draft of the next one",
       .reads = {},
       .run = revised},
      notes_retirement("approval_policy.retired@1"),
      {.name = "approval_policy.stays_readable@1",
       .explains = "an edited policy can still be read and is complete",
       .reads = {"applies_to", "condition", "voting", "quorum"},
       .run = stays_readable},
  };
}

}  // namespace proofdesk::approval_policy
