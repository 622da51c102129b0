// What discovery sources saw, taken in: ISO/IEC 20000-1:2018, 8.2.6.

#include "core/model/codec.hpp"
#include "processes/shared/attribute_text.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/names.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"
#include "server/integration/discovery/discovery_intake.hpp"
#include "server/run_all.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kMostItems = 1'000;

Result<discovery::Observation> read_observation(const Call& call, const KindModel& items,
                                                const boost::json::value& json, std::size_t at) {
  const std::string pointer = fmt::format("/items/{}", at);
  if (!json.is_object()) return bad_member(pointer, "An object is expected: attributes as seen.");
  boost::json::object given = json.as_object();
  const auto read = [&]() -> Result<discovery::Observation> {
    PROOFDESK_TRY(numbers_to_ids(call, items, given));
    discovery::Observation observation{.at = static_cast<std::int64_t>(at)};
    const auto take = [&](const std::string& name, const boost::json::value& value,
                          const std::string& where) -> Status {
      const FieldModel* field = shared::item_attribute(*call.model, name);
      if (field == nullptr)
        return bad_member(where, "A configuration item has no such attribute that could be seen.");
      PROOFDESK_ASSIGN(auto seen, from_json(*field, value, where));
      observation.attributes.emplace_back(field, std::move(seen));
      return {};
    };
    for (const auto& [name, value] : given) {
      if (name == "custom" && value.is_object()) {
        for (const auto& [custom, its] : value.as_object())
          PROOFDESK_TRY(
              take("custom." + std::string(custom), its, "/custom/" + std::string(custom)));
        continue;
      }
      PROOFDESK_TRY(take(std::string(name), value, "/" + std::string(name)));
    }
    return observation;
  };
  auto observation = read();
  if (observation) return observation;
  Error error = observation.error();
  for (auto& field : error.fields) field.pointer = pointer + field.pointer;
  return fail(std::move(error));
}

}  // namespace

Result<Response> post_discovery(Call& call) {
  if (!call.actor().has_any_role({"integration", "configuration_manager"})) {
    return fail(Error{.code = ErrorCode::kForbidden,
                      .rule = "discovery.roles",
                      .detail = "Your role does not allow this; it is open to: integration, "
                                "configuration manager.",
                      .clause = "8.2.6",
                      .remedy = "Ask somebody with the role integration for a token."});
  }
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"source", "seenAt", "items"}));
  PROOFDESK_ASSIGN(const std::string name, text_member(object, "source", true));
  PROOFDESK_ASSIGN(const std::string at, text_member(object, "seenAt", false));
  const Instant now = call.api.service.clock.now();
  Instant seen_at = now;
  if (!at.empty()) {
    const auto read = parse_rfc3339(at);
    if (!read || *read > now)
      return bad_member("/seenAt", "An instant is expected, and none that is still to come.");
    seen_at = *read;
  }
  const auto* list = object.if_contains("items");
  if (list == nullptr || !list->is_array() || list->as_array().empty() ||
      list->as_array().size() > kMostItems)
    return bad_member("/items", fmt::format("A list of 1 to {} things is expected.", kMostItems));
  PROOFDESK_ASSIGN(const auto source,
                   discovery::find_source(*call.model, call.api.service.store, name));
  const KindModel& items = *call.model->kind("configuration_item");
  std::vector<discovery::Observation> observations;
  for (std::size_t i = 0; i < list->as_array().size(); ++i) {
    PROOFDESK_ASSIGN(auto one, read_observation(call, items, list->as_array()[i], i));
    observations.push_back(std::move(one));
  }
  const std::function<std::vector<Result<Reply>>(std::vector<Command>)> execute =
      [&](std::vector<Command> commands) {
        return run_all(call.api.service.writer, std::move(commands));
      };
  PROOFDESK_ASSIGN(const auto report, discovery::take_in({.model = *call.model,
                                                          .store = call.api.service.store,
                                                          .actor = call.actor(),
                                                          .execute = execute,
                                                          .now = now},
                                                         source, seen_at, observations));
  return json_response(boost::json::value(discovery::to_json(report)));
}

}  // namespace proofdesk::server
