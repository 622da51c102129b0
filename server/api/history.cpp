// The history of a record, from the journal: every event with what each field was before and after.

#include "core/engine/journal_reader.hpp"
#include "server/api/context.hpp"
#include "server/api/event_json.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <map>

#include <fmt/format.h>

namespace proofdesk::server {

Result<Response> list_history(Call& call) {
  const Service& service = call.api.service;
  PROOFDESK_ASSIGN(const auto page_size,
                   number_parameter(call.request(), "pageSize", 200, 1, 1000));
  PROOFDESK_ASSIGN(const auto from, number_parameter(call.request(), "pageToken", 0, 0, INT64_MAX));
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(*call.kind, call.access(), record));
  PROOFDESK_ASSIGN(const auto rows, view->journal_of(*call.kind, record.id));

  const SeesRecord sees = [&](std::string_view kind, Uuid id) {
    const KindModel* far = call.model->kind(kind);
    if (far == nullptr) return false;
    const auto found = view->find(*far, id, call.access());
    return found && found->has_value();
  };
  // Every earlier event is folded even when it is not shown: it says what stood before.
  std::map<std::string, boost::json::value> before;
  Discretion discretion(*call.model, service.store, call.access());
  boost::json::array list;
  std::string next;
  for (const JournalRow& row : rows) {
    PROOFDESK_ASSIGN(const auto opened, open_event(row, service.keys, service.origin));
    const bool shown = opened.sequence >= from && is_visible(opened.event, call.access());
    if (shown && list.size() == static_cast<std::size_t>(page_size)) {
      next = std::to_string(opened.sequence);
      break;
    }
    if (shown) list.push_back(describe_event(*call.kind, opened, discretion, &before, sees));
    if (opened.event.refused.empty()) {
      for (const Change& change : opened.event.changes) before[change.path] = change.value;
      for (const std::string& path : opened.erased)
        before[path] = boost::json::object{{"erased", true}};
    }
  }
  return json_response(boost::json::object{{"id", record.id.to_string()},
                                           {"number", call.kind->display_number(record.number)},
                                           {"events", std::move(list)},
                                           {"nextPageToken", next}});
}

}  // namespace proofdesk::server
