// What a board has in front of it when it talks about a change (8.5.1), as data.

#include "server/api/change_facts.hpp"
#include "server/api/change_schedule.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"

namespace proofdesk::server {

namespace json = boost::json;

Result<Response> get_change_briefing(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  const KindModel& kind = *call.model->kind("change");
  PROOFDESK_ASSIGN(const auto change, find_record(*view, kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(kind, call.access(), change));
  ChangeFacts facts(call, *view, change);
  PROOFDESK_ASSIGN(json::object told, facts.named("change", change.id));
  told["id"] = change.id.to_string();
  told["version"] = change.version;
  for (const auto name : {"model", "type", "category"}) told[name] = change.text(kind, name);
  PROOFDESK_ASSIGN(told["request"], facts.request());
  PROOFDESK_ASSIGN(told["risk"], facts.risk());
  PROOFDESK_ASSIGN(told["affected"], facts.affected());
  // Services that are hit though they are not named count in what follows.
  PROOFDESK_ASSIGN(told["impact"], facts.impact());
  PROOFDESK_ASSIGN(told["window"], facts.window());
  // Double-booked people and things, freezes, hours that are kept, and where there is room instead.
  PROOFDESK_ASSIGN(told["collisions"], collisions_of(call, *view, facts.access(), change));
  PROOFDESK_ASSIGN(told["majorIncidents"], facts.major_incidents());
  told["test"] = facts.test();
  PROOFDESK_ASSIGN(told["wayBack"], facts.way_back());
  PROOFDESK_ASSIGN(told["experience"], facts.experience());
  PROOFDESK_ASSIGN(told["advice"], facts.advice());
  PROOFDESK_ASSIGN(told["decisions"], facts.decisions());
  PROOFDESK_ASSIGN(told["agendas"], facts.agendas());
  return json_response(json::value(std::move(told)));
}

}  // namespace proofdesk::server
