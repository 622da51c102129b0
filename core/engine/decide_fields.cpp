// Creating a record and updating its fields.

#include "core/engine/decision.hpp"
#include "core/engine/input.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Foreign numbers are foreign text: bounded, and nothing but visible.
Status check_alias(const std::string& source, const std::string& key) {
  constexpr std::size_t kLongest = 200;
  const auto fits = [](const std::string& text) {
    return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
      return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    });
  };
  if (source.empty() && key.empty()) return {};
  if (fits(source) && fits(key)) return {};
  return fail({.code = ErrorCode::kInvalidArgument,
               .rule = "alias.form",
               .detail = "a foreign number needs a source and a key, both without spaces",
               .remedy = "Name the system it comes from and its key there."});
}

/// What the initial state closes may not be given at creation, unless creation asks for it, or the transition that is
/// to follow at once.
void check_open_at_creation(const Deciding& deciding, const FieldValue& given,
                            const std::string& then, Refusals& refusals) {
  const State* state = deciding.life.state(deciding.life.initial);
  const auto names = [&](const std::vector<std::string>& list) {
    return std::ranges::find(list, given.field->name) != list.end();
  };
  if (state == nullptr || names(deciding.life.create.requires_fields)) return;
  const Transition* next =
      then.empty() ? nullptr : deciding.life.transition(then, deciding.life.initial);
  if (next != nullptr && (names(next->requires_fields) || names(next->accepts))) return;
  if (auto obstacle = edit_obstacle(deciding.kind, *state, *given.field))
    refusals.add(std::move(*obstacle));
}

/// Who may not edit a record may not shape it at its creation either, beyond what reporting takes.
void check_reporter_may_give(const Deciding& deciding, const FieldModel& field,
                             Refusals& refusals) {
  const CreateRule& rule = deciding.life.create;
  if (rule.accepts.empty() || deciding.actor.has_role("system") ||
      deciding.actor.has_any_role(deciding.life.edit_roles))
    return;
  const auto names = [&](const std::vector<std::string>& list) {
    return std::ranges::find(list, field.name) != list.end();
  };
  const bool custom = field.origin == FieldOrigin::kCustom;
  const bool listed = custom || names(rule.accepts) || names(rule.requires_fields);
  if (listed && !field.internal) return;
  const std::string detail =
      fmt::format("\"{}\" is filled in by those who work on it", field.label);
  refusals.add(Error{.code = ErrorCode::kRefused,
                     .rule = fmt::format("{}.create.accepts", deciding.kind.name),
                     .detail = detail,
                     .clause = rule.clause,
                     .remedy = "Leave it out.",
                     .fields = {{pointer_of(field), detail}}});
}

}  // namespace

Result<Decision> decide_create(Deciding& deciding, const Create& create) {
  const CreateRule& rule = deciding.life.create;
  PROOFDESK_TRY(deciding.admit(rule.roles, "create", rule.clause, true));
  PROOFDESK_TRY(check_alias(create.alias_source, create.alias_key));
  PROOFDESK_ASSIGN(const auto given, read_input(deciding.kind, create.fields));
  const Uuid id =
      deciding.command.record.is_nil() ? deciding.drafts.next_id() : deciding.command.record;
  RecordDraft& draft = deciding.drafts.create(deciding.kind, id);
  Refusals refusals;
  for (const auto& one : given) {
    if (!is_set(one.value)) continue;
    check_open_at_creation(deciding, one, create.then, refusals);
    check_reporter_may_give(deciding, *one.field, refusals);
    draft.put(*one.field, one.value);
  }
  std::vector<const FieldModel*> missing;
  for (const auto& name : rule.requires_fields) {
    const FieldModel* field = deciding.kind.field(name);
    // What only the engine sets is looked at again once the effects have run.
    if (field == nullptr || field->engine_owned || is_answered(draft.record().get(*field)))
      continue;
    missing.push_back(field);
    refusals.add(
        missing_field(deciding.kind, "create", *field, rule.clause,
                      fmt::format("a new {} needs \"{}\"", deciding.kind.label, field->label)));
  }
  PROOFDESK_TRY(deciding.check_references(given, refusals));
  PROOFDESK_TRY(deciding.judge(rule.guards, draft, nullptr, missing, refusals));
  PROOFDESK_TRY(refusals.status());
  PROOFDESK_TRY(deciding.run(rule.effects, draft, nullptr));
  if (!create.then.empty())
    deciding.drafts.follow_up({.draft = &draft, .transition = create.then, .by_actor = true});
  PROOFDESK_TRY(deciding.settle());
  if (!create.alias_source.empty()) {
    draft.add(
        Change{std::string(kAlias),
               boost::json::object{{"key", create.alias_key}, {"source", create.alias_source}},
               {}});
  }
  return deciding.finish();
}

Result<Decision> decide_update(Deciding& deciding, const Update& update) {
  PROOFDESK_TRY(deciding.admit(deciding.life.edit_roles, "update", {}, true));
  PROOFDESK_ASSIGN(const auto given, read_input(deciding.kind, update.fields));
  RecordDraft& draft = deciding.open_subject(std::string(kUpdated));
  const State& state = *deciding.life.state(draft.record().state);
  Refusals refusals;
  std::vector<FieldValue> changed;
  for (const auto& one : given) {
    draft.put(*one.field, one.value);
    // A form sent back whole repeats what it may not change: that is no attempt to change it.
    if (!draft.changed(*one.field)) {
      draft.put(*one.field, deciding.stored->get(*one.field));
      continue;
    }
    changed.push_back(one);
    if (auto obstacle = edit_obstacle(deciding.kind, state, *one.field)) {
      refusals.add(std::move(*obstacle));
    } else if (state.flags_of(one.field->name).required && !is_answered(one.value)) {
      refusals.add(missing_field(deciding.kind, state.name, *one.field, {},
                                 fmt::format("in the state \"{}\" there must be a value for \"{}\"",
                                             state.label, one.field->label)));
    }
  }
  if (changed.empty()) return Decision{};
  PROOFDESK_TRY(deciding.check_references(changed, refusals));
  PROOFDESK_TRY(deciding.judge(deciding.life.edit_guards, draft, nullptr, {}, refusals));
  PROOFDESK_TRY(refusals.status());
  PROOFDESK_TRY(deciding.settle());
  return deciding.finish();
}

}  // namespace proofdesk
