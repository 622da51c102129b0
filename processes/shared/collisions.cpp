#include "processes/shared/collisions.hpp"

#include "processes/shared/freezes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

/// Lines that a change keeps; the API tells all.
constexpr std::size_t kMostLines = 20;
constexpr std::size_t kLongestLine = 900;
/// How far ahead room is looked for, one after the other, and how many changes are read for each.
constexpr std::array<std::int64_t, 3> kHorizons = {kMicrosPerDay, 4 * kMicrosPerDay,
                                                   14 * kMicrosPerDay};
constexpr std::size_t kMostInHorizon = 50;

struct Others {
  std::vector<PlannedWork> works;
  bool rivals_whole = true;
  bool whole = true;
};

/// What else is planned in the window: what it can collide with hard first, for there may be too much to read all.
Result<Others> others_in(const Model& model, World& world, const PlannedWork& work,
                         const Window& window, Instant now, const CollisionLimits& limits,
                         KindsById& kinds) {
  Others others;
  const auto take_in = [&](const std::vector<Record>& changes) -> Status {
    for (const Record& change : changes) {
      const bool known =
          change.id == work.id ||
          std::ranges::find(others.works, change.id, &PlannedWork::id) != others.works.end();
      if (known) continue;
      PROOFDESK_ASSIGN(auto other, whole_work_of(model, world, change, now, kinds));
      others.works.push_back(std::move(other));
    }
    return {};
  };
  PROOFDESK_ASSIGN(const auto all, changes_in(model, world, window, limits.others + 1));
  others.whole = all.size() <= limits.others;
  PROOFDESK_TRY(take_in(all));
  if (others.whole || limits.rivals == 0) return others;
  PROOFDESK_ASSIGN(const auto rivals,
                   rivals_in(model, world, work, kinds, window, limits.rivals + 1));
  others.rivals_whole = rivals.size() <= limits.rivals;
  PROOFDESK_TRY(take_in(rivals));
  return others;
}

std::string said(const Window& room, std::int64_t duration, std::string_view free_of) {
  return fmt::format("It would be free of {} from {} on, if begun by {}.", free_of,
                     to_rfc3339(room.from), to_rfc3339({room.until.micros - duration}));
}

}  // namespace

std::string cut(std::string line, std::size_t longest) {
  if (line.size() <= longest) return line;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end) + "…";
}

const Collision* CollisionCheck::first_hard(bool freezes_only) const {
  const auto one = std::ranges::find_if(found, [&](const Collision& each) {
    return each.grade == Grade::kHard && (each.kind == CollisionKind::kFreeze) == freezes_only;
  });
  return one == found.end() ? nullptr : &*one;
}

const Collision* CollisionCheck::first_to_explain() const {
  const auto one = std::ranges::find_if(found, [&](const Collision& each) {
    const auto only_asks = [&](Uuid other) { return asking.contains(other); };
    return each.grade == Grade::kSoft &&
           (each.others.empty() || !std::ranges::all_of(each.others, only_asks));
  });
  return one == found.end() ? nullptr : &*one;
}

Result<CollisionCheck> check_collisions(const Model& model, World& world, const Record& change,
                                        Instant now, Look look, const CollisionLimits& limits) {
  CollisionCheck check;
  check.work = work_of(model, change, now, check.kinds);
  PROOFDESK_ASSIGN(auto impact, impact_of(model, world, touched_by(model, change)));
  check.work.hits = std::move(impact.hits);
  check.kinds.merge(impact.kinds);
  const Window& window = check.work.window;
  if (window.empty()) return check;
  PROOFDESK_ASSIGN(check.items_whole, add_particulars(model, world, change, now, check.work));
  PROOFDESK_ASSIGN(check.freezes, freezes_in_force(model, world, window));
  for (const Freeze& freeze : check.freezes) check.kinds.insert_or_assign(freeze.id, kFreezeKind);
  Others others;
  if (look != Look::kFreezesOnly) PROOFDESK_TRY(add_companions(model, world, change, check.work));
  if (look == Look::kHardOnly) {
    PROOFDESK_ASSIGN(const auto rivals,
                     rivals_in(model, world, check.work, check.kinds, window, limits.rivals + 1));
    others.rivals_whole = rivals.size() <= limits.rivals;
    for (const Record& rival : rivals) {
      PROOFDESK_ASSIGN(auto other, whole_work_of(model, world, rival, now, check.kinds));
      others.works.push_back(std::move(other));
    }
  }
  if (look == Look::kAll) {
    PROOFDESK_ASSIGN(others, others_in(model, world, check.work, window, now, limits, check.kinds));
    PROOFDESK_ASSIGN(check.hours,
                     kept_hours(model, world, check.work, check.kinds, limits.services));
  }
  check.rivals_whole = others.rivals_whole;
  check.others_whole = others.whole;
  for (const PlannedWork& other : others.works) {
    if (!other.firm) check.asking.insert(other.id);
  }
  const Schedule schedule(std::move(others.works), check.freezes, check.hours);
  check.found = schedule.collisions_of(check.work);
  return check;
}

Result<std::string> room_instead(const Model& model, World& world, const CollisionCheck& check,
                                 Grade grade, Instant now) {
  const std::int64_t duration = check.work.window.length();
  const Instant from = std::max(now, check.work.window.from);
  if (duration == 0) return std::string();
  Instant searched = from;
  for (const std::int64_t length : kHorizons) {
    if (length < duration) continue;
    const Window horizon{from, {from.micros + length}};
    KindsById kinds = check.kinds;
    CollisionLimits limits;
    limits.others = kMostInHorizon;
    limits.rivals = 0;
    PROOFDESK_ASSIGN(auto others, others_in(model, world, check.work, horizon, now, limits, kinds));
    if (!others.whole) break;
    PROOFDESK_ASSIGN(auto freezes, freezes_in_force(model, world, horizon));
    const Schedule schedule(std::move(others.works), std::move(freezes), check.hours);
    SlotSearch search{.duration = duration, .horizon = horizon, .limit = 1};
    for (const bool accepts_soft : {false, true}) {
      if (accepts_soft && grade == Grade::kSoft) continue;
      search.accepts_soft = accepts_soft;
      const auto answer = schedule.free_slots(check.work, search);
      if (!answer.slots.empty())
        return said(answer.slots.front().room, duration,
                    accepts_soft ? "anything hard" : "collisions");
    }
    searched = horizon.until;
  }
  if (searched == from)
    return std::string("The collisions of the change tell where there is room.");
  return fmt::format("Nothing of that length is free before {}.", to_rfc3339(searched));
}

std::string Names::of(Uuid id) {
  if (const auto known = known_.find(id); known != known_.end()) return known->second;
  std::string& name = known_[id];
  name = "something else";
  const auto kind_name = kinds_.find(id);
  const KindModel* kind = kind_name == kinds_.end() ? nullptr : model_.kind(kind_name->second);
  if (kind == nullptr) return name;
  const auto record = world_.find(kind->name, id);
  if (!record || !*record) return name;
  if ((*record)->flag(*kind, "confidential"))
    return name = fmt::format("something confidential ({})", kind->number_prefix);
  const std::string number = kind->display_number((*record)->number);
  if (kind->name == "change" || kind->name == "person") return name = number;
  const std::string called =
      (*record)->text(*kind, kind->field("name") == nullptr ? "title" : "name");
  if (called.empty()) return name = number;
  return name = kind->name == kFreezeKind ? fmt::format("{} \"{}\"", number, called)
                                          : fmt::format("{} ({})", called, number);
}

std::vector<std::string> in_lines(const CollisionCheck& check, Names& names) {
  std::vector<std::string> lines;
  for (const Collision& one : check.found) {
    if (lines.size() == kMostLines) {
      lines.push_back(fmt::format("and {} more", check.found.size() - kMostLines));
      break;
    }
    lines.push_back(cut(fmt::format("{}: {}", name_of(one.grade),
                                    in_words(one, [&](Uuid id) { return names.of(id); })),
                        kLongestLine));
  }
  if (!check.rivals_whole)
    lines.emplace_back(
        "hard: More is planned on the same things than can be looked at one by one.");
  else if (!check.others_whole)
    lines.emplace_back("soft: More is planned in its window than was looked at one by one.");
  return lines;
}

}  // namespace proofdesk::shared
