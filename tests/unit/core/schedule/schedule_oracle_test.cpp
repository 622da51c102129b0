// The schedule against somebody who walks through it hour by hour and compares everything with everything.

#include "core/schedule/hits.hpp"
#include "core/schedule/schedule.hpp"

#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;
constexpr int kHours = 9 * 24;
// Days on which the clocks change in Lisbon; in New York they did before.
const Instant kBegin = *parse_rfc3339("2026-03-24T00:00:00Z");

Instant at_hour(int hour) { return {kBegin.micros + hour * kHour}; }
int hour_of(Instant at) { return static_cast<int>((at.micros - kBegin.micros) / kHour); }

const std::vector<Uuid>& things() {
  static const std::vector<Uuid> kThings = [] {
    std::vector<Uuid> made;
    for (int i = 0; i < 14; ++i) made.push_back(Uuid::from_name("thing", std::to_string(i)));
    return made;
  }();
  return kThings;
}

struct World {
  std::vector<Dependency> relations;
  std::vector<PlannedWork> works;
  std::vector<Freeze> freezes;
  std::vector<KeptHours> hours;
  std::optional<BusinessCalendar> allowed;
};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  Uuid thing() { return things()[static_cast<std::size_t>(below(14))]; }
  Uuid type() { return Uuid::from_name("type", std::to_string(below(4))); }
  Uuid person() { return Uuid::from_name("person", std::to_string(below(6))); }
  std::string word(std::string_view stem, int n) { return fmt::format("{}{}", stem, below(n)); }

  Window window(int longest) {
    const int from = below(kHours - 1);
    return {at_hour(from), at_hour(std::min(kHours, from + 1 + below(longest)))};
  }
  BusinessCalendar calendar() {
    const int from = below(12);
    const std::string line =
        fmt::format("Mon-Fri {:02}:00-{:02}:00", from, from + 1 + below(23 - from));
    return *BusinessCalendar::parse({.zone = chance(50) ? "Europe/Lisbon" : "America/New_York",
                                     .weekly_hours = {line},
                                     .holidays = {},
                                     .exceptions = {}});
  }

 private:
  std::mt19937_64 engine_;
};

World random_world(Dice& dice) {
  World world;
  const int relations = dice.below(24);
  for (int i = 0; i < relations; ++i) {
    const bool grouped = dice.chance(60);
    world.relations.push_back({.relation = Uuid::from_name("relation", std::to_string(i)),
                               .dependent = dice.thing(),
                               .provider = dice.thing(),
                               .type = "runs_on",
                               .group = grouped ? dice.word("group", 2) : std::string(),
                               .needed = 1 + dice.below(2)});
    const auto& made = world.relations.back();
    const auto same = [&](const Dependency& one) {
      return one.relation != made.relation && one.dependent == made.dependent &&
             one.provider == made.provider && one.group == made.group;
    };
    if (made.dependent == made.provider || std::ranges::any_of(world.relations, same))
      world.relations.pop_back();
  }
  std::map<Uuid, Touched> things;  // a thing is of one type wherever it is worked on
  const int works = 2 + dice.below(22);
  for (int i = 0; i < works; ++i) {
    PlannedWork work{.id = Uuid::from_name("work", std::to_string(i)),
                     .window = dice.window(30),
                     .firm = dice.chance(60),
                     .category = dice.word("category", 3),
                     .model = dice.chance(20) ? "emergency" : "normal"};
    for (int n = 1 + dice.below(3); n > 0; --n) {
      const Uuid thing = dice.thing();
      const Touched fresh{thing, {dice.type(), dice.type()}, dice.word("environment", 2)};
      work.touches.push_back(things.try_emplace(thing, fresh).first->second);
    }
    if (dice.chance(70)) work.people.push_back(dice.person());
    if (dice.chance(20)) work.lifted.push_back(Uuid::from_name("freeze", "0"));
    std::vector<Uuid> touched;
    for (const auto& one : work.touches) touched.push_back(one.thing);
    work.hits = hits_of(world.relations, touched);
    world.works.push_back(std::move(work));
  }
  const int freezes = dice.below(4);
  for (int i = 0; i < freezes; ++i) {
    Freeze freeze{.id = Uuid::from_name("freeze", std::to_string(i)), .blocks = dice.chance(50)};
    for (int n = 1 + dice.below(3); n > 0; --n) freeze.windows.push_back(dice.window(48));
    if (dice.chance(40)) freeze.things.push_back(dice.thing());
    if (dice.chance(30)) freeze.types.push_back(dice.type());
    if (dice.chance(30)) freeze.environments.push_back(dice.word("environment", 2));
    if (dice.chance(30)) freeze.categories.push_back(dice.word("category", 3));
    if (dice.chance(30)) freeze.exempt_models.emplace_back("emergency");
    world.freezes.push_back(std::move(freeze));
  }
  std::map<Uuid, BusinessCalendar> hours;
  for (int n = dice.below(4); n > 0; --n) hours.try_emplace(dice.thing(), dice.calendar());
  for (const auto& [service, calendar] : hours) world.hours.push_back({service, calendar});
  if (dice.chance(50)) world.allowed = dice.calendar();
  return world;
}

/// What a set of things that do not work comes to, by going over all relations until nothing moves.
struct Outcome {
  std::set<Uuid> touched;
  std::set<Uuid> lost;  // those touched not among them
  struct Group {
    std::set<Uuid> of;
    std::int64_t needed = 0;
  };
  std::map<std::pair<Uuid, std::string>, Group> groups;

  [[nodiscard]] bool gone(Uuid thing) const {
    return touched.contains(thing) || lost.contains(thing);
  }
  [[nodiscard]] std::set<Uuid> gone_of(const Group& group) const {
    std::set<Uuid> those;
    for (const Uuid one : group.of) {
      if (gone(one)) those.insert(one);
    }
    return those;
  }
  [[nodiscard]] bool weakens(const std::pair<Uuid, std::string>& key) const {
    return !gone(key.first) && !gone_of(groups.at(key)).empty();
  }
  [[nodiscard]] bool weakens(Uuid thing) const {
    return std::ranges::any_of(
        groups, [&](const auto& one) { return one.first.first == thing && weakens(one.first); });
  }
};

Outcome outcome_of(const World& world, const PlannedWork& work) {
  Outcome outcome;
  for (const auto& one : work.touches) outcome.touched.insert(one.thing);
  for (const auto& relation : world.relations) {
    if (relation.group.empty()) continue;
    auto& group = outcome.groups[{relation.dependent, relation.group}];
    group.of.insert(relation.provider);
    group.needed = std::max(group.needed, relation.needed);
  }
  for (auto& [key, group] : outcome.groups)
    group.needed = std::min<std::int64_t>(group.needed, std::ssize(group.of));
  for (bool moved = true; moved;) {
    moved = false;
    const auto lose = [&](Uuid thing) {
      if (!outcome.gone(thing)) moved = outcome.lost.insert(thing).second;
    };
    for (const auto& relation : world.relations) {
      if (relation.group.empty() && outcome.gone(relation.provider)) lose(relation.dependent);
    }
    for (const auto& [key, group] : outcome.groups) {
      if (std::ssize(group.of) - std::ssize(outcome.gone_of(group)) < group.needed) lose(key.first);
    }
  }
  return outcome;
}

/// All that speaks against `work` in one hour.
class Walker {
 public:
  explicit Walker(const World& world) : world_(world) {
    for (const auto& work : world.works) outcomes_.push_back(outcome_of(world, work));
  }

  std::vector<Collision> in_hour(std::size_t mine_at, int hour) const {
    std::vector<Collision> found;
    const PlannedWork& work = world_.works[mine_at];
    const Outcome& mine = outcomes_[mine_at];
    const Window window{at_hour(hour), at_hour(hour + 1)};
    const auto add = [&](CollisionKind kind, Grade grade, std::vector<Uuid> others,
                         std::set<Uuid> things) {
      found.push_back({.kind = kind,
                       .grade = grade,
                       .when = window,
                       .others = std::move(others),
                       .things = {things.begin(), things.end()},
                       .group = {}});
    };
    for (std::size_t i = 0; i < world_.works.size(); ++i) {
      const PlannedWork& other = world_.works[i];
      if (other.id == work.id || !other.window.holds(at_hour(hour))) continue;
      std::map<CollisionKind, std::set<Uuid>> facts;
      for (const Uuid thing : things()) {
        const Outcome& theirs = outcomes_[i];
        const bool i_touch = mine.touched.contains(thing);
        const bool they_touch = theirs.touched.contains(thing);
        const bool i_lose = mine.lost.contains(thing);
        const bool they_lose = theirs.lost.contains(thing);
        if (i_touch && they_touch) facts[CollisionKind::kSameThing].insert(thing);
        if (i_touch && they_lose) facts[CollisionKind::kNotThere].insert(thing);
        if (i_lose && they_touch) facts[CollisionKind::kTakesAway].insert(thing);
        if ((i_lose && they_lose) || (i_lose && theirs.weakens(thing)) ||
            (they_lose && mine.weakens(thing)))
          facts[CollisionKind::kBothHit].insert(thing);
      }
      for (const Uuid person : work.people) {
        if (std::ranges::find(other.people, person) != other.people.end())
          facts[CollisionKind::kImplementer].insert(person);
      }
      for (auto& [kind, things] : facts) {
        const bool hard = kind == CollisionKind::kSameThing && other.firm;
        add(kind, hard ? Grade::kHard : Grade::kSoft, {other.id}, things);
      }
    }
    for (const auto& [key, group] : mine.groups) {
      if (!mine.weakens(key)) continue;
      const auto left_with = [&](bool firm_only) {
        std::set<Uuid> gone = mine.gone_of(group);
        std::set<Uuid> others;
        for (std::size_t i = 0; i < world_.works.size(); ++i) {
          const PlannedWork& other = world_.works[i];
          if (other.id == work.id || !other.window.holds(at_hour(hour)) ||
              (firm_only && !other.firm) || !outcomes_[i].weakens(key))
            continue;
          others.insert(other.id);
          gone.merge(outcomes_[i].gone_of(group));
        }
        return std::pair(std::ssize(group.of) - std::ssize(gone), others);
      };
      for (const Grade grade : {Grade::kHard, Grade::kSoft}) {
        const auto [left, others] = left_with(grade == Grade::kHard);
        if (others.empty() || left >= group.needed) continue;
        add(CollisionKind::kRedundancy, grade, {others.begin(), others.end()}, {key.first});
        found.back().group = key.second;
        found.back().left = left;
        found.back().needed = group.needed;
        found.back().of = std::ssize(group.of);
        break;
      }
    }
    for (const Freeze& freeze : world_.freezes) {
      const bool now = std::ranges::any_of(
          freeze.windows, [&](const Window& one) { return one.holds(at_hour(hour)); });
      if (now && freezes(freeze, work, mine))
        add(CollisionKind::kFreeze, freeze.blocks ? Grade::kHard : Grade::kSoft, {freeze.id}, {});
    }
    for (const KeptHours& kept : world_.hours) {
      if (mine.gone(kept.service) && kept.calendar.open_at(at_hour(hour)))
        add(CollisionKind::kServiceHours, Grade::kSoft, {}, {kept.service});
    }
    return found;
  }

 private:
  static bool freezes(const Freeze& freeze, const PlannedWork& work, const Outcome& outcome) {
    const auto among = [](const auto& list, const auto& item) {
      return std::set(list.begin(), list.end()).contains(item);
    };
    if (among(freeze.exempt_models, work.model) || among(work.lifted, freeze.id)) return false;
    if (!freeze.categories.empty() && !among(freeze.categories, work.category)) return false;
    bool thing_fits = freeze.things.empty();
    for (const Uuid thing : freeze.things)
      thing_fits = thing_fits || outcome.gone(thing) || outcome.weakens(thing);
    bool kind_fits = freeze.types.empty() && freeze.environments.empty();
    for (const Touched& one : work.touches) {
      bool type = freeze.types.empty();
      for (const Uuid each : one.types) type = type || among(freeze.types, each);
      const bool environment =
          freeze.environments.empty() || among(freeze.environments, one.environment);
      kind_fits = kind_fits || (type && environment);
    }
    return thing_fits && kind_fits;
  }

  const World& world_;
  std::vector<Outcome> outcomes_;
};

/// The collisions of the hours of its window put together: each told once, with its first stretch.
std::vector<Collision> walked(const Walker& walker, const World& world, std::size_t at) {
  using Key = std::tuple<CollisionKind, std::vector<Uuid>, std::vector<Uuid>, std::string>;
  std::map<Key, Collision> told;
  std::map<std::pair<Uuid, std::string>, Collision> redundancy;
  const PlannedWork& work = world.works[at];
  for (int hour = hour_of(work.window.from); hour < hour_of(work.window.until); ++hour) {
    for (Collision& one : walker.in_hour(at, hour)) {
      if (one.kind == CollisionKind::kRedundancy) {
        auto [known, is_new] = redundancy.try_emplace({one.things[0], one.group}, one);
        Collision& first = known->second;
        if (is_new) continue;
        const bool goes_on = first.when.until == one.when.from && first.grade == one.grade &&
                             first.others == one.others;
        if (one.grade < first.grade)
          first = one;
        else if (goes_on)
          first.when.until = one.when.until;
        continue;
      }
      const Key key{one.kind, one.others,
                    one.kind == CollisionKind::kServiceHours ? one.things : std::vector<Uuid>{},
                    one.group};
      const auto [known, is_new] = told.try_emplace(key, one);
      if (!is_new && known->second.when.until == one.when.from)
        known->second.when.until = one.when.until;
    }
  }
  std::vector<Collision> all;
  for (auto& [key, one] : told) all.push_back(one);
  for (auto& [key, one] : redundancy) all.push_back(one);
  return all;
}

std::vector<Collision> sorted(std::vector<Collision> list) {
  std::ranges::sort(list);
  return list;
}

std::string shown(const std::vector<Collision>& list) {
  std::string text;
  for (const auto& one : list) {
    text += fmt::format("{} {} ", name_of(one.grade), name_of(one.kind));
    text += in_words(one, [](Uuid id) { return id.to_string().substr(0, 8); }) + "\n";
  }
  return text;
}

constexpr int kWorlds = 1'000;

std::uint64_t seed() {
  static const std::uint64_t kSeed = [] {
    const std::uint64_t chosen = std::random_device{}();
    fmt::print("schedule oracle: {} worlds from seed {}\n", kWorlds, chosen);
    return chosen;
  }();
  return kSeed;
}

TEST(ScheduleOracle, FindsTheCollisionsThatAWalkThroughEveryHourFinds) {
  std::size_t seen = 0;
  std::map<CollisionKind, int> kinds;
  for (int i = 0; i < kWorlds; ++i) {
    Dice dice(seed() + static_cast<std::uint64_t>(i));
    const World world = random_world(dice);
    const Schedule schedule(world.works, world.freezes, world.hours);
    const Walker walker(world);
    for (std::size_t at = 0; at < world.works.size(); ++at) {
      const auto found = sorted(schedule.collisions_of(world.works[at]));
      const auto expected = sorted(walked(walker, world, at));
      ASSERT_EQ(found, expected) << "seed " << seed() << " world " << i << "\nfound\n"
                                 << shown(found) << "expected\n"
                                 << shown(expected);
      seen += found.size();
      for (const auto& one : found) ++kinds[one.kind];
    }
  }
  EXPECT_GT(seen, 1'000U);
  EXPECT_EQ(kinds.size(), 8U) << "every kind of collision comes up";
}

TEST(ScheduleOracle, FindsTheSlotsThatTryingEveryHourFinds) {
  std::size_t seen = 0;
  for (int i = 0; i < kWorlds; ++i) {
    Dice dice(seed() + static_cast<std::uint64_t>(i));
    const World world = random_world(dice);
    const Schedule schedule(world.works, world.freezes, world.hours);
    const Walker walker(world);
    const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(world.works.size())));
    const int length = 1 + dice.below(12);
    const SlotSearch search{.duration = length * kHour,
                            .horizon = {at_hour(0), at_hour(kHours)},
                            .limit = 1 + static_cast<std::size_t>(dice.below(4)),
                            .accepts_soft = dice.chance(50),
                            .hours = world.allowed};
    std::vector<bool> free;
    for (int hour = 0; hour < kHours; ++hour) {
      const auto against = walker.in_hour(at, hour);
      const bool blocked = std::ranges::any_of(against, [&](const Collision& one) {
        return one.grade == Grade::kHard || !search.accepts_soft;
      });
      free.push_back(!blocked && (!world.allowed || world.allowed->open_at(at_hour(hour))));
    }
    std::vector<Slot> expected;
    for (int hour = 0; hour < kHours && expected.size() < search.limit;) {
      int end = hour;
      while (end < kHours && free[static_cast<std::size_t>(end)]) ++end;
      if (end - hour >= length) expected.push_back({{at_hour(hour), at_hour(end)}});
      hour = end + 1;
    }
    const SlotAnswer answer = schedule.free_slots(world.works[at], search);
    ASSERT_EQ(answer.slots, expected) << "seed " << seed() << " world " << i;
    seen += expected.size();
  }
  EXPECT_GT(seen, 500U);
}

}  // namespace
}  // namespace proofdesk
