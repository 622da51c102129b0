#include "core/engine/decision.hpp"
#include "core/engine/input.hpp"

#include <algorithm>

namespace proofdesk {
namespace {

/// Fields this transition may bring that have no value yet.
std::vector<const FieldModel*> unanswered(const KindModel& kind, const Record& record,
                                          const Transition& transition, const Asked& asked) {
  std::vector<const FieldModel*> fields;
  const auto add = [&](const FieldModel* field) {
    if (field == nullptr || field->engine_owned || std::ranges::find(fields, field) != fields.end())
      return;
    fields.push_back(field);
  };
  const auto add_if_open = [&](const FieldModel* field) {
    if (field != nullptr && !is_answered(record.get(*field))) add(field);
  };
  for (const auto& name : transition.requires_fields) add_if_open(kind.field(name));
  for (const FieldModel* field : asked.anew) add(field);
  for (const FieldModel* field : asked.there) add_if_open(field);
  return fields;
}

Result<OpenTransition> look_at(const DecisionContext& context, const KindModel& kind,
                               const Record& record, const Actor& actor,
                               const Transition& transition) {
  OpenTransition open{.transition = &transition};
  Command command;
  command.actor = actor;
  command.kind = record.kind;
  command.record = record.id;
  command.action = Fire{.transition = transition.name, .fields = {}, .comment = {}};
  Deciding deciding(context, kind, &record, command);
  Refusals refusals;
  if (auto admitted = admit_to_edge(deciding, transition); !admitted)
    refusals.add(std::move(admitted).error());

  const Asked asked = asked_by_target(kind, transition);
  auto to_come = unanswered(kind, record, transition, asked);
  for (const FieldModel* field : to_come) open.requires_input.push_back(field->name);
  for (const auto& name : transition.accepts) {
    const FieldModel* field = kind.field(name);
    if (field != nullptr && !is_answered(record.get(*field))) to_come.push_back(field);
  }
  for (const auto& name : transition.requires_fields) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || !field->engine_owned || is_answered(record.get(*field))) continue;
    refusals.add(missing_field(kind, transition.name, *field, transition.clause,
                               "\"" + transition.label + "\" needs a value for \"" + field->label +
                                   "\", which the engine sets"));
  }
  RecordDraft& draft = deciding.drafts.open(kind, record, transition.name);
  if (!transition.to.empty()) draft.enter(transition.to);
  PROOFDESK_TRY(deciding.judge(transition.guards, draft, &transition, to_come, refusals));
  for (const auto& name : transition.guards) {
    const Guard* guard = context.rules.guard(name);
    if (guard != nullptr && reads_any(*guard, to_come)) open.judged_on_input.push_back(name);
  }
  open.obstacles = refusals.errors();
  open.open = open.obstacles.empty();
  return open;
}

}  // namespace

Result<std::vector<OpenTransition>> transitions_for(const DecisionContext& context,
                                                    const Record& record, const Actor& actor) {
  const KindModel* kind = context.model.kind(record.kind);
  if (kind == nullptr) {
    return fail(ErrorCode::kNotFound, "kind.exists",
                "there is no kind of record named " + record.kind);
  }
  const auto state = kind->lifecycle.current_state(record.state);
  if (!state) {
    return fail(ErrorCode::kInternal, "lifecycle.state_map",
                "the lifecycle of " + record.kind + " does not say what became of the state " +
                    record.state);
  }
  std::vector<OpenTransition> list;
  for (const auto& transition : kind->lifecycle.transitions) {
    if (!transition.leaves(*state)) continue;
    PROOFDESK_ASSIGN(auto open, look_at(context, *kind, record, actor, transition));
    list.push_back(std::move(open));
  }
  return list;
}

}  // namespace proofdesk
