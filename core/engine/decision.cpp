#include "core/engine/decision.hpp"

#include "core/engine/input.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::vector<std::string> ids_in(const Value& value) {
  if (const auto* one = std::get_if<std::string>(&value)) return {*one};
  if (const auto* many = std::get_if<std::vector<std::string>>(&value)) return *many;
  return {};
}

}  // namespace

RuleContext Deciding::context_of(const RecordDraft& draft, const Transition* transition) {
  return {model, draft.kind(), draft.before(), draft.record(), transition, command, now, world};
}

Status Deciding::admit(const std::vector<std::string>& roles, std::string_view what,
                       std::string_view clause, bool system_too) const {
  if (actor.has_any_role(roles) || (system_too && actor.origin == Origin::kSystem)) return {};
  return fail(
      {.code = ErrorCode::kForbidden,
       .rule = fmt::format("{}.{}.roles", kind.name, what),
       .detail = fmt::format("your role does not allow this; it is open to: {}", in_words(roles)),
       .clause = std::string(clause.empty() ? kind.clause : clause),
       .remedy = roles.empty() ? "The engine does this by itself."
                               : fmt::format("Ask somebody with the role {}.", in_words(roles))});
}

Status Deciding::check_version() const {
  if (!command.expected_version || stored == nullptr ||
      *command.expected_version == stored->version)
    return {};
  return fail(
      {.code = ErrorCode::kStaleVersion,
       .rule = "record.version",
       .detail = fmt::format("the record is at version {}, the command was made for version {}",
                             stored->version, *command.expected_version),
       .remedy = "Read the record again, look at what changed, then decide anew."});
}

Status Deciding::judge(const std::vector<std::string>& guards, const RecordDraft& draft,
                       const Transition* transition, const std::vector<const FieldModel*>& missing,
                       Refusals& refusals) {
  for (const auto& name : guards) {
    const Guard* guard = rules.guard(name);
    if (guard == nullptr) {
      return fail(ErrorCode::kInternal, "engine.guard", fmt::format("there is no guard {}", name));
    }
    if (reads_any(*guard, missing)) continue;
    auto status = guard->check(context_of(draft, transition));
    PROOFDESK_TRY(world.within_budget());
    if (status) continue;
    Error error = std::move(status).error();
    if (!is_refusal(error.code)) return fail(std::move(error));
    error.rule = guard->name;
    if (error.clause.empty())
      error.clause = guard->clause.empty() ? draft.kind().clause : guard->clause;
    if (error.detail.empty())
      error.detail = fmt::format("it does not hold that {}", guard->explains);
    if (error.remedy.empty()) error.remedy = fmt::format("See to it that {}.", guard->explains);
    refusals.add(std::move(error));
  }
  return {};
}

Status Deciding::run(const std::vector<std::string>& effects, RecordDraft& draft,
                     const Transition* transition) {
  for (const auto& name : effects) {
    const Effect* effect = rules.effect(name);
    if (effect == nullptr) {
      return fail(ErrorCode::kInternal, "engine.effect",
                  fmt::format("there is no effect {}", name));
    }
    if (auto status = effect->run(context_of(draft, transition), draft); !status) {
      Error error = std::move(status).error();
      if (error.rule.empty()) error.rule = effect->name;
      if (error.clause.empty()) error.clause = draft.kind().clause;
      if (error.remedy.empty() && is_refusal(error.code)) {
        error.remedy = fmt::format("What would have followed cannot: {}.", effect->explains);
      }
      return fail(std::move(error));
    }
    PROOFDESK_TRY(drafts.status());
    PROOFDESK_TRY(world.within_budget());
  }
  return {};
}

Result<bool> Deciding::react(RecordDraft& draft, std::vector<bool>& done) {
  const auto& reactions = draft.kind().lifecycle.reactions;
  done.resize(reactions.size());
  bool moved = false;
  for (std::size_t i = 0; i < reactions.size(); ++i) {
    const auto changed = [&](const std::string& name) {
      const FieldModel* field = draft.kind().field(name);
      return field != nullptr && draft.changed(*field);
    };
    if (done[i] || std::ranges::none_of(reactions[i].fields, changed)) continue;
    done[i] = moved = true;
    PROOFDESK_TRY(run(reactions[i].effects, draft, nullptr));
  }
  return moved;
}

Status Deciding::settle() {
  // A reaction runs at most once per record, so that this ends whatever the rules set; further records come
  // in at the end of the list and are settled in turn.
  std::vector<std::vector<bool>> reacted;
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i < drafts.drafts().size(); ++i) {
      RecordDraft& draft = *drafts.drafts()[i];
      if (i == reacted.size()) {
        reacted.emplace_back();
        // The subject's own effects have run already.
        if (i > 0 && draft.is_new()) {
          PROOFDESK_TRY(run(draft.kind().lifecycle.create.effects, draft, nullptr));
        }
      }
      PROOFDESK_ASSIGN(const bool more, react(draft, reacted[i]));
      moved = moved || more;
    }
  }
  for (const auto& draft : drafts.drafts()) PROOFDESK_TRY(hold_to_state(*draft));
  return {};
}

/// Entering a state takes all of its required fields. While a record stays, what was there must not go; what
/// was missing already (in imported records, say) does not hold up everything else.
Status Deciding::hold_to_state(const RecordDraft& draft) const {
  const Lifecycle& its_life = draft.kind().lifecycle;
  const State* state = its_life.state(draft.record().state);
  if (state == nullptr) return {};
  const bool enters = draft.enters();
  Refusals refusals;
  const auto need = [&](const std::string& name, std::string_view what, std::string_view clause) {
    const FieldModel* field = draft.kind().field(name);
    if (field == nullptr || is_answered(draft.record().get(*field))) return;
    if (!enters && !is_answered(draft.before().get(*field))) return;
    refusals.add(missing_field(
        draft.kind(), what, *field, clause,
        what == "create" ? fmt::format("a new {} needs \"{}\"", draft.kind().label, field->label)
                         : fmt::format("in the state \"{}\" there must be a value for \"{}\"",
                                       state->label, field->label)));
  };
  if (draft.is_new()) {
    for (const auto& name : its_life.create.requires_fields)
      need(name, "create", its_life.create.clause);
  }
  const auto need_if_required = [&](const std::string& name, const FieldFlags& flags) {
    if (flags.required && !flags.hidden) need(name, state->name, {});
  };
  if (state->default_flags.required) {
    for (const auto& field : draft.kind().fields())
      need_if_required(field.name, state->flags_of(field.name));
  } else {
    for (const auto& [name, flags] : state->flags) need_if_required(name, flags);
  }
  return refusals.status();
}

Result<Decision> Deciding::finish() {
  Decision decision;
  for (const auto& draft : drafts.drafts()) {
    const bool is_subject = draft == drafts.drafts().front();
    if (!is_subject && !draft->touched()) continue;
    PROOFDESK_ASSIGN(Event event, draft->event());
    event.actor = actor.person;
    event.basis = basis();
    decision.events.push_back(std::move(event));
    PROOFDESK_ASSIGN(Record record, draft->fold(decision.events.back()));
    decision.records.push_back(std::move(record));
  }
  PROOFDESK_TRY(world.within_budget());
  if (auto reads = world.reads(); !reads.empty() && !decision.events.empty()) {
    decision.events.front().changes.push_back({std::string(kReads), std::move(reads), {}});
  }
  decision.offers = std::move(drafts.offers());
  return decision;
}

Status Deciding::check_references(const std::vector<FieldValue>& given, Refusals& refusals) {
  for (const auto& [field, value] : given) {
    if (field->type != FieldType::kReference || model.kind(field->target) == nullptr) continue;
    const auto known = stored == nullptr ? std::vector<std::string>{} : ids_in(stored->get(*field));
    for (const auto& text : ids_in(value)) {
      if (std::ranges::find(known, text) != known.end()) continue;
      const auto id = Uuid::parse(text);
      std::optional<Record> found;
      if (id) {
        PROOFDESK_ASSIGN(found, world.find(field->target, *id));
      }
      if (found) continue;
      const std::string detail =
          fmt::format("\"{}\" names a {} that does not exist", field->label, field->target);
      refusals.add({.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("{}.{}.exists", kind.name, field->name),
                    .detail = detail,
                    .clause = field->clause,
                    .remedy = fmt::format("Give the id of an existing {}.", field->target),
                    .fields = {{pointer_of(*field), detail}}});
    }
  }
  return {};
}

bool reads_any(const Guard& guard, const std::vector<const FieldModel*>& fields) {
  return std::ranges::any_of(fields, [&](const FieldModel* field) {
    return std::ranges::find(guard.reads, field->name) != guard.reads.end();
  });
}

bool is_involved(const KindModel& kind, const Record& record, const Actor& actor) {
  return std::ranges::any_of(kind.fields(), [&](const FieldModel& field) {
    if (!field.involves) return false;
    return std::ranges::any_of(ids_in(record.get(field)), [&](const std::string& text) {
      const auto id = Uuid::parse(text);
      return id && !id->is_nil() &&
             (*id == actor.person || std::ranges::find(actor.groups, *id) != actor.groups.end());
    });
  });
}

std::optional<Error> edit_obstacle(const KindModel& kind, const State& state,
                                   const FieldModel& field) {
  const FieldFlags flags = state.flags_of(field.name);
  if (!flags.hidden && !flags.read_only) return std::nullopt;
  const std::string detail =
      fmt::format("\"{}\" cannot be changed in the state \"{}\"", field.label, state.label);
  return Error{
      .code = ErrorCode::kRefused,
      .rule = fmt::format("{}.{}.{}", kind.name, state.name, flags.hidden ? "hidden" : "read_only"),
      .detail = detail,
      .clause = field.clause.empty() ? kind.clause : field.clause,
      .remedy = "Leave it as it is, or take a transition to a state in which it is open.",
      .fields = {{pointer_of(field), detail}}};
}

}  // namespace proofdesk
