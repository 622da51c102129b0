#include "storage/intervals/state_intervals.hpp"

#include "tests/support/storage/following.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::event_of;
using test::must;

class StateIntervalsTest : public ::testing::Test {
 protected:
  void happens(Uuid record, std::int64_t revision, const std::string& name, const std::string& from,
               const std::string& to, std::int64_t at, Uuid actor = {}) {
    following_.journal.append(event_of("specimen", record, revision, name, from, to, {at}, actor));
  }
  void follow() { following_.catch_up(*following_.start(intervals_, file_)); }

  test::Following following_;
  const std::filesystem::path file_ = following_.directory / "intervals.db";
  StateIntervals intervals_{file_};
  const Uuid a_ = Uuid::from_name("r", "a"), b_ = Uuid::from_name("r", "b"),
             ann_ = Uuid::from_name("p", "ann");
};

TEST_F(StateIntervalsTest, EachStayHasItsTimesAndWhoBroughtItAbout) {
  happens(a_, 1, "created", "", "open", 100, ann_);
  happens(a_, 2, "updated", "open", "open", 150);
  happens(a_, 0, "finish", "open", "done", 160);  // refused
  happens(a_, 3, "finish", "open", "done", 200);
  follow();
  const auto stays = must(intervals_.of(a_));
  ASSERT_EQ(stays.size(), 2);
  EXPECT_EQ(
      stays[0],
      (StateInterval{"specimen", a_, "open", "open", "created", {100}, Instant{200}, ann_, 0}));
  EXPECT_EQ(stays[1],
            (StateInterval{"specimen", a_, "done", "final", "finish", {200}, std::nullopt, {}, 3}));
  EXPECT_EQ(stays[0].micros({999}), 100);
  EXPECT_EQ(stays[1].micros({250}), 50);
  EXPECT_TRUE(must(intervals_.of(b_)).empty());
  EXPECT_EQ(must(intervals_.reached()), 4);
}

TEST_F(StateIntervalsTest, TimeThatStepsBackIsKeptAndCountsNothing) {
  happens(a_, 1, "created", "", "open", 100);
  happens(a_, 2, "finish", "open", "done", 90);
  happens(a_, 3, "reopen", "done", "open", 95);
  follow();
  const auto stays = must(intervals_.of(a_));
  ASSERT_EQ(stays.size(), 3);
  EXPECT_EQ(stays[0].left_at, Instant{90});
  EXPECT_EQ(stays[0].micros({1000}), 0);
  EXPECT_EQ(stays[1].micros({1000}), 5);
}

TEST_F(StateIntervalsTest, UnknownStatesHaveNoCategory) {
  happens(a_, 1, "created", "", "mislaid", 1);
  follow();
  EXPECT_EQ(must(intervals_.of(a_)).front().category, "");
}

TEST_F(StateIntervalsTest, OverlapsAreThoseThatTouchThePeriod) {
  happens(a_, 1, "created", "", "open", 100);
  happens(b_, 1, "created", "", "open", 150);
  happens(a_, 2, "finish", "open", "done", 200);
  happens(b_, 2, "finish", "open", "done", 400);
  follow();
  const auto within = [&](std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> sequences;
    must(intervals_.overlapping("specimen", {from}, {to}, [&](const StateInterval& stay) {
      sequences.push_back(stay.sequence);
      return true;
    }));
    return sequences;
  };
  using Sequences = std::vector<std::int64_t>;
  EXPECT_EQ(within(0, 100), Sequences{}) << "the end is outside";
  EXPECT_EQ(within(0, 101), Sequences{0});
  EXPECT_EQ(within(150, 160), (Sequences{0, 1}));
  EXPECT_EQ(within(200, 300), (Sequences{1, 2})) << "left at the very start: not in it";
  EXPECT_EQ(within(500, 600), (Sequences{2, 3})) << "still there";
  int visits = 0;
  must(intervals_.overlapping("specimen", {0}, {1000},
                              [&](const StateInterval&) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
  EXPECT_TRUE(must(intervals_.count_at("person", {300})).empty());
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  EXPECT_EQ(must(intervals_.count_at("specimen", {199})), (Counts{{"open", 2}}));
  EXPECT_EQ(must(intervals_.count_at("specimen", {200})), (Counts{{"done", 1}, {"open", 1}}));
  EXPECT_EQ(must(intervals_.entries("specimen", "done", {200}, {400})), 1);
  EXPECT_EQ(must(intervals_.entries("specimen", "done", {200}, {401})), 2);
}

}  // namespace
}  // namespace proofdesk
