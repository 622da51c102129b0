// Many commands in one request: each stands for itself, each has its own result.

#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/names.hpp"
#include "server/api/problem.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"

#include <atomic>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kMostItems = 500;

/// One item, read: a command or why there is none.
Result<Command> read_item(Call& call, const boost::json::value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return bad_member("", "Each item must be an object.");
  PROOFDESK_TRY(only_members(*object, {"action", "id", "version", "fields", "comment"}));
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
      return bad_member("/action", "A creation has only \"fields\".");
    }
    command.action = Create{.fields = *inputs};
    return command;
  }

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
  } else if (action == "work") {
    if (!comment || !inputs->empty())
      return bad_member("/comment", "\"work\" needs a comment and has no fields.");
    command.action = LogWork{.work = std::move(*comment)};
  } else if (const std::string name = to_snake(action); call.kind->lifecycle.knows(name)) {
    command.action = Fire{.transition = name, .fields = *inputs, .comment = std::move(comment)};
  } else {
    std::vector<std::string> names{"create", "update", "work"};
    for (const Transition& transition : call.kind->lifecycle.transitions)
      names.push_back(to_camel(transition.name));
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return bad_member("/action",
                      fmt::format("There is no such action.{}", near_matches(action, candidates)));
  }
  return command;
}

/// Collects the results; the last one to come in answers.
class Gathering {
 public:
  Gathering(Call call, InFlight::Hold hold, std::size_t count)
      : call_(std::move(call)), hold_(std::move(hold)), results_(count), open_(count) {}

  void put(std::size_t index, Result<Reply> reply) {
    results_[index] = std::move(reply);
    if (open_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    // Before the answer leaves: whoever has it may ask again at once.
    hold_ = InFlight::Hold{};
    call_.responder([results = std::move(results_), model = call_.model, kind = call_.kind,
                     identity = call_.identity](const Request& request) {
      return answer(*model, *kind, *identity, results, request.target.path());
    });
  }

  [[nodiscard]] Call& call() { return call_; }

 private:
  static Response answer(const Model& model, const KindModel& kind, const Identity& identity,
                         const std::vector<std::optional<Result<Reply>>>& items,
                         std::string_view instance) {
    std::string body = R"({"results":[)";
    std::size_t failed = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) body += ',';
      const Result<Reply>& reply = *items[i];
      if (reply) {
        const auto status = reply->record.version == 1 && reply->changed ? 201 : 200;
        body += fmt::format(R"({{"status":{},"record":)", status);
        append_record(kind, reply->record, identity.access, {}, body);
        body += reply_extra(model, *reply);
        body += '}';
      } else {
        ++failed;
        body +=
            fmt::format(R"({{"status":{},"problem":{}}})", problem_kind(reply.error().code).status,
                        problem_json(reply.error(), fmt::format("{}#/items/{}", instance, i)));
      }
    }
    body += fmt::format(R"(],"succeeded":{},"failed":{}}})", items.size() - failed, failed);
    return json_response(std::move(body));
  }

  Call call_;
  InFlight::Hold hold_;
  std::vector<std::optional<Result<Reply>>> results_;
  std::atomic<std::size_t> open_;
};

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

  Writer& writer = call.api.service.writer;
  std::vector<Result<Command>> commands;
  for (std::size_t i = 0; i < items->size(); ++i) {
    commands.push_back(read_item(call, (*items)[i]));
    if (commands.back() && !key.empty()) {
      commands.back()->idempotency_key = fmt::format("{}#{}", key, i);
      commands.back()->idempotency_hash = idempotency_hash(call.request(), std::to_string(i));
    }
  }
  auto gathering =
      std::make_shared<Gathering>(std::move(call), std::move(prepared->hold), commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!commands[i]) {
      gathering->put(i, fail(commands[i].error()));
      continue;
    }
    CommandNote note{commands[i]->kind, std::string(verb_of(*commands[i]))};
    auto completion = [gathering, i, note = std::move(note)](Result<Reply> reply) {
      note_result(gathering->call().api, note, reply);
      gathering->put(i, std::move(reply));
    };
    if (auto status = writer.submit(std::move(*commands[i]), std::move(completion)); !status) {
      gathering->put(i, fail(status.error()));
    }
  }
}

}  // namespace proofdesk::server
