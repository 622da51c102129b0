// Routes of the schedule of change.

#include "server/api/handlers.hpp"
#include "server/api/route_parts.hpp"

namespace proofdesk::server {

void add_schedule_routes(std::vector<Route>& table) {
  using enum Method;
  constexpr std::string_view kTag = "Change schedule";
  const QueryParameter from{"from", "string",
                            "A date (midnight UTC) or an instant; now when absent."};
  const QueryParameter to{"to", "string", "Its end, exclusive; a fortnight later when absent."};
  const QueryParameter limit{"limit", "integer", "Slots at most, 5 when absent."};
  const QueryParameter accept{"accept", "string", "soft: only what is hard is in the way."};
  const QueryParameter hours{"hours", "string",
                             "Number or id of a calendar within whose hours it is to be done."};
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/changes/{id}/collisions",
       .where = Where::kPool,
       .read = get_collisions,
       .operation = "listCollisionsOfChange",
       .tag = kTag,
       .summary =
           "What speaks against it in its window, hard and soft, and where else there is room",
       .query = {{"from", "string",
                  "Room from when on: a date or an instant; its planned start when absent."},
                 to,
                 {"duration", "string", "PT2H; as long as it is planned when absent."},
                 limit,
                 accept,
                 hours},
       .response = "ChangeCollisions"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/schedule",
       .where = Where::kPool,
       .read = get_schedule,
       .operation = "getChangeSchedule",
       .tag = kTag,
       .summary = "Planned changes by day with what collides, and freezes",
       .query = {from, to, {"zone", "string", "Whose dates: Europe/Lisbon; UTC when absent."}},
       .response = "ChangeSchedule"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/schedule/free",
       .right = Right::kReadsEverything,
       .where = Where::kPool,
       .read = get_free_slots,
       .operation = "findFreeSlots",
       .tag = kTag,
       .summary = "When such a change would collide with nothing, and what was passed over",
       .query = {{"duration", "string", "PT2H.", true},
                 {"items", "string", "Configuration items, separated by commas: CI-000001."},
                 {"services", "string", "Services changed themselves: SVC-000001."},
                 {"implementer", "string", "PER-000001."},
                 {"category", "string", "As the change would have it."},
                 {"model", "string", "normal, standard or emergency."},
                 from,
                 to,
                 limit,
                 accept,
                 hours},
       .response = "FreeSlots"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/schedule.ics",
                   .where = Where::kPool,
                   .read = get_schedule_feed,
                   .operation = "getChangeScheduleFeed",
                   .tag = kTag,
                   .summary = "The same for calendars to subscribe to (RFC 5545)",
                   .query = {from, to},
                   .response = "Text",
                   .media = "text/calendar"});
}

}  // namespace proofdesk::server
