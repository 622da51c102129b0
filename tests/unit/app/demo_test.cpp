#include "app/demo/demo.hpp"

#include "app/demo/dice.hpp"
#include "app/demo/script.hpp"
#include "app/demo/stage.hpp"
#include "app/reading_room.hpp"
#include "evidence/journal_audit.hpp"

#include <filesystem>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace proofdesk::app::demo {
namespace {

class Demo : public ::testing::Test {
 protected:
  /// As little of a year as still shows everything.
  static constexpr std::int64_t kPercent = 2;
  // Of this test in this process alone: others run beside it, of other trees the same.
  std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) /
      fmt::format("demo-test-{}-{}", ::getpid(),
                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
  Demo() { std::filesystem::remove_all(folder); }
  ~Demo() override { std::filesystem::remove_all(folder); }

  Result<DemoReport> load(std::string_view name, std::uint64_t seed) {
    std::filesystem::create_directories(folder);
    return load_demo(folder / name, Config{},
                     {.seed = seed, .until = *start_of_day_utc("2026-11-20"), .percent = kPercent},
                     {});
  }
};

TEST_F(Demo, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const auto first = load("a", 1);
  const auto again = load("b", 1);
  const auto other = load("c", 2);
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_TRUE(again) << again.error().detail;
  ASSERT_TRUE(other) << other.error().detail;
  EXPECT_EQ(first->root, again->root);
  EXPECT_EQ(first->leaves, again->leaves);
  EXPECT_EQ(first->records, again->records);
  EXPECT_NE(first->root, other->root);

  // The keys in use come from the seed; what is recorded later gets keys that nobody can work out.
  const auto a = read_whole_file(folder / "a/keys/subjects");
  const auto b = read_whole_file(folder / "b/keys/subjects");
  ASSERT_TRUE(a && b && *a && *b);
  ASSERT_EQ((*a)->size(), (*b)->size());
  EXPECT_EQ((*a)->substr(0, 32), (*b)->substr(0, 32));
  EXPECT_NE((*a)->substr((*a)->size() - 32), (*b)->substr((*b)->size() - 32));
}

TEST_F(Demo, HasRecordsInEveryStateAndProvesThem) {
  ASSERT_TRUE(load("a", 1));
  const auto room = ReadingRoom::open(folder / "a");
  ASSERT_TRUE(room) << room.error().detail;
  const auto view = (*room)->store().snapshot();
  ASSERT_TRUE(view);
  for (const std::string name : {"incident", "problem"}) {
    const KindModel& kind = *(*room)->model()->kind(name);
    const auto counts = (*view)->count_by_state(kind, Access::unrestricted());
    ASSERT_TRUE(counts);
    std::set<std::string> there;
    for (const auto& [state, count] : *counts) there.insert(state);
    for (const auto& state : kind.lifecycle.states) {
      const bool rare =
          name == "problem" && (state.name == "duplicate" || state.name == "cancelled");
      EXPECT_TRUE(rare || there.contains(state.name)) << name << " " << state.name;
    }
  }
  const auto report = evidence::audit_journal({.view = **view,
                                               .keys = (*room)->keys(),
                                               .model = *(*room)->model(),
                                               .verifier = (*room)->signer().verifier()});
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->holds()) << to_text(report->findings.front());
  EXPECT_GT(report->refusals, 0) << "attempts that were refused are part of the picture";
}

TEST_F(Demo, ShowsADeskAtWork) {
  ASSERT_TRUE(load("a", 1));
  const auto room = ReadingRoom::open(folder / "a");
  ASSERT_TRUE(room) << room.error().detail;
  const auto view = (*room)->store().snapshot();
  ASSERT_TRUE(view);
  const auto in_state = [&](std::string_view kind_name, std::string_view state) -> std::int64_t {
    const auto counts =
        (*view)->count_by_state(*(*room)->model()->kind(kind_name), Access::unrestricted());
    EXPECT_TRUE(counts);
    for (const auto& [name, count] : *counts) {
      if (name == state) return count;
    }
    return 0;
  };
  EXPECT_EQ(in_state("calendar", "in_force"), 3) << "two sites, and round the clock";
  EXPECT_GE(in_state("service_target", "in_force"), 10);
  EXPECT_EQ(in_state("agreement", "active") + in_state("agreement", "in_review"), 1);
  EXPECT_EQ(in_state("agreement", "negotiating"), 1);
  EXPECT_GE(in_state("clock", "running"), 2) << "promises under way";
  EXPECT_GE(in_state("clock", "met"), 20);
  EXPECT_GE(in_state("clock", "missed"), 1) << "and some that were broken";
  EXPECT_GE(in_state("article", "published"), 3);
  EXPECT_GE(in_state("article", "flagged"), 2) << "by a reader, and by its own date";
  EXPECT_EQ(in_state("article", "in_review"), 1);
  EXPECT_EQ(in_state("rota", "active"), 2);
  EXPECT_EQ(in_state("template", "active"), 3);
  EXPECT_EQ(in_state("macro", "active"), 2);
  EXPECT_EQ(in_state("saved_filter", "active"), 3);
  EXPECT_GE(in_state("approval", "pending"), 3);
  EXPECT_EQ(in_state("delegation", "planned"), 1);
}

TEST_F(Demo, LetsEverybodySignInWhereAPasswordIsGiven) {
  std::filesystem::create_directories(folder);
  const auto loaded = load_demo(folder / "a", Config{},
                                {.seed = 1,
                                 .until = *start_of_day_utc("2026-11-20"),
                                 .percent = kPercent,
                                 .password = "four words on paper"},
                                {});
  ASSERT_TRUE(loaded) << loaded.error().detail;
  ASSERT_FALSE(loaded->people.empty());
  const auto room = ReadingRoom::open(folder / "a");
  ASSERT_TRUE(room) << room.error().detail;
  const auto view = (*room)->store().snapshot();
  const KindModel& people = *(*room)->model()->kind("person");
  for (const DemoPerson& person : loaded->people) {
    ListQuery query;
    query.filter = Filter::with_value(*people.field("user_name"), Value{person.user_name});
    const auto page = (*view)->list(people, query, Access::unrestricted());
    ASSERT_TRUE(page && page->records.size() == 1) << person.user_name;
    EXPECT_TRUE(page->records.front().has(people, "password_set_at")) << person.user_name;
  }
}

class DemoScript : public Demo {
 protected:
  /// The rule by which a script is turned down.
  std::string fault_of(std::string_view script) {
    std::filesystem::create_directories(folder);
    ManualClock clock(*parse_rfc3339("2026-11-02T08:00:00Z"));
    SeededIdSource ids(1);
    const auto house =
        House::open(folder / "a", Config{}, {.clock = &clock, .ids = &ids, .durable = false});
    if (!house) return house.error().rule;
    Stage stage(**house, clock);
    Actor ana{.person = {}, .roles = {"system"}, .groups = {}, .origin = Origin::kSystem};
    const Instant end = *parse_rfc3339("2026-11-20T00:00:00Z");
    auto status =
        put_down(stage, script, clock.now(), end, {{"ana", ana}}, std::make_shared<Names>());
    if (status) status = stage.play(end, {});
    return status ? "" : status.error().rule;
  }
};

TEST_F(DemoScript, PlaysScenesThatNameWhatEarlierOnesMade) {
  EXPECT_EQ(fault_of(R"([
    {"day": 0, "at": "09:00", "by": "ana", "create": "group", "called": "desk", "fields": {"name": "Desk"}},
    {"day": 1, "at": "09:00", "by": "ana", "create": "incident", "called": "one",
     "fields": {"title": "One", "group": "@desk"}},
    {"day": 1, "at": "09:10", "by": "ana", "fire": "assign", "on": "one", "fields": {"group": "@desk", "category": "x"}}
  ])"),
            "");
}

TEST_F(DemoScript, WithAFaultEndsThePlay) {
  EXPECT_EQ(fault_of("{"), "demo.script");
  EXPECT_EQ(fault_of(R"([{"day": 0, "at": "09:00", "by": "nobody", "create": "group"}])"),
            "demo.script");
  EXPECT_EQ(fault_of(R"([{"by": "ana", "create": "group"}])"), "demo.script");
  EXPECT_EQ(fault_of(R"([{"day": 0, "at": "09:00", "by": "ana", "fire": "assign", "on": "it"}])"),
            "demo.script");
}

TEST_F(Demo, DoesNotTouchADirectoryWithData) {
  std::filesystem::create_directories(folder / "a");
  std::filesystem::permissions(folder / "a", std::filesystem::perms::owner_all);
  ASSERT_TRUE(create_private_file(folder / "a/proofdesk.db"));
  const auto loaded = load("a", 1);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().rule, "demo.not_empty");
  EXPECT_FALSE(std::filesystem::exists(folder / "a/keys/subjects"));
}

TEST(WorkingHours, AreWeekdaysFromEightToSix) {
  const auto next = [](std::string_view text) {
    return to_rfc3339(working_hours(*parse_rfc3339(text)));
  };
  EXPECT_EQ(next("2026-11-20T10:30:00Z"), "2026-11-20T10:30:00Z");
  EXPECT_EQ(next("2026-11-20T03:00:00Z"), "2026-11-20T08:00:00Z");
  EXPECT_EQ(next("2026-11-20T18:20:00Z"), "2026-11-23T08:20:00Z")
      << "Friday evening to Monday morning";
  EXPECT_EQ(next("2026-11-21T12:05:00Z"), "2026-11-23T08:05:00Z");
}

TEST(BeforeClosing, IsOnTheLastWorkingDay) {
  const auto before = [](std::string_view text, std::int64_t minutes) {
    return to_rfc3339(before_closing(*parse_rfc3339(text), minutes));
  };
  EXPECT_EQ(before("2026-11-20T00:00:00Z", 60), "2026-11-19T17:00:00Z");
  EXPECT_EQ(before("2026-11-23T00:00:00Z", 60), "2026-11-20T17:00:00Z") << "Monday's midnight";
  EXPECT_EQ(before("2026-11-20T18:00:00Z", 0), "2026-11-20T18:00:00Z");
}

TEST(Dice, GiveTheSameForTheSameSeed) {
  Dice a(7);
  Dice b(7);
  for (int i = 0; i < 100; ++i) {
    const auto value = a.between(3, 9);
    EXPECT_EQ(value, b.between(3, 9));
    EXPECT_GE(value, 3);
    EXPECT_LE(value, 9);
  }
}

}  // namespace
}  // namespace proofdesk::app::demo
