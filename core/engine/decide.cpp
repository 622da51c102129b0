#include "core/engine/decide.hpp"

#include "core/base/words.hpp"
#include "core/engine/decision.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

struct Dispatch {
  Deciding& deciding;
  const LastChange* last;

  Result<Decision> operator()(const Create& action) const {
    return decide_create(deciding, action);
  }
  Result<Decision> operator()(const Update& action) const {
    return decide_update(deciding, action);
  }
  Result<Decision> operator()(const Fire& action) const { return decide_fire(deciding, action); }
  Result<Decision> operator()(const FireTimer& action) const {
    return decide_timer(deciding, action);
  }
  Result<Decision> operator()(const LogWork& action) const { return decide_work(deciding, action); }
  Result<Decision> operator()(const AddLink& action) const { return decide_link(deciding, action); }
  Result<Decision> operator()(const RemoveLink& action) const {
    return decide_unlink(deciding, action);
  }
  Result<Decision> operator()(const Attach& action) const {
    return decide_attach(deciding, action);
  }
  Result<Decision> operator()(const Erase& action) const { return decide_erase(deciding, action); }
  Result<Decision> operator()(const Undo&) const { return decide_undo(deciding, last); }
  Result<Decision> operator()(const Import& action) const {
    return decide_import(deciding, action);
  }
  Result<Decision> operator()(const Sequence&) const {
    return fail(ErrorCode::kInternal, "engine.sequence",
                "the steps of a sequence are decided one by one");
  }
};

Status check_existence(const KindModel& kind, const Record* record, const Command& command) {
  if (std::holds_alternative<Import>(command.action)) return {};
  const bool creates = std::holds_alternative<Create>(command.action);
  if (creates && record != nullptr) {
    return fail(
        {.code = ErrorCode::kConflict,
         .rule = "record.new",
         .detail = fmt::format("there is already {} with this id", with_article(kind.label)),
         .remedy = "Leave out the id; the engine gives one."});
  }
  if (!creates && record == nullptr) {
    return fail({.code = ErrorCode::kNotFound,
                 .rule = "record.exists",
                 .detail = fmt::format("there is no such {}", kind.label),
                 .remedy = "Check the id; the record may also be closed to you."});
  }
  return {};
}

/// A record whose state this lifecycle neither has nor maps cannot be decided on.
Status check_standing(const KindModel& kind, const Record* record) {
  if (record == nullptr || kind.lifecycle.current_state(record->state)) return {};
  return fail({.code = ErrorCode::kInternal,
               .rule = "lifecycle.state_map",
               .detail = fmt::format(
                   "the lifecycle of {} has no state \"{}\" and does not say what became of it",
                   kind.name, record->state),
               .remedy = "Add the state to the lifecycle's state map."});
}

Status check_time(const Record* record, const Command& command) {
  if (record == nullptr || !command.occurred_at || *command.occurred_at >= record->created_at ||
      std::holds_alternative<Import>(command.action)) {
    return {};
  }
  return fail({.code = ErrorCode::kInvalidArgument,
               .rule = "command.occurred_before_creation",
               .detail = "this would have happened before the record was there",
               .remedy = "Give the instant at which it happened, or none for now."});
}

/// What the command was made from must still say the same.
Status check_grounds(Deciding& deciding) {
  for (const Ground& ground : deciding.command.grounds) {
    PROOFDESK_ASSIGN(const auto now, deciding.world.find(ground.kind, ground.id));
    if (now && now->version == ground.version) continue;
    return fail(
        {.code = ErrorCode::kConflict,
         .rule = "command.grounds",
         .detail = fmt::format("the {} that this was made from has changed since", ground.kind),
         .remedy = "Look at it again, then repeat the request."});
  }
  return {};
}

Result<Decision> decide(const DecisionContext& context, const Record* record, Record* spare,
                        const Command& command) {
  const KindModel* kind = context.model.kind(command.kind);
  if (kind == nullptr) {
    return fail({.code = ErrorCode::kNotFound,
                 .rule = "kind.exists",
                 .detail = fmt::format("there is no kind of record named \"{}\"", command.kind),
                 .remedy = "See the list of kinds."});
  }
  PROOFDESK_TRY(check_existence(*kind, record, command));
  PROOFDESK_TRY(check_standing(*kind, record));
  PROOFDESK_TRY(check_time(record, command));
  Deciding deciding(context, *kind, record, command);
  deciding.spare = spare;
  // First of all rules: who acts on an older version must look again before anything else can be said.
  PROOFDESK_TRY(deciding.check_version());
  PROOFDESK_TRY(check_grounds(deciding));
  return std::visit(Dispatch{deciding, context.last}, command.action);
}

}  // namespace

Result<Decision> decide(const DecisionContext& context, const Record* record,
                        const Command& command) {
  return decide(context, record, nullptr, command);
}

Result<Decision> decide(const DecisionContext& context, Record&& record, const Command& command) {
  return decide(context, &record, &record, command);
}

}  // namespace proofdesk
