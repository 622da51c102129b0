#include "app/demo/demo.hpp"

#include "app/demo/dice.hpp"
#include "app/demo/stage.hpp"
#include "app/reading_room.hpp"
#include "evidence/journal_audit.hpp"

#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace proofdesk::app::demo {
namespace {

class Demo : public ::testing::Test {
 protected:
  // Of this test alone: others run beside it.
  std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("demo-test-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  Demo() { std::filesystem::remove_all(folder); }
  ~Demo() override { std::filesystem::remove_all(folder); }

  Result<DemoReport> load(std::string_view name, std::uint64_t seed) {
    std::filesystem::create_directories(folder);
    return load_demo(folder / name, Config{},
                     {.seed = seed, .until = *start_of_day_utc("2026-11-20")}, {});
  }
};

TEST_F(Demo, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const auto first = load("a", 1);
  const auto again = load("b", 1);
  const auto other = load("c", 2);
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_TRUE(again && other);
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
