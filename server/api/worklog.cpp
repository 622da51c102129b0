// The work log of a record.

#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Result<Prepared> prepare_work(Call& call) {
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_ASSIGN(auto work, work_input(object, ""));
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, LogWork{std::move(work)}, id);
}

}  // namespace

void add_work(Call call) {
  auto prepared = prepare_work(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

Result<Response> list_worklog(Call& call) {
  PROOFDESK_ASSIGN(const auto page_size,
                   number_parameter(call.request(), "pageSize", 100, 1, 1000));
  Uuid after;
  if (const auto token = text_parameter(call.request(), "pageToken"); !token.empty()) {
    const auto parsed = Uuid::parse(token);
    if (!parsed) return bad_parameter("pageToken", "This is no token given out here.");
    after = *parsed;
  }
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(*call.kind, call.access(), record));
  const auto limit = static_cast<std::size_t>(page_size);
  PROOFDESK_ASSIGN(auto entries,
                   view->worklog(*call.kind, record.id, call.access().internal, after, limit + 1));
  std::string next;
  if (entries.size() > limit) {
    entries.resize(limit);
    next = entries.back().id.to_string();
  }
  boost::json::array list;
  Discretion discretion(*call.model, call.api.service.store, call.access());
  for (const WorklogEntry& entry : entries) {
    boost::json::object json{{"id", entry.id.to_string()}};
    for (auto& [name, value] : to_json(entry).as_object()) json[name] = value;
    // Rules write there too, of what they looked at.
    json["text"] = discretion.entry(entry.text, entry.kind == WorklogEntry::Kind::kSystem);
    list.push_back(std::move(json));
  }
  return json_response(boost::json::object{{"worklog", std::move(list)}, {"nextPageToken", next}});
}

}  // namespace proofdesk::server
