// Many commands in one request: each stands for itself, each has its own result.

#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/gathering.hpp"
#include "server/api/handlers.hpp"
#include "server/api/names.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kMostItems = 500;

/// One item, read: a command or why there is none.
Result<Command> read_item(Call& call, const boost::json::value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return bad_member("", "Each item must be an object.");
  PROOFDESK_TRY(only_members(*object, {"action", "id", "version", "fields", "comment", "then"}));
  PROOFDESK_ASSIGN(const std::string action, text_member(*object, "action", true));
  const auto* fields = object->if_contains("fields");
  if (fields != nullptr && !fields->is_object())
    return bad_member("/fields", "An object is expected.");
  boost::json::object given = fields == nullptr ? boost::json::object() : fields->as_object();

  Command command;
  command.actor = call.actor();
  command.kind = call.kind->name;
  std::optional<WorkInput> comment;
  if (const auto* text = object->if_contains("comment")) {
    PROOFDESK_ASSIGN(comment, work_input(*text, "/comment"));
  }
  const auto inputs = [&]() -> Result<std::vector<FieldInput>> {
    PROOFDESK_TRY(numbers_to_ids(call, *call.kind, given));
    return field_inputs(*call.kind, given, {}, action == "create");
  }();
  if (!inputs) {
    Error error = inputs.error();
    for (auto& field : error.fields) field.pointer = "/fields" + field.pointer;
    return fail(std::move(error));
  }
  if (action == "create") {
    if (object->contains("id") || object->contains("version") || comment) {
      return bad_member("/action", "A creation has only \"fields\" and \"then\".");
    }
    PROOFDESK_ASSIGN(const std::string then, text_member(*object, "then", false));
    PROOFDESK_ASSIGN(std::string transition, known_transition(*call.kind, then));
    command.action = Create{.fields = *inputs, .then = std::move(transition)};
    return command;
  }
  if (object->contains("then"))
    return bad_member("/then", "Only a creation says what is to follow at once.");

  PROOFDESK_ASSIGN(const std::string id, text_member(*object, "id", true));
  if (const auto uuid = Uuid::parse(id)) {
    command.record = *uuid;
  } else {
    PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
    PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, id, call.access()));
    command.record = record.id;
  }
  if (const auto* version = object->if_contains("version")) {
    if (!version->is_int64() || version->as_int64() < 1)
      return bad_member("/version", "A version number is expected.");
    command.expected_version = version->as_int64();
  }
  if (action == "update") {
    if (comment) return bad_member("/comment", "An update has no comment; use \"work\".");
    if (!command.expected_version) {
      return fail(ErrorCode::kPreconditionRequired, "batch.version",
                  "An update must say which version it builds on.");
    }
    command.action = Update{.fields = *inputs};
  } else if (action == kUndo) {
    if (comment || !inputs->empty())
      return bad_member("/action", "\"undo\" has neither fields nor a comment.");
    command.action = Undo{};
  } else if (action == "work") {
    if (!comment || !inputs->empty())
      return bad_member("/comment", "\"work\" needs a comment and has no fields.");
    command.action = LogWork{.work = std::move(*comment)};
  } else if (const std::string name = to_snake(action); call.kind->lifecycle.knows(name)) {
    command.action = Fire{.transition = name, .fields = *inputs, .comment = std::move(comment)};
  } else {
    std::vector<std::string> names{"create", "update", "work", "undo"};
    for (const Transition& transition : call.kind->lifecycle.transitions)
      names.push_back(to_camel(transition.name));
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return bad_member("/action",
                      fmt::format("There is no such action.{}", near_matches(action, candidates)));
  }
  return command;
}

Result<boost::json::array> read_items(Call& call) {
  PROOFDESK_ASSIGN(auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"items"}));
  auto* items = object.if_contains("items");
  if (items == nullptr || !items->is_array())
    return bad_member("/items", "A list of items is expected.");
  if (items->as_array().empty()) return bad_member("/items", "There is no item.");
  if (items->as_array().size() > kMostItems) {
    Error error{ErrorCode::kTooLarge, "batch.size",
                fmt::format("A batch has at most {} items.", kMostItems)};
    error.fields.push_back({"/items", error.detail});
    return fail(std::move(error));
  }
  return std::move(items->as_array());
}

}  // namespace

void batch_records(Call call) {
  auto items = read_items(call);
  if (!items) return call.refuse(items.error());
  auto prepared = prepare(call, LogWork{}, {});  // for the key and its hold alone
  if (!prepared) return call.refuse(prepared.error());
  const std::string key = prepared->command.idempotency_key;

  std::vector<ManyItem> commands;
  for (const auto& item : *items) commands.push_back({read_item(call, item), {}, {}});
  submit_many(std::move(call), std::move(prepared->hold), key, std::move(commands), false);
}

}  // namespace proofdesk::server
