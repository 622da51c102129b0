#include "core/schedule/schedule.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace proofdesk {
namespace {

/// Says of each thing what the work does to it: worked on before lost before weakened, once for each group.
std::vector<Hit> clean_hits(const PlannedWork& work) {
  std::unordered_set<Uuid> touched;
  std::unordered_set<Uuid> lost;
  for (const Touched& one : work.touches) touched.insert(one.thing);
  for (const Hit& one : work.hits) {
    if (one.lost) lost.insert(one.thing);
  }
  std::unordered_set<Uuid> told;  ///< of what is lost
  std::set<std::pair<Uuid, std::string_view>> groups;
  std::vector<Hit> hits;
  for (const Hit& hit : work.hits) {
    if (touched.contains(hit.thing) || (!hit.lost && lost.contains(hit.thing))) continue;
    const bool fresh =
        hit.lost ? told.insert(hit.thing).second : groups.insert({hit.thing, hit.group}).second;
    if (fresh) hits.push_back(hit);
  }
  return hits;
}

/// Whether it is the work itself, or done with it as one.
bool is_part_of(const PlannedWork& work, const PlannedWork& other) {
  return other.id == work.id || std::ranges::find(work.together, other.id) != work.together.end();
}

void clean(PlannedWork& work) {
  work.hits = clean_hits(work);
  std::ranges::sort(work.touches, {}, &Touched::thing);
  const auto twice = std::ranges::unique(work.touches, {}, &Touched::thing);
  work.touches.erase(twice.begin(), twice.end());
  std::ranges::sort(work.people);
  const auto again = std::ranges::unique(work.people);
  work.people.erase(again.begin(), again.end());
}

}  // namespace

struct Schedule::Meeting {
  CollisionKind kind;
  std::uint32_t work;
  Window window;  ///< of the other, within the span
  Uuid thing;
};

Schedule::Schedule(std::vector<PlannedWork> works, std::vector<Freeze> freezes,
                   std::vector<KeptHours> hours)
    : works_(std::move(works)), freezes_(std::move(freezes)) {
  for (KeptHours& one : hours) hours_.try_emplace(one.service, std::move(one.calendar));
  using Entries = std::vector<WindowIndex::Entry>;
  std::unordered_map<Uuid, Entries> things;
  std::unordered_map<Uuid, Entries> people;
  for (std::uint32_t i = 0; i < works_.size(); ++i) {
    PlannedWork& work = works_[i];
    clean(work);
    const auto enter = [&](Uuid thing, const Hit* hit) {
      things[thing].push_back({work.window, static_cast<std::uint32_t>(stakes_.size())});
      stakes_.push_back({i, hit});
    };
    for (const Touched& touched : work.touches) enter(touched.thing, nullptr);
    for (const Hit& hit : work.hits) enter(hit.thing, &hit);
    for (const Uuid person : work.people) people[person].push_back({work.window, i});
  }
  for (auto& [thing, entries] : things) by_thing_.emplace(thing, WindowIndex(std::move(entries)));
  for (auto& [person, entries] : people)
    by_person_.emplace(person, WindowIndex(std::move(entries)));
  Entries times;
  for (std::uint32_t i = 0; i < freezes_.size(); ++i) {
    freezes_[i].windows = merged(std::move(freezes_[i].windows));
    for (const Window& window : freezes_[i].windows) times.push_back({window, i});
  }
  freeze_times_ = WindowIndex(std::move(times));
}

std::vector<Schedule::Meeting> Schedule::meetings(const PlannedWork& work,
                                                  const Window& span) const {
  std::vector<Meeting> found;
  const auto look = [&](Uuid thing, const Hit* mine) {
    const auto index = by_thing_.find(thing);
    if (index == by_thing_.end()) return;
    for (const auto& entry : index->second.meeting(span)) {
      const Stake& stake = stakes_[entry.value];
      if (is_part_of(work, works_[stake.work])) continue;
      const Hit* theirs = stake.hit;
      std::optional<CollisionKind> kind;
      if (mine == nullptr && theirs == nullptr) kind = CollisionKind::kSameThing;
      if (mine == nullptr && theirs != nullptr && theirs->lost) kind = CollisionKind::kNotThere;
      if (mine != nullptr && theirs == nullptr && mine->lost) kind = CollisionKind::kTakesAway;
      if (mine != nullptr && theirs != nullptr && (mine->lost || theirs->lost))
        kind = CollisionKind::kBothHit;
      if (kind) found.push_back({*kind, stake.work, span.common(entry.window), thing});
    }
  };
  for (const Touched& touched : work.touches) look(touched.thing, nullptr);
  for (const Hit& hit : work.hits) look(hit.thing, &hit);
  for (const Uuid person : work.people) {
    const auto index = by_person_.find(person);
    if (index == by_person_.end()) continue;
    for (const auto& entry : index->second.meeting(span)) {
      if (is_part_of(work, works_[entry.value])) continue;
      found.push_back(
          {CollisionKind::kImplementer, entry.value, span.common(entry.window), person});
    }
  }
  return found;
}

/// Whether enough of the group is left depends on all that is done at one moment, not on pairs: so time is cut where
/// anything begins or ends, and each piece is counted.
void Schedule::add_redundancy(const PlannedWork& work, const Window& span, bool all_stretches,
                              std::vector<Collision>& found) const {
  for (const Hit& mine : work.hits) {
    const auto index = by_thing_.find(mine.thing);
    if (mine.lost || index == by_thing_.end()) continue;
    struct Other {
      Window window;
      const PlannedWork* work;
      const Hit* hit;
    };
    std::vector<Other> others;
    std::vector<Instant> cuts{span.from, span.until};
    for (const auto& entry : index->second.meeting(span)) {
      const Stake& stake = stakes_[entry.value];
      const PlannedWork& other = works_[stake.work];
      if (is_part_of(work, other) || stake.hit == nullptr || stake.hit->lost ||
          stake.hit->group != mine.group)
        continue;
      const Window common = span.common(entry.window);
      others.push_back({common, &other, stake.hit});
      cuts.push_back(common.from);
      cuts.push_back(common.until);
    }
    if (others.empty()) continue;
    std::ranges::sort(cuts);
    const auto twice = std::ranges::unique(cuts);
    cuts.erase(twice.begin(), twice.end());
    const auto count = [&](const Window& piece, bool firm_only) -> std::optional<Collision> {
      std::vector<Uuid> gone = mine.gone;
      Collision one{.kind = CollisionKind::kRedundancy,
                    .grade = firm_only ? Grade::kHard : Grade::kSoft,
                    .when = piece,
                    .others = {},
                    .things = {mine.thing},
                    .group = mine.group,
                    .needed = mine.needed,
                    .of = mine.of};
      for (const Other& other : others) {
        if (!other.window.holds(piece.from) || (firm_only && !other.work->firm)) continue;
        one.others.push_back(other.work->id);
        gone.insert(gone.end(), other.hit->gone.begin(), other.hit->gone.end());
      }
      std::ranges::sort(gone);
      const auto again = std::ranges::unique(gone);
      gone.erase(again.begin(), again.end());
      one.left = std::max<std::int64_t>(0, mine.of - static_cast<std::int64_t>(gone.size()));
      std::ranges::sort(one.others);
      if (one.others.empty() || one.left >= one.needed) return std::nullopt;
      return one;
    };
    std::vector<Collision> stretches;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      const Window piece{cuts[i], cuts[i + 1]};
      auto one = count(piece, true);
      if (!one) one = count(piece, false);
      if (!one) continue;
      Collision* last = stretches.empty() ? nullptr : &stretches.back();
      if (last != nullptr && last->when.until == piece.from && last->grade == one->grade &&
          last->others == one->others)
        last->when.until = piece.until;
      else
        stretches.push_back(std::move(*one));
    }
    if (all_stretches) {
      std::ranges::move(stretches, std::back_inserter(found));
    } else if (const auto worst = std::ranges::min_element(stretches, {}, &Collision::grade);
               worst != stretches.end()) {
      found.push_back(std::move(*worst));
    }
  }
}

void Schedule::add_freezes(const PlannedWork& work, const Window& span, bool all_stretches,
                           std::vector<Collision>& found) const {
  std::map<std::uint32_t, bool> told;  // and whether it covers the work
  for (const auto& entry : freeze_times_.meeting(span)) {
    const auto [known, is_new] = told.try_emplace(entry.value, false);
    const Freeze& freeze = freezes_[entry.value];
    if (is_new) known->second = covers(freeze, work);
    if (!known->second || (!is_new && !all_stretches)) continue;
    found.push_back({.kind = CollisionKind::kFreeze,
                     .grade = freeze.blocks ? Grade::kHard : Grade::kSoft,
                     .when = span.common(entry.window),
                     .others = {freeze.id},
                     .things = {},
                     .group = {}});
  }
}

void Schedule::add_hours(const PlannedWork& work, const Window& span, bool all_stretches,
                         std::vector<Collision>& found) const {
  const auto look = [&](Uuid service) {
    const auto kept = hours_.find(service);
    if (kept == hours_.end()) return;
    const BusinessCalendar& calendar = kept->second;
    for (auto open = calendar.next_opening(span.from); open && *open < span.until;) {
      const auto close = calendar.next_closing(*open);
      const Window when = span.common({*open, close.value_or(span.until)});
      found.push_back({.kind = CollisionKind::kServiceHours,
                       .grade = Grade::kSoft,
                       .when = when,
                       .others = {},
                       .things = {service},
                       .group = {}});
      if (!all_stretches || !close || *close >= span.until) break;
      open = calendar.next_opening(*close);
    }
  };
  for (const Touched& touched : work.touches) look(touched.thing);
  for (const Hit& hit : work.hits) {
    if (hit.lost) look(hit.thing);
  }
}

Collision Schedule::collision(const Meeting& meeting) const {
  const PlannedWork& other = works_[meeting.work];
  const bool hard = meeting.kind == CollisionKind::kSameThing && other.firm;
  return {.kind = meeting.kind,
          .grade = hard ? Grade::kHard : Grade::kSoft,
          .when = meeting.window,
          .others = {other.id},
          .things = {meeting.thing},
          .group = {}};
}

std::vector<Collision> Schedule::everything_against(const PlannedWork& asked,
                                                    const Window& span) const {
  PlannedWork work = asked;
  clean(work);
  std::vector<Collision> found;
  for (const Meeting& meeting : meetings(work, span)) found.push_back(collision(meeting));
  add_redundancy(work, span, true, found);
  add_freezes(work, span, true, found);
  add_hours(work, span, true, found);
  return found;
}

std::vector<Collision> Schedule::collisions_of(const PlannedWork& asked) const {
  PlannedWork work = asked;
  clean(work);
  std::map<std::pair<CollisionKind, std::uint32_t>, Collision> pairs;
  for (const Meeting& meeting : meetings(work, work.window)) {
    Collision one = collision(meeting);
    const auto [known, is_new] = pairs.try_emplace({meeting.kind, meeting.work}, std::move(one));
    if (!is_new) known->second.things.push_back(meeting.thing);
  }
  std::vector<Collision> found;
  for (auto& [key, one] : pairs) {
    std::ranges::sort(one.things);
    const auto twice = std::ranges::unique(one.things);
    one.things.erase(twice.begin(), twice.end());
    found.push_back(std::move(one));
  }
  add_redundancy(work, work.window, false, found);
  add_freezes(work, work.window, false, found);
  add_hours(work, work.window, false, found);
  std::ranges::sort(found, {}, [](const Collision& one) {
    return std::tuple(one.grade, one.kind, one.when.from, one.others, one.things, one.group);
  });
  return found;
}

}  // namespace proofdesk
