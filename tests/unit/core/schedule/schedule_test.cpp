#include "core/schedule/schedule.hpp"

#include "core/schedule/hits.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

Instant at(std::string_view text) { return *parse_rfc3339(text); }
Uuid id(std::string_view name) { return Uuid::from_name("test", name); }

/// Names of this file's ids, so that sentences can be read.
std::string named(Uuid wanted) {
  for (const std::string_view name :
       {"CHG-1", "CHG-2", "CHG-3", "FRZ-1", "web01", "web02", "web03", "db01", "checkout", "Ann"}) {
    if (id(name) == wanted) return std::string(name);
  }
  return "?";
}

Window evening(int from, int until) {
  const Instant day = at("2026-11-24T00:00:00Z");
  return {{day.micros + from * kHour}, {day.micros + until * kHour}};
}

PlannedWork work(std::string_view name, Window window, std::vector<std::string_view> things) {
  PlannedWork made{.id = id(name), .window = window};
  for (const auto thing : things) made.touches.push_back({.thing = id(thing)});
  return made;
}

Hit lost(std::string_view thing) { return {.thing = id(thing)}; }
Hit weakened(std::string_view thing, std::int64_t needed, std::int64_t of, std::string_view gone) {
  return {.thing = id(thing),
          .lost = false,
          .group = "web",
          .needed = needed,
          .of = of,
          .gone = {id(gone)}};
}

std::vector<std::string> told(const Schedule& schedule, const PlannedWork& asked) {
  std::vector<std::string> sentences;
  for (const auto& one : schedule.collisions_of(asked))
    sentences.push_back(std::string(name_of(one.grade)) + ": " + in_words(one, named));
  return sentences;
}

using Told = std::vector<std::string>;

TEST(Schedule, TwoWorksOnOneThingAtOneTimeAreHard) {
  const auto mine = work("CHG-1", evening(20, 22), {"web01", "db01"});
  const Schedule schedule({mine, work("CHG-2", evening(21, 23), {"db01"})}, {}, {});
  EXPECT_EQ(
      told(schedule, mine),
      Told{"hard: CHG-2 works on db01 too, from 2026-11-24T21:00:00Z to 2026-11-24T22:00:00Z."});
}

TEST(Schedule, AWorkThatOnlyAsksForItsWindowIsNotHardInTheWay) {
  const auto mine = work("CHG-1", evening(20, 22), {"db01"});
  auto other = work("CHG-2", evening(21, 23), {"db01"});
  other.firm = false;
  const Schedule schedule({mine, other}, {}, {});
  ASSERT_EQ(schedule.collisions_of(mine).size(), 1U);
  EXPECT_EQ(schedule.collisions_of(mine)[0].grade, Grade::kSoft);
}

TEST(Schedule, WindowsThatOnlyTouchDoNotCollide) {
  const auto mine = work("CHG-1", evening(20, 22), {"db01"});
  const Schedule schedule({mine, work("CHG-2", evening(22, 23), {"db01"})}, {}, {});
  EXPECT_TRUE(schedule.collisions_of(mine).empty());
}

TEST(Schedule, TheStandInIsNotTakenAwayAsWell) {
  auto mine = work("CHG-1", evening(20, 22), {"web01"});
  mine.hits = {weakened("checkout", 1, 2, "web01")};
  auto other = work("CHG-2", evening(20, 22), {"web02"});
  other.hits = {weakened("checkout", 1, 2, "web02")};
  EXPECT_EQ(told(Schedule({mine, other}, {}, {}), mine),
            Told{"hard: Together with CHG-2, 0 of 2 are left of what checkout needs 1 of, from "
                 "2026-11-24T20:00:00Z to 2026-11-24T22:00:00Z."});
  // With a third to stand in for both, nothing is wrong.
  mine.hits = {weakened("checkout", 1, 3, "web01")};
  other.hits = {weakened("checkout", 1, 3, "web02")};
  EXPECT_TRUE(Schedule({mine, other}, {}, {}).collisions_of(mine).empty());
}

TEST(Schedule, ThreeTogetherCanTakeAwayWhatNoTwoWould) {
  std::vector<PlannedWork> works;
  for (const std::string_view name : {"1", "2", "3"}) {
    const std::string web = "web0" + std::string(name);
    works.push_back(work("CHG-" + std::string(name), evening(20, 22), {web}));
    works.back().hits = {weakened("checkout", 1, 3, web)};
  }
  works[2].window = evening(21, 22);
  const auto found = Schedule(works, {}, {}).collisions_of(works[0]);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, CollisionKind::kRedundancy);
  EXPECT_EQ(found[0].when, evening(21, 22)) << "only while all three are done";
  EXPECT_EQ(found[0].others.size(), 2U);
}

TEST(Schedule, WhatOneTakesAwayTheOtherCannotWorkOn) {
  auto mine = work("CHG-1", evening(20, 22), {"db01"});
  mine.hits = {lost("web01"), lost("checkout")};
  auto other = work("CHG-2", evening(20, 22), {"web01"});
  other.hits = {lost("checkout")};
  const Schedule schedule({mine, other}, {}, {});
  const std::string when = "from 2026-11-24T20:00:00Z to 2026-11-24T22:00:00Z";
  EXPECT_EQ(told(schedule, mine),
            (Told{"soft: CHG-2 works on web01, which this takes away, " + when + ".",
                  "soft: CHG-2 hits checkout as well, " + when +
                      ": which of the two did harm could not be told."}));
  EXPECT_EQ(told(schedule, other)[0],
            "soft: CHG-1 takes web01 away, which this works on, " + when + ".");
}

TEST(Schedule, OnePersonDoesOneThingAtATime) {
  auto mine = work("CHG-1", evening(20, 22), {"web01"});
  auto other = work("CHG-2", evening(20, 22), {"db01"});
  mine.people = other.people = {id("Ann")};
  EXPECT_EQ(told(Schedule({mine, other}, {}, {}), mine),
            Told{"soft: Ann is to do CHG-2 at the same time, from 2026-11-24T20:00:00Z to "
                 "2026-11-24T22:00:00Z."});
}

TEST(Schedule, AFreezeBlocksWhatItCoversUnlessItIsLifted) {
  auto mine = work("CHG-1", evening(20, 22), {"web01"});
  mine.touches[0].types = {id("server")};
  mine.touches[0].environment = "production";
  mine.category = "network";
  mine.hits = {weakened("checkout", 1, 2, "web01")};
  const auto collides = [&](const Freeze& freeze) {
    return !Schedule({}, {freeze}, {}).collisions_of(mine).empty();
  };
  Freeze freeze{.id = id("FRZ-1"), .windows = {evening(21, 30)}};
  EXPECT_EQ(told(Schedule({}, {freeze}, {}), mine),
            Told{"hard: It falls into the freeze FRZ-1, from 2026-11-24T21:00:00Z to "
                 "2026-11-24T22:00:00Z."});
  freeze.types = {id("server")};
  freeze.environments = {"production"};
  freeze.categories = {"network"};
  freeze.things = {id("checkout")};
  EXPECT_TRUE(collides(freeze)) << "all it asks for is so; less redundancy is a hit";
  for (const auto change : {+[](Freeze& one) { one.types = {id("database")}; },
                            +[](Freeze& one) { one.environments = {"test"}; },
                            +[](Freeze& one) { one.categories = {"storage"}; },
                            +[](Freeze& one) { one.things = {id("db01")}; },
                            +[](Freeze& one) { one.windows = {evening(22, 23)}; }}) {
    Freeze elsewhere = freeze;
    change(elsewhere);
    EXPECT_FALSE(collides(elsewhere));
  }
  freeze.exempt_models = {"emergency"};
  EXPECT_TRUE(collides(freeze));
  mine.model = "emergency";
  EXPECT_FALSE(collides(freeze));
  freeze.exempt_models.clear();
  mine.lifted = {id("FRZ-1")};
  EXPECT_FALSE(collides(freeze));
}

TEST(Schedule, ACriticalServiceIsNotLostWhileItIsOpen) {
  const auto office = BusinessCalendar::parse({.zone = "Europe/Lisbon",
                                               .weekly_hours = {"Mon-Fri 09:00-20:30"},
                                               .holidays = {},
                                               .exceptions = {}});
  auto mine = work("CHG-1", evening(20, 22), {"web01"});
  mine.hits = {lost("checkout")};
  const Schedule schedule({}, {}, {{id("checkout"), *office}});
  EXPECT_EQ(told(schedule, mine),
            Told{"soft: checkout is in its service hours, from 2026-11-24T20:00:00Z to "
                 "2026-11-24T20:30:00Z, and critical."});
  mine.hits = {weakened("checkout", 1, 2, "web01")};
  EXPECT_TRUE(schedule.collisions_of(mine).empty()) << "it goes on with less redundancy";
}

TEST(FreeSlots, BeginWhereNothingIsInTheWayAnyMore) {
  const auto mine = work("CHG-1", {}, {"db01"});
  const Schedule schedule(
      {work("CHG-2", evening(18, 21), {"db01"}), work("CHG-3", evening(22, 23), {"db01"})},
      {{.id = id("FRZ-1"), .windows = {evening(24, 30)}}}, {});
  const SlotSearch two_hours{.duration = 2 * kHour, .horizon = evening(17, 48), .limit = 2};
  const auto answer = schedule.free_slots(mine, two_hours);
  ASSERT_EQ(answer.slots.size(), 1U) << "an hour before, between and after is too short";
  EXPECT_EQ(answer.slots[0].room, evening(30, 48));
  ASSERT_EQ(answer.blockers.size(), 3U);
  EXPECT_EQ(answer.blockers[2].why->kind, CollisionKind::kFreeze);
  const auto one_hour =
      schedule.free_slots(mine, {.duration = kHour, .horizon = evening(17, 48), .limit = 2});
  ASSERT_EQ(one_hour.slots.size(), 2U);
  EXPECT_EQ(one_hour.slots[0].room, evening(17, 18));
  EXPECT_EQ(one_hour.slots[1].room, evening(21, 22));
}

TEST(FreeSlots, LieWithinTheHoursGiven) {
  const auto nights = BusinessCalendar::parse({.zone = "UTC",
                                               .weekly_hours = {"Mon-Sun 00:00-05:00, 22:00-24:00"},
                                               .holidays = {},
                                               .exceptions = {}});
  const auto mine = work("CHG-1", {}, {"db01"});
  const auto answer =
      Schedule({}, {}, {})
          .free_slots(
              mine,
              {.duration = 6 * kHour, .horizon = evening(8, 72), .limit = 1, .hours = *nights});
  ASSERT_EQ(answer.slots.size(), 1U);
  EXPECT_EQ(answer.slots[0].room, evening(22, 29));
  ASSERT_EQ(answer.blockers.size(), 1U);
  EXPECT_EQ(answer.blockers[0].window, evening(8, 22));
  EXPECT_FALSE(answer.blockers[0].why);
}

TEST(FreeSlots, AreNoneWhereNothingIsLongEnough) {
  const auto mine = work("CHG-1", {}, {"db01"});
  EXPECT_TRUE(Schedule({}, {}, {})
                  .free_slots(mine, {.duration = 9 * kHour, .horizon = evening(8, 16)})
                  .slots.empty());
}

TEST(Collisions, AreNoneAmongWhatIsDoneAsOne) {
  auto mine = work("CHG-1", evening(20, 22), {"db01"});
  const auto other = work("CHG-2", evening(21, 23), {"db01"});
  const Schedule schedule({mine, other}, {}, {});
  EXPECT_EQ(schedule.collisions_of(mine).size(), 1U);
  mine.together = {other.id};
  EXPECT_TRUE(schedule.collisions_of(mine).empty());
  EXPECT_EQ(schedule.free_slots(mine, {.duration = 2 * kHour, .horizon = evening(20, 24)})
                .slots.front()
                .room,
            evening(20, 24));
}

TEST(Hits, AreWhatIsLostAndWhatIsLeftWithLessOfAGroup) {
  const auto needs = [](std::string_view dependent, std::string_view provider,
                        std::string_view group) {
    return Dependency{.relation = id(std::string(dependent) + std::string(provider)),
                      .dependent = id(dependent),
                      .provider = id(provider),
                      .type = "runs_on",
                      .group = std::string(group),
                      .needed = 1};
  };
  const std::vector relations = {needs("web01", "db01", ""), needs("checkout", "web01", "web"),
                                 needs("checkout", "web02", "web")};
  const std::vector touched = {id("db01")};
  const auto hits = hits_of(relations, touched);
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].thing, id("web01"));
  EXPECT_TRUE(hits[0].lost);
  EXPECT_EQ(hits[1].thing, id("checkout"));
  EXPECT_FALSE(hits[1].lost);
  EXPECT_EQ(hits[1].gone, std::vector{id("web01")});
  EXPECT_EQ(hits[1].of, 2);
}

TEST(Hits, AreTheSameInWhateverOrderRelationsCame) {
  std::vector<Dependency> relations;
  for (int i = 0; i < 120; ++i) {
    const auto one = "thing " + std::to_string(i * 7 % 40);
    const auto other = "thing " + std::to_string(i * 11 % 37);
    if (one == other) continue;
    relations.push_back({.relation = id("relation " + std::to_string(i)),
                         .dependent = id(one),
                         .provider = id(other),
                         .type = "runs_on",
                         .group = i % 3 == 0 ? "" : "group " + std::to_string(i % 2),
                         .needed = 1 + i % 2});
  }
  const std::vector touched = {id("thing 1"), id("thing 5")};
  const auto hits = hits_of(relations, touched);
  ASSERT_GT(hits.size(), 5U);
  std::ranges::reverse(relations);
  EXPECT_EQ(hits_of(relations, touched), hits);
}

TEST(WindowIndex, FindsAllThatMeetAndNoOther) {
  std::vector<WindowIndex::Entry> entries;
  for (std::uint32_t i = 0; i < 500; ++i) {
    const auto from = static_cast<std::int64_t>(i * 7919 % 1'000);
    entries.push_back({{{from}, {from + i % 40}}, i});
  }
  const WindowIndex index(entries);
  for (std::int64_t from = 0; from < 1'050; from += 13) {
    const Window asked{{from}, {from + 25}};
    std::vector<std::uint32_t> found;
    for (const auto& entry : index.meeting(asked)) found.push_back(entry.value);
    std::vector<std::uint32_t> expected;
    for (const auto& entry : entries) {
      if (entry.window.from < asked.until && asked.from < entry.window.until &&
          !entry.window.empty())
        expected.push_back(entry.value);
    }
    std::ranges::sort(found);
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace proofdesk
