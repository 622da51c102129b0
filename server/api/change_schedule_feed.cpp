// The schedule of change for calendars to subscribe to (RFC 5545).

#include "core/time/icalendar_feed.hpp"
#include "server/api/change_schedule.hpp"
#include "server/api/change_schedule_query.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/policy.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {

namespace json = boost::json;

Result<Response> get_schedule_feed(Call& call) {
  PROOFDESK_ASSIGN(const KindModel* kind, changes_of(call));
  PROOFDESK_ASSIGN(const Window window, window_asked(call, call.api.service.clock.now()));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(auto room,
                   ScheduleRoom::read(call, *view, window, Particulars::kAll, call.access()));
  std::vector<CalendarEntry> entries;
  for (const Record& change : room.changes()) {
    if (!room.may_see(change)) continue;
    const PlannedWork& work = *room.work(change.id);
    CalendarEntry entry{
        .uid = change.id.to_string() + "@" + call.api.service.origin,
        .sequence = change.version,
        .stamp = change.updated_at,
        .from = work.window.from,
        .until = work.window.until,
        .summary = kind->display_number(change.number) + " " + change.text(*kind, "title"),
        .categories = {"change"},
        .tentative = !work.firm};
    PROOFDESK_ASSIGN(const auto found, room.collisions_of(work));
    for (const Collision& one : found) {
      const json::object told = room.told(one);
      entry.description += fmt::format("{}{}: {}", entry.description.empty() ? "" : "\n",
                                       std::string_view(told.at("grade").as_string()),
                                       std::string_view(told.at("detail").as_string()));
    }
    entries.push_back(std::move(entry));
  }
  for (const Freeze& freeze : room.freezes()) {
    const json::object name = room.named(freeze.id);
    if (name.contains("hidden")) continue;
    for (const Window& one : merged(freeze.windows)) {
      entries.push_back(
          {.uid = fmt::format("{}-{}@{}", freeze.id.to_string(), one.from.micros / kMicrosPerSecond,
                              call.api.service.origin),
           .stamp = call.api.service.clock.now(),
           .from = one.from,
           .until = one.until,
           .summary = fmt::format("{} {}", std::string_view(name.at("number").as_string()),
                                  std::string_view(name.at("title").as_string())),
           .description = freeze.blocks ? "Freeze: nothing it covers is changed."
                                        : "Freeze: whoever plans in it says why.",
           .categories = {"freeze"},
           .busy = false});
    }
  }
  return Response{
      .status = 200,
      .content_type = "text/calendar; charset=utf-8",
      .policy = kApiPolicy,
      .headers = {{"Content-Disposition", "attachment; filename=\"change-schedule.ics\""}},
      .body = to_icalendar("Change schedule", entries)};
}

}  // namespace proofdesk::server
