#include "server/api/change_schedule.hpp"

#include "core/query/list_query.hpp"
#include "processes/shared/freezes.hpp"
#include "server/api/context.hpp"
#include "server/api/reply.hpp"
#include "server/api/rule_world.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostChanges = 10'000;
constexpr std::size_t kMostServices = 1'000;
constexpr std::size_t kMostSkipped = 50;

}  // namespace

Result<ScheduleRoom> ScheduleRoom::read(Call& call, ReadView& view, Window window,
                                        Particulars particulars, const Access& access) {
  ScheduleRoom room(call, view, window, access);
  PROOFDESK_TRY(room.read_changes());
  PROOFDESK_TRY(room.make_schedule(particulars));
  return room;
}

Status ScheduleRoom::read_changes() {
  const KindModel* kind = call_->model->kind("change");
  if (kind == nullptr) return {};
  ListQuery query;
  query.filter = shared::planned_in(*kind, window_);
  query.order = {OrderKey{kind->field("planned_start"), false}};
  query.page_size = 1'000;
  while (true) {
    PROOFDESK_ASSIGN(auto page, view_->list(*kind, query, Access::unrestricted()));
    if (page.more && !page.records.empty())
      query.after = cursor_at(query, page.records.back(), page.rows.back());
    const bool more = page.more && !page.records.empty();
    for (auto& record : page.records) changes_.push_back(std::move(record));
    if (!more) break;
    if (changes_.size() >= kMostChanges) {
      return fail(Error{
          .code = ErrorCode::kInvalidArgument,
          .rule = "schedule.range",
          .detail = fmt::format("More than {} changes are planned in that time.", kMostChanges),
          .remedy = "Ask for a shorter stretch of time."});
    }
  }
  const Instant now = call_->api.service.clock.now();
  RuleWorld eyes(*call_, *view_);
  std::vector<Record> meeting;
  for (Record& change : changes_) {
    PROOFDESK_ASSIGN(auto work,
                     shared::whole_work_of(*call_->model, eyes.world(), change, now, kinds_));
    // What is under way was read whenever it is done.
    if (!work.window.meets(window_)) continue;
    places_.emplace(change.id, works_.size());
    works_.push_back(std::move(work));
    meeting.push_back(std::move(change));
  }
  changes_ = std::move(meeting);
  return {};
}

Status ScheduleRoom::make_schedule(Particulars particulars) {
  RuleWorld eyes(*call_, *view_);
  PROOFDESK_ASSIGN(freezes_, shared::freezes_in_force(*call_->model, eyes.world(), window_));
  const auto meets_a_freeze = [&](const PlannedWork& work) {
    return std::ranges::any_of(freezes_, [&](const Freeze& freeze) {
      return std::ranges::any_of(freeze.windows,
                                 [&](const Window& one) { return one.meets(work.window); });
    });
  };
  const Instant now = call_->api.service.clock.now();
  for (std::size_t i = 0; particulars == Particulars::kAll && i < works_.size(); ++i) {
    if (!meets_a_freeze(works_[i])) continue;
    PROOFDESK_TRY(
        shared::add_particulars(*call_->model, eyes.world(), changes_[i], now, works_[i]));
  }
  for (const Freeze& freeze : freezes_) kinds_.insert_or_assign(freeze.id, shared::kFreezeKind);
  // Services come up again and again: each is looked at once.
  PlannedWork all;
  std::set<Uuid> services;
  const auto add = [&](Uuid thing) {
    const auto kind = kinds_.find(thing);
    if (kind != kinds_.end() && kind->second == "service" && services.insert(thing).second)
      all.touches.push_back({.thing = thing});
  };
  for (const PlannedWork& work : works_) {
    for (const Touched& touched : work.touches) add(touched.thing);
    for (const Hit& hit : work.hits) add(hit.thing);
  }
  return take_in(all, kinds_);
}

Status ScheduleRoom::take_in(const PlannedWork& work, const KindsById& kinds) {
  RuleWorld eyes(*call_, *view_);
  for (const auto& [id, kind] : kinds) kinds_.insert_or_assign(id, kind);
  PROOFDESK_ASSIGN(auto kept,
                   shared::kept_hours(*call_->model, eyes.world(), work, kinds_, kMostServices));
  for (KeptHours& one : kept) hours_.insert_or_assign(one.service, std::move(one.calendar));
  std::vector<KeptHours> hours;
  for (const auto& [service, calendar] : hours_) hours.push_back({service, calendar});
  schedule_.emplace(works_, freezes_, std::move(hours));
  return {};
}

const PlannedWork* ScheduleRoom::work(Uuid change) const {
  const auto place = places_.find(change);
  return place == places_.end() ? nullptr : &works_[place->second];
}

Result<std::vector<Collision>> ScheduleRoom::collisions_of(const PlannedWork& work) {
  auto found = schedule_->collisions_of(work);
  const auto with_others = [](const Collision& one) {
    return one.kind != CollisionKind::kFreeze && !one.others.empty();
  };
  if (std::ranges::none_of(found, with_others)) return found;
  RuleWorld eyes(*call_, *view_);
  PlannedWork whole = work;
  PROOFDESK_ASSIGN(const auto change, eyes.world().find("change", work.id));
  if (!change) return found;
  PROOFDESK_TRY(shared::add_companions(*call_->model, eyes.world(), *change, whole));
  if (whole.together.empty()) return found;
  return schedule_->collisions_of(whole);
}

bool ScheduleRoom::may_see(const Record& record) const {
  const KindModel* kind = call_->model->kind(record.kind);
  return kind != nullptr && proofdesk::may_see(*kind, access_, record);
}

json::object ScheduleRoom::named(Uuid id) {
  if (const auto known = names_.find(id); known != names_.end()) return known->second;
  const auto kind_name = kinds_.find(id);
  const KindModel* kind =
      kind_name == kinds_.end() ? nullptr : call_->model->kind(kind_name->second);
  json::object name{
      {"kind", kind == nullptr ? std::string_view("record") : std::string_view(kind->name)}};
  std::optional<Record> record;
  if (kind != nullptr) {
    if (auto found = view_->find(*kind, id, access_)) record = std::move(*found);
  }
  if (!record) {
    name["hidden"] = true;
  } else {
    name["id"] = id.to_string();
    name["number"] = kind->display_number(record->number);
    name["title"] = record->text(*kind, kind->field("name") == nullptr ? "title" : "name");
    name["path"] = record_path(*kind, id);
  }
  return names_.emplace(id, std::move(name)).first->second;
}

std::string ScheduleRoom::name_of(Uuid id) {
  const json::object name = named(id);
  if (name.contains("hidden"))
    return fmt::format("a {} you may not see", std::string_view(name.at("kind").as_string()));
  const std::string_view number = name.at("number").as_string();
  const std::string_view title = name.at("title").as_string();
  if (name.at("kind").as_string() == "change" || title.empty()) return std::string(number);
  return fmt::format("{} ({})", title, number);
}

json::object ScheduleRoom::told(const Collision& collision) {
  json::array with;
  for (const Uuid id : collision.others) with.push_back(named(id));
  json::array things;
  for (const Uuid id : collision.things) things.push_back(named(id));
  json::object one{{"kind", proofdesk::name_of(collision.kind)},
                   {"grade", proofdesk::name_of(collision.grade)},
                   {"from", to_rfc3339(collision.when.from)},
                   {"until", to_rfc3339(collision.when.until)},
                   {"detail", in_words(collision, [&](Uuid id) { return name_of(id); })},
                   {"remedy", remedy_of(collision)},
                   {"with", std::move(with)},
                   {"things", std::move(things)}};
  if (collision.kind == CollisionKind::kRedundancy) {
    one["redundancy"] = json::object{{"group", collision.group},
                                     {"left", collision.left},
                                     {"needed", collision.needed},
                                     {"of", collision.of}};
  }
  return one;
}

json::object told(const Window& window) {
  return {{"from", to_rfc3339(window.from)}, {"until", to_rfc3339(window.until)}};
}

void put_slots(ScheduleRoom& room, const SlotAnswer& answer, std::int64_t duration,
               json::object& into) {
  json::array slots;
  for (const Slot& slot : answer.slots) {
    json::object one = told(slot.room);
    one["latestStart"] = to_rfc3339({slot.room.until.micros - duration});
    slots.push_back(std::move(one));
  }
  json::array skipped;
  for (const Blocker& blocker : answer.blockers) {
    if (skipped.size() == kMostSkipped) break;
    json::object one = told(blocker.window);
    if (blocker.why) {
      json::object why = room.told(*blocker.why);
      one["kind"] = why["kind"];
      one["grade"] = why["grade"];
      one["detail"] = why["detail"];
    } else {
      one["kind"] = "outside_hours";
      one["grade"] = "hard";
      one["detail"] = "It lies outside the hours asked for.";
    }
    skipped.push_back(std::move(one));
  }
  into["slots"] = std::move(slots);
  into["skipped"] = std::move(skipped);
  into["skippedTotal"] = answer.blockers.size();
}

}  // namespace proofdesk::server
