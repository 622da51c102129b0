// Who is on call, by a rota or for a group.

#include "processes/shared/on_call.hpp"

#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/rule_world.hpp"

#include <limits>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Result<Instant> instant_asked(const Call& call) {
  const auto text = text_parameter(call.request(), "at");
  if (text.empty()) return call.api.service.clock.now();
  const auto at = parse_rfc3339(text);
  if (!at) return bad_parameter("at", "An instant like 2026-12-24T09:00:00Z is expected.");
  return *at;
}

/// The person by id, and by name where the reader may know it.
boost::json::object person_json(const Call& call, ReadView& view, Uuid id) {
  boost::json::object json{{"id", id.to_string()}};
  const KindModel* people = call.model->kind("person");
  if (people == nullptr) return json;
  const auto person = view.find(*people, id, call.access());
  if (!person || !*person) return json;
  json["number"] = people->display_number((*person)->number);
  json["name"] = (*person)->text(*people, "name");
  return json;
}

Result<Response> answer(const Call& call, ReadView& view, const KindModel& kind, const Record& rota,
                        Instant at) {
  PROOFDESK_ASSIGN(const Rotation rotation, shared::read_rota(kind, rota));
  PROOFDESK_TRY(check_rota(rotation));
  boost::json::object json{{"rota", kind.display_number(rota.number)}, {"at", to_rfc3339(at)}};
  const auto now = on_call_at(rotation, at);
  json["person"] = now ? boost::json::value(person_json(call, view, now->person)) : nullptr;
  if (now) {
    if (now->from.micros != std::numeric_limits<std::int64_t>::min())
      json["from"] = to_rfc3339(now->from);
    json["until"] = to_rfc3339(now->until);
    json["overridden"] = now->overridden;
    if (const auto next = on_call_at(rotation, now->until)) {
      boost::json::object after{{"person", person_json(call, view, next->person)},
                                {"from", to_rfc3339(next->from)},
                                {"until", to_rfc3339(next->until)}};
      json["next"] = std::move(after);
    }
  }
  return json_response(std::move(json));
}

std::unexpected<Error> nobody(std::string detail, std::string remedy) {
  Error error{ErrorCode::kNotFound, "rota.in_use", std::move(detail)};
  error.remedy = std::move(remedy);
  return fail(std::move(error));
}

Result<const KindModel*> rota_kind(const Call& call) {
  if (const KindModel* kind = call.model->kind("rota")) return kind;
  return fail(ErrorCode::kInternal, "api.kind", "there is no kind rota");
}

}  // namespace

Result<Response> rota_now(Call& call) {
  PROOFDESK_ASSIGN(const Instant at, instant_asked(call));
  PROOFDESK_ASSIGN(const KindModel* kind, rota_kind(call));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto rota, find_record(*view, *kind, call.path.id, call.access()));
  if (rota.state != "active") {
    return nobody(fmt::format("{} is no longer in use.", kind->display_number(rota.number)),
                  "Ask for the group: it may have another rota.");
  }
  return answer(call, *view, *kind, rota, at);
}

Result<Response> group_on_call(Call& call) {
  PROOFDESK_ASSIGN(const Instant at, instant_asked(call));
  PROOFDESK_ASSIGN(const KindModel* kind, rota_kind(call));
  const KindModel* groups = call.model->kind("group");
  if (groups == nullptr) return fail(ErrorCode::kInternal, "api.kind", "there is no kind group");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto group, find_record(*view, *groups, call.path.id, call.access()));
  RuleWorld eyes(call, *view);
  PROOFDESK_ASSIGN(const auto found,
                   shared::on_call_for_group(*call.model, eyes.world(), group.id, at));
  if (!found) {
    return nobody(fmt::format("No rota in use says who of {} is on call then.",
                              groups->display_number(group.number)),
                  "Make a rota for the group.");
  }
  return answer(call, *view, *kind, found->rota, at);
}

}  // namespace proofdesk::server
