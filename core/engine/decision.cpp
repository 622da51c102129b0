#include "core/engine/decision.hpp"

#include "core/base/words.hpp"
#include "core/engine/input.hpp"
#include "core/lifecycle/reaction_words.hpp"
#include "core/model/record_ref.hpp"
#include "core/query/concealment.hpp"
#include "core/query/list_query.hpp"

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

RecordDraft& Deciding::open_subject(std::string event_name) {
  if (spare == nullptr) return drafts.open(kind, *stored, std::move(event_name));
  RecordDraft& draft = drafts.open(kind, std::move(*spare), std::move(event_name));
  spare = nullptr;
  stored = &draft.before();
  return draft;
}

RuleContext Deciding::context_of(const RecordDraft& draft, const Transition* transition) {
  return {model, draft.kind(), draft.before(), draft.record(), transition, command, now, world};
}

Status Deciding::admit(const std::vector<std::string>& roles, std::string_view what,
                       std::string_view clause, bool system_too) const {
  if (actor.has_any_role(roles) || (system_too && actor.origin == Origin::kSystem)) return {};
  Error error{.code = ErrorCode::kForbidden,
              .rule = fmt::format("{}.{}.roles", kind.name, what),
              .clause = std::string(clause.empty() ? kind.clause : clause)};
  if (const std::string people = in_words(roles); people != in_words({})) {
    error.detail = fmt::format("Your role does not allow this; it is open to: {}.", people);
    error.remedy = fmt::format("Ask somebody with the role {}.", people);
  } else {
    error.detail = "Nobody does this by hand: it follows by itself from what happens.";
    error.remedy = "See the record's transitions for what you can do.";
  }
  return fail(std::move(error));
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
  if (leads_nowhere_) return {};
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
    error.detail = error.detail.empty() ? fmt::format("It does not hold that {}.", guard->explains)
                                        : as_sentence(error.detail);
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
      // What could not be read comes before what the effect concluded from not finding it.
      PROOFDESK_TRY(drafts.status());
      Error error = std::move(status).error();
      if (error.rule.empty()) error.rule = effect->name;
      if (error.clause.empty()) error.clause = draft.kind().clause;
      if (is_refusal(error.code)) error.detail = as_sentence(error.detail);
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

Result<bool> Deciding::react(RecordDraft& draft, Reacted& reacted) {
  const auto& reactions = draft.kind().lifecycle.reactions;
  auto& done = reacted.done;
  done.resize(reactions.size());
  const bool moved_on = draft.enters() && draft.record().state != reacted.state;
  if (moved_on) {
    // Another state than last time: what looks at states looks again.
    for (std::size_t i = 0; i < reactions.size(); ++i) {
      if (std::ranges::find(reactions[i].fields, kStateReaction) != reactions[i].fields.end())
        done[i] = false;
    }
    reacted.state = draft.record().state;
  }
  bool moved = false;
  for (std::size_t i = 0; i < reactions.size(); ++i) {
    const auto changed = [&](const std::string& name) {
      if (name == kStateReaction) return draft.enters();
      if (name == kWorkReaction) return draft.worked();
      if (name == kAttachReaction) return draft.attached();
      if (name == kLinkedReaction) return draft.linked();
      if (name == kAnyReaction) return draft.any_field_changed();
      if (name == kCustomReaction) {
        return std::ranges::any_of(draft.kind().custom_fields(),
                                   [&](const FieldModel& field) { return draft.changed(field); });
      }
      const FieldModel* field = draft.kind().field(name);
      return field != nullptr && draft.changed(*field);
    };
    if (done[i] || std::ranges::none_of(reactions[i].fields, changed)) continue;
    done[i] = moved = true;
    PROOFDESK_TRY(run(reactions[i].effects, draft, nullptr));
  }
  return moved;
}

bool Deciding::tell_linked(RecordDraft& draft) {
  bool any = false;
  for (const LinkEnd& end : draft.take_pointed_at()) {
    const KindModel* its_kind = end.is_external() ? nullptr : model.kind(end.kind);
    if (its_kind == nullptr) continue;
    const auto listens = [](const Reaction& reaction) {
      return std::ranges::find(reaction.fields, kLinkedReaction) != reaction.fields.end();
    };
    if (std::ranges::none_of(its_kind->lifecycle.reactions, listens)) continue;
    RecordDraft* told = drafts.open_other(end.kind, end.id, kLinkedToEvent);
    if (told == nullptr || told->linked()) continue;
    told->note_linked();
    any = true;
  }
  return any;
}

Status Deciding::settle() {
  // A reaction runs at most once per record and state, and few transitions may follow, so that this ends
  // whatever the rules set; further records come in at the end of the list and are settled in turn.
  std::vector<Reacted> reacted;
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
      const bool told = tell_linked(draft);
      PROOFDESK_TRY(drafts.status());
      moved = moved || more || told;
    }
    if (!moved) {
      PROOFDESK_ASSIGN(moved, follow());
    }
  }
  for (const auto& draft : drafts.drafts()) PROOFDESK_TRY(hold_to_state(*draft));
  return {};
}

Result<const Transition*> Deciding::edge_to_follow(const DraftSet::FollowUp& next) const {
  const KindModel& its_kind = next.draft->kind();
  PROOFDESK_ASSIGN(const Transition* edge,
                   find_edge(its_kind, next.transition, next.draft->record().state));
  const auto& roles = edge->roles;
  const bool open =
      next.by_actor ? actor.has_any_role(roles) : std::ranges::find(roles, "system") != roles.end();
  if (!open) {
    return fail({.code = ErrorCode::kForbidden,
                 .rule = fmt::format("{}.{}.roles", its_kind.name, edge->name),
                 .detail = next.by_actor
                               ? fmt::format("your role does not allow \"{}\"; it is open to: {}",
                                             edge->label, in_words(roles))
                               : fmt::format("\"{}\" does not follow by itself", edge->label),
                 .clause = edge->clause.empty() ? its_kind.clause : edge->clause,
                 .remedy = fmt::format("Ask somebody with the role {}.", in_words(roles))});
  }
  if (edge->requires_comment && next.by_actor) {
    return fail({.code = ErrorCode::kRefused,
                 .rule = fmt::format("{}.{}.requires_comment", its_kind.name, edge->name),
                 .detail = fmt::format("\"{}\" needs a comment", edge->label),
                 .clause = edge->clause.empty() ? its_kind.clause : edge->clause,
                 .remedy = "Take it by itself, with a comment."});
  }
  PROOFDESK_TRY(admit_approval(*this, its_kind, *edge));
  return edge;
}

Result<bool> Deciding::follow() {
  const auto next = drafts.next_follow_up();
  if (!next) return false;
  RecordDraft& draft = *next->draft;
  const auto take = [&]() -> Status {
    PROOFDESK_ASSIGN(const Transition* edge, edge_to_follow(*next));
    Refusals refusals;
    std::vector<const FieldModel*> missing;
    for (const auto& name : edge->requires_fields) {
      const FieldModel* field = draft.kind().field(name);
      if (field == nullptr || is_answered(draft.record().get(*field))) continue;
      missing.push_back(field);
      refusals.add(
          missing_field(draft.kind(), edge->name, *field, edge->clause,
                        fmt::format("\"{}\" needs a value for \"{}\"", edge->label, field->label)));
    }
    draft.follow(*edge);
    PROOFDESK_TRY(judge(edge->guards, draft, edge, missing, refusals));
    PROOFDESK_TRY(refusals.status());
    return run(edge->effects, draft, edge);
  };
  if (auto status = take(); !status) {
    Error error = std::move(status).error();
    // Whoever asked for something else must learn which record stands in the way.
    if (&draft != drafts.drafts().front().get() && !draft.is_new()) {
      error.detail = fmt::format("{} cannot follow: {}",
                                 draft.kind().display_number(draft.record().number), error.detail);
    }
    return fail(std::move(error));
  }
  return true;
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
    if (field->type != FieldType::kReference) continue;
    const bool any = field->target == kAnyKind;
    const auto known = stored == nullptr ? std::vector<std::string>{} : ids_in(stored->get(*field));
    for (const auto& text : ids_in(value)) {
      if (std::ranges::find(known, text) != known.end()) continue;
      const auto id = Uuid::parse(text);
      const auto ref = any ? RecordRef::parse(text)
                           : std::optional(RecordRef{field->target, id.value_or(Uuid{})});
      std::optional<Record> found;
      if (const KindModel* its_kind = ref ? model.kind(ref->kind) : nullptr) {
        PROOFDESK_ASSIGN(found, find_named(*its_kind, ref->id));
      }
      if (found) continue;
      leads_nowhere_ = true;
      const std::string what = any ? "record" : field->target;
      const std::string detail =
          fmt::format("\"{}\" names {} that does not exist", field->label, with_article(what));
      refusals.add({.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("{}.{}.exists", kind.name, field->name),
                    .detail = detail,
                    .clause = field->clause.empty() ? kind.clause : field->clause,
                    .remedy = fmt::format("Give the number or the id of an existing {}.", what),
                    .fields = {{pointer_of(*field), detail}}});
    }
  }
  return {};
}

Result<std::optional<Record>> Deciding::find_named(const KindModel& its_kind, Uuid id) {
  std::optional<Record> found;
  if (!id.is_nil()) {
    PROOFDESK_ASSIGN(found, world.find(its_kind.name, id));
  }
  if (!found || actor.origin == Origin::kSystem) return found;
  const Access access = Access::of(actor);
  if (!access.confidential) {
    const auto above = [&](const RecordRef& ref) -> Result<std::optional<SubjectRecord>> {
      const KindModel* next = model.kind(ref.kind);
      if (next == nullptr) return std::nullopt;
      PROOFDESK_ASSIGN(auto subject, world.find(ref.kind, ref.id));
      if (!subject) return std::nullopt;
      return SubjectRecord{next, std::move(*subject)};
    };
    PROOFDESK_ASSIGN(const auto concealment, concealment_of(its_kind, *found, above));
    if (concealment.hides_from(access)) return std::nullopt;
  }
  const auto& makers = its_kind.lifecycle.create.roles;
  const bool of_the_house =
      !access.everything && std::ranges::find(makers, "requester") == makers.end();
  if (!of_the_house && !may_see(its_kind, access, *found)) return std::nullopt;
  return found;
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
