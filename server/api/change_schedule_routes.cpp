// The schedule of change: what is planned, what collides, where there is room (8.5.1).

#include "server/api/change_schedule.hpp"
#include "server/api/change_schedule_query.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/rule_world.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;
using namespace shared;

constexpr std::size_t kMostThings = 200;

json::array names(ScheduleRoom& room, const std::vector<Uuid>& ids) {
  json::array list;
  for (const Uuid id : ids) list.push_back(room.named(id));
  return list;
}

struct Counted {
  std::int64_t hard = 0;
  std::int64_t soft = 0;

  json::array add(ScheduleRoom& room, const std::vector<Collision>& found) {
    json::array list;
    for (const Collision& one : found) {
      ++(one.grade == Grade::kHard ? hard : soft);
      list.push_back(room.told(one));
    }
    return list;
  }
};

json::object told_change(ScheduleRoom& room, const KindModel& kind, const Record& change,
                         const PlannedWork& work) {
  std::vector<Uuid> touched;
  for (const Touched& one : work.touches) touched.push_back(one.thing);
  json::object one = room.named(change.id);
  one["state"] = change.state;
  one["firm"] = work.firm;
  for (const std::string_view field : {"model", "risk", "category"}) {
    if (change.has(kind, field)) one[field] = change.text(kind, field);
  }
  one["from"] = to_rfc3339(work.window.from);
  one["until"] = to_rfc3339(work.window.until);
  one["touches"] = names(room, touched);
  one["implementer"] = work.people.empty() ? json::value(nullptr) : room.named(work.people.front());
  return one;
}

json::object told_freeze(ScheduleRoom& room, const Freeze& freeze, const Window& window) {
  json::object one = room.named(freeze.id);
  one["effect"] = freeze.blocks ? "blocks" : "warns";
  one["from"] = to_rfc3339(window.from);
  one["until"] = to_rfc3339(window.until);
  return one;
}

}  // namespace

Result<json::object> collisions_of(Call& call, ReadView& view, const Access& access,
                                   const Record& change) {
  const KindModel& kind = *call.model->kind(change.kind);
  const Instant now = call.api.service.clock.now();
  RuleWorld eyes(call, view);
  World& world = eyes.world();
  KindsById kinds;
  PlannedWork work = work_of(*call.model, change, now, kinds);
  // What is over, or will not be, stands in nobody's way.
  const State* state = kind.lifecycle.state(change.state);
  if (state == nullptr || state->category == StateCategory::kDone ||
      state->category == StateCategory::kFinal)
    work.window = {};
  PROOFDESK_ASSIGN(auto impact,
                   shared::impact_of(*call.model, world, touched_by(*call.model, change)));
  work.hits = std::move(impact.hits);
  kinds.merge(impact.kinds);
  PROOFDESK_TRY(add_particulars(*call.model, world, change, now, work));
  PROOFDESK_TRY(add_companions(*call.model, world, change, work));

  PROOFDESK_ASSIGN(const Window horizon, window_asked(call, std::max(now, work.window.from)));
  const Window wide{work.window.empty() ? horizon.from : std::min(work.window.from, horizon.from),
                    std::max(horizon.until, work.window.until)};
  PROOFDESK_ASSIGN(auto room, ScheduleRoom::read(call, view, wide, Particulars::kNone, access));
  PROOFDESK_TRY(room.take_in(work, kinds));
  Counted counted;
  json::object answer{
      {"change", room.named(change.id)},
      {"state", change.state},
      {"checkedAt", to_rfc3339(now)},
      {"window", work.window.empty() ? json::value(nullptr) : json::value(told(work.window))}};
  answer["collisions"] = counted.add(room, room.schedule().collisions_of(work));
  answer["hard"] = counted.hard;
  answer["soft"] = counted.soft;
  std::vector<Uuid> lost;
  std::vector<Uuid> weakened;
  for (const Hit& hit : work.hits) {
    auto& list = hit.lost ? lost : weakened;
    if (list.size() < kMostThings && std::ranges::find(list, hit.thing) == list.end())
      list.push_back(hit.thing);
  }
  answer["takesAway"] = names(room, lost);
  answer["weakens"] = names(room, weakened);
  PROOFDESK_ASSIGN(auto search, search_asked(call, view, work.window.length(), horizon));
  if (search.duration > 0) {
    search.horizon.from = std::max(search.horizon.from, now);
    put_slots(room, room.schedule().free_slots(work, search), search.duration, answer);
  }
  return answer;
}

Result<Response> get_collisions(Call& call) {
  PROOFDESK_ASSIGN(const KindModel* kind, changes_of(call));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto change, find_record(*view, *kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(*kind, call.access(), change));
  PROOFDESK_ASSIGN(auto answer, collisions_of(call, *view, call.access(), change));
  return json_response(std::move(answer));
}

Result<Response> get_schedule(Call& call) {
  PROOFDESK_ASSIGN(const KindModel* kind, changes_of(call));
  PROOFDESK_ASSIGN(const Window window, window_asked(call, call.api.service.clock.now()));
  PROOFDESK_ASSIGN(const BusinessCalendar zone, zone_asked(call));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(auto room,
                   ScheduleRoom::read(call, *view, window, Particulars::kAll, call.access()));
  struct Day {
    json::array changes;
    json::array freezes;
  };
  std::map<std::string, Day> days;
  const auto day_of = [&](Instant from) -> Day& {
    return days[zone.local_date(std::max(from, window.from))];
  };
  Counted counted;
  std::int64_t hidden = 0;
  std::int64_t shown = 0;
  for (const Record& change : room.changes()) {
    if (!room.may_see(change)) {
      ++hidden;
      continue;
    }
    const PlannedWork& work = *room.work(change.id);
    json::object one = told_change(room, *kind, change, work);
    PROOFDESK_ASSIGN(const auto found, room.collisions_of(work));
    one["collisions"] = counted.add(room, found);
    day_of(work.window.from).changes.push_back(std::move(one));
    ++shown;
  }
  for (const Freeze& freeze : room.freezes()) {
    for (const Window& one : merged(freeze.windows))
      day_of(one.from).freezes.push_back(told_freeze(room, freeze, one));
  }
  json::array list;
  for (auto& [date, day] : days) {
    list.push_back(json::object{
        {"date", date}, {"changes", std::move(day.changes)}, {"freezes", std::move(day.freezes)}});
  }
  return json_response(json::object{{"from", to_rfc3339(window.from)},
                                    {"to", to_rfc3339(window.until)},
                                    {"zone", zone.zone()},
                                    {"days", std::move(list)},
                                    {"total", shown},
                                    {"hidden", hidden},
                                    {"hard", counted.hard},
                                    {"soft", counted.soft}});
}

Result<Response> get_free_slots(Call& call) {
  PROOFDESK_TRY(changes_of(call));
  PROOFDESK_ASSIGN(const Window horizon, window_asked(call, call.api.service.clock.now()));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(auto search, search_asked(call, *view, 0, horizon));
  PlannedWork work{.id = {},
                   .category = std::string(text_parameter(call.request(), "category")),
                   .model = std::string(text_parameter(call.request(), "model"))};
  KindsById kinds;
  std::vector<RecordRef> touched;
  for (const auto& [parameter, kind] :
       {std::pair{"items", "configuration_item"}, std::pair{"services", "service"}}) {
    PROOFDESK_ASSIGN(const auto found, things_asked(call, *view, parameter, kind));
    for (const Record& record : found) {
      touched.push_back(RecordRef::to(record));
      kinds.insert_or_assign(record.id, record.kind);
      work.touches.push_back({.thing = record.id});
    }
  }
  PROOFDESK_ASSIGN(const auto people, things_asked(call, *view, "implementer", "person"));
  for (const Record& person : people) {
    kinds.insert_or_assign(person.id, person.kind);
    work.people.push_back(person.id);
  }
  RuleWorld eyes(call, *view);
  World& world = eyes.world();
  PROOFDESK_ASSIGN(auto impact, shared::impact_of(*call.model, world, touched));
  work.hits = std::move(impact.hits);
  kinds.merge(impact.kinds);
  PROOFDESK_TRY(add_particulars(*call.model, world, Record{}, call.api.service.clock.now(), work));
  PROOFDESK_ASSIGN(auto room,
                   ScheduleRoom::read(call, *view, horizon, Particulars::kNone, call.access()));
  PROOFDESK_TRY(room.take_in(work, kinds));
  json::object answer{{"from", to_rfc3339(horizon.from)},
                      {"to", to_rfc3339(horizon.until)},
                      {"duration", to_iso_duration(search.duration)}};
  put_slots(room, room.schedule().free_slots(work, search), search.duration, answer);
  return json_response(std::move(answer));
}

}  // namespace proofdesk::server
