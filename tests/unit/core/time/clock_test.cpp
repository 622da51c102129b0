#include "tests/unit/core/time/time_testing.hpp"

#include <gmock/gmock.h>

namespace proofdesk {
namespace {

using namespace time_testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Days of one week of March 2026 in UTC: "Mon 09:00" is the 23rd.
Instant on(std::string_view day_and_time) {
  static constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                            "Fri", "Sat", "Sun"};
  const auto day = std::ranges::find(kDays, day_and_time.substr(0, 3)) - kDays.begin();
  return at(fmt::format("2026-03-{:02}T{}:00Z", 23 + day, day_and_time.substr(4)));
}

ClockMark mark(std::string_view when, MarkKind what, std::string why = {},
               std::string reason = {}) {
  return {.at = on(when), .what = what, .why = std::move(why), .reason = std::move(reason)};
}

ClockGoal goal(std::int64_t amount, std::string_view since = "Mon 00:00") {
  return {.since = on(since), .amount = amount, .calendar = office()};
}

ClockReading read(const std::vector<ClockMark>& marks, const std::vector<ClockGoal>& goals,
                  std::string_view now) {
  return read_clock(marks, goals, on(now));
}

TEST(Clock, BeforeAnythingHappenedItHasNotStarted) {
  const auto reading = read({mark("Mon 09:00", MarkKind::kStart)}, {goal(4 * kHour)}, "Mon 08:59");
  EXPECT_EQ(reading.state, ClockState::kNotStarted);
  EXPECT_THAT(reading.timeline, IsEmpty());
  EXPECT_EQ(reading.due_at, std::nullopt);
  EXPECT_EQ(read({}, {goal(4 * kHour)}, "Mon 09:00").state, ClockState::kNotStarted);
}

TEST(Clock, RunsDuringOpeningHoursAndSaysWhenItIsDue) {
  const auto reading = read({mark("Mon 15:00", MarkKind::kStart)}, {goal(4 * kHour)}, "Tue 09:30");
  EXPECT_EQ(reading.state, ClockState::kRunning);
  EXPECT_EQ(reading.spent, 2 * kHour + 30 * kMinute);
  EXPECT_EQ(reading.elapsed_open, reading.spent);
  EXPECT_EQ(reading.remaining, 90 * kMinute);
  EXPECT_EQ(reading.elapsed_wall, 18 * kHour + 30 * kMinute);
  EXPECT_EQ(reading.due_at, on("Tue 11:00"));
  EXPECT_EQ(reading.breached_at, std::nullopt);
  EXPECT_EQ(reading.outcome, std::nullopt);
}

TEST(Clock, ThresholdsSayWhenTheyAreReached) {
  const auto reading = read({mark("Mon 09:00", MarkKind::kStart)}, {goal(4 * kHour)}, "Mon 12:00");
  ASSERT_THAT(reading.thresholds, SizeIs(3));
  EXPECT_EQ(reading.thresholds[0].percent, 50);
  EXPECT_EQ(reading.thresholds[0].at, on("Mon 11:00"));
  EXPECT_TRUE(reading.thresholds[0].reached);
  EXPECT_EQ(reading.thresholds[1].at, on("Mon 12:00"));
  EXPECT_TRUE(reading.thresholds[1].reached) << "at the very instant";
  EXPECT_EQ(reading.thresholds[2].at, on("Mon 13:00"));
  EXPECT_FALSE(reading.thresholds[2].reached);
}

TEST(Clock, StandsStillWhilePausedAndNobodyKnowsWhenItIsDue) {
  const std::vector<ClockMark> marks = {
      mark("Mon 09:00", MarkKind::kStart),
      mark("Mon 10:00", MarkKind::kPause, "on hold, waits for supplier", "supplier")};
  const auto paused = read(marks, {goal(4 * kHour)}, "Wed 12:00");
  EXPECT_EQ(paused.state, ClockState::kPaused);
  EXPECT_EQ(paused.spent, kHour);
  EXPECT_EQ(paused.paused_wall, 50 * kHour);
  EXPECT_EQ(paused.due_at, std::nullopt);
  EXPECT_EQ(paused.thresholds[0].at, std::nullopt);
  auto resumed = marks;
  resumed.push_back(mark("Wed 12:00", MarkKind::kResume));
  EXPECT_EQ(read(resumed, {goal(4 * kHour)}, "Wed 12:30").due_at, on("Wed 15:00"));
}

TEST(Clock, AGoalThatDoesNotWaitCountsPauses) {
  ClockGoal response = goal(4 * kHour);
  response.waits = false;
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 10:00", MarkKind::kPause)}, {response},
           "Mon 11:00");
  EXPECT_EQ(reading.state, ClockState::kPaused);
  EXPECT_EQ(reading.spent, 2 * kHour);
  EXPECT_EQ(reading.due_at, on("Mon 13:00"));
  EXPECT_TRUE(reading.timeline.back().counts);
}

TEST(Clock, AGoalMayWaitForSomeReasonsOnly) {
  ClockGoal own = goal(4 * kHour);
  own.waits_for = {"caller"};
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 10:00", MarkKind::kPause, "", "caller"),
            mark("Mon 11:00", MarkKind::kPause, "", "supplier")},
           {own}, "Mon 12:00");
  EXPECT_EQ(reading.spent, 2 * kHour) << "the supplier is ours to look after";
}

TEST(Clock, StoppedInTimeIsMetAndTooLateIsMissed) {
  const std::vector<ClockGoal> goals = {goal(4 * kHour)};
  const auto met = read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 12:59", MarkKind::kStop)},
                        goals, "Fri 12:00");
  EXPECT_EQ(met.outcome, ClockOutcome::kMet);
  EXPECT_EQ(met.due_at, std::nullopt);
  EXPECT_EQ(met.stopped_at, on("Mon 12:59"));
  const auto missed =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 13:01", MarkKind::kStop)}, goals,
           "Fri 12:00");
  EXPECT_EQ(missed.outcome, ClockOutcome::kMissed);
  EXPECT_EQ(missed.breached_at, on("Mon 13:00"));
  EXPECT_EQ(missed.spent, 4 * kHour + kMinute) << "a stopped clock stands still";
}

TEST(Clock, StoppedAtTheVeryInstantIsMetAndNotStoppedIsBreachedThen) {
  const std::vector<ClockMark> open = {mark("Mon 09:00", MarkKind::kStart)};
  EXPECT_EQ(read(open, {goal(4 * kHour)}, "Mon 13:00").breached_at, on("Mon 13:00"));
  auto closed = open;
  closed.push_back(mark("Mon 13:00", MarkKind::kStop));
  EXPECT_EQ(read(closed, {goal(4 * kHour)}, "Mon 13:00").outcome, ClockOutcome::kMet);
}

TEST(Clock, StoppedAfterCloseOfBusinessIsLateWhenItWasDueAtClose) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 18:00", MarkKind::kStop)},
           {goal(8 * kHour)}, "Tue 12:00");
  EXPECT_EQ(reading.outcome, ClockOutcome::kMissed);
  EXPECT_EQ(reading.breached_at, on("Mon 17:00"));
}

TEST(Clock, MetForGoodIsNotUndoneByWhatFollows) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 09:30", MarkKind::kMeet, "first reply"),
            mark("Mon 10:00", MarkKind::kPause), mark("Mon 12:00", MarkKind::kStop),
            mark("Tue 09:00", MarkKind::kResume)},
           {goal(kHour)}, "Fri 12:00");
  EXPECT_EQ(reading.outcome, ClockOutcome::kMet);
  EXPECT_EQ(reading.stopped_at, on("Mon 09:30"));
  EXPECT_THAT(reading.stops, SizeIs(1));
}

TEST(Clock, MetAtTheInstantItStartsIsMetWithNothingSpent) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 09:00", MarkKind::kMeet)}, {goal(kHour)},
           "Mon 12:00");
  EXPECT_EQ(reading.outcome, ClockOutcome::kMet);
  EXPECT_EQ(reading.spent, 0);
  EXPECT_THAT(reading.timeline, SizeIs(1));
}

TEST(Clock, CancelledCountsAsNeither) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 15:00", MarkKind::kCancel)},
           {goal(kHour)}, "Mon 16:00");
  EXPECT_EQ(reading.state, ClockState::kCancelled);
  EXPECT_EQ(reading.outcome, std::nullopt);
  EXPECT_EQ(reading.breached_at, on("Mon 10:00")) << "what happened, happened";
  EXPECT_EQ(reading.spent, 6 * kHour);
}

TEST(Clock, AResetStartsAfreshAndKeepsWhatTheRoundCameTo) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 10:00", MarkKind::kReset, "last update"),
            mark("Mon 13:00", MarkKind::kReset, "last update")},
           {goal(2 * kHour)}, "Mon 14:00");
  EXPECT_EQ(reading.spent, kHour);
  EXPECT_EQ(reading.due_at, on("Mon 15:00"));
  EXPECT_EQ(reading.round_from, on("Mon 13:00"));
  EXPECT_EQ(reading.started_at, on("Mon 09:00"));
  ASSERT_THAT(reading.rounds, SizeIs(2));
  EXPECT_EQ(reading.rounds[0].outcome, ClockOutcome::kMet);
  EXPECT_EQ(reading.rounds[1].outcome, ClockOutcome::kMissed);
  EXPECT_EQ(reading.rounds[1].breached_at, on("Mon 12:00"));
}

TEST(Clock, AResetDuringAPauseBeginsPausedAndOneAfterTheStopSaysNothing) {
  const auto paused =
      read({mark("Mon 09:00", MarkKind::kStart),
            mark("Mon 10:00", MarkKind::kPause, "on hold", "supplier"),
            mark("Mon 11:00", MarkKind::kReset), mark("Mon 12:00", MarkKind::kResume)},
           {goal(2 * kHour)}, "Mon 13:00");
  EXPECT_EQ(paused.spent, kHour);
  EXPECT_EQ(paused.timeline[2].why, "on hold") << "it still waits for the same";
  const auto stopped =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 10:00", MarkKind::kStop),
            mark("Mon 11:00", MarkKind::kReset)},
           {goal(2 * kHour)}, "Mon 13:00");
  EXPECT_EQ(stopped.spent, kHour);
  EXPECT_THAT(stopped.rounds, IsEmpty());
}

TEST(Clock, ANewerGoalTakesTheWholeTimelineOver) {
  const std::vector<ClockMark> marks = {mark("Mon 09:00", MarkKind::kStart)};
  const auto looser = read(marks, {goal(2 * kHour), goal(8 * kHour, "Mon 10:00")}, "Mon 12:00");
  EXPECT_EQ(looser.due_at, on("Mon 17:00"));
  EXPECT_EQ(looser.breached_at, std::nullopt);
  EXPECT_THAT(looser.earlier_breaches, IsEmpty());
  const auto round_the_clock = read(
      marks,
      {goal(2 * kHour),
       {.since = on("Mon 10:00"), .amount = 20 * kHour, .calendar = BusinessCalendar::always()}},
      "Mon 23:00");
  EXPECT_EQ(round_the_clock.spent, 14 * kHour) << "counted again by the other calendar";
}

TEST(Clock, AStricterGoalSpentAlreadyIsBreachedWhenItIsSet) {
  const auto reading = read({mark("Mon 09:00", MarkKind::kStart)},
                            {goal(8 * kHour), goal(kHour, "Mon 14:00")}, "Mon 15:00");
  EXPECT_EQ(reading.breached_at, on("Mon 14:00"));
  EXPECT_EQ(reading.due_at, on("Mon 14:00"));
  EXPECT_EQ(reading.spent, 6 * kHour);
}

TEST(Clock, ABreachOfAGoalThatWasReplacedStaysOnRecord) {
  const auto reading = read({mark("Mon 09:00", MarkKind::kStart)},
                            {goal(kHour), goal(8 * kHour, "Mon 14:00")}, "Mon 15:00");
  EXPECT_EQ(reading.breached_at, std::nullopt);
  EXPECT_THAT(reading.earlier_breaches, ElementsAre(on("Mon 10:00")));
}

TEST(Clock, AGoalSetWhileItWaitsIsNotBreachedUntilItResumes) {
  std::vector<ClockMark> marks = {mark("Mon 09:00", MarkKind::kStart),
                                  mark("Mon 13:00", MarkKind::kPause)};
  const std::vector<ClockGoal> goals = {goal(8 * kHour), goal(kHour, "Mon 14:00")};
  EXPECT_EQ(read(marks, goals, "Mon 16:00").breached_at, std::nullopt);
  auto resumed = marks;
  resumed.push_back(mark("Tue 09:00", MarkKind::kResume));
  EXPECT_EQ(read(resumed, goals, "Tue 10:00").breached_at, on("Tue 09:00"));
  auto stopped = marks;
  stopped.push_back(mark("Tue 09:00", MarkKind::kStop));
  EXPECT_EQ(read(stopped, goals, "Tue 10:00").outcome, ClockOutcome::kMissed)
      << "four hours are more than one";
}

TEST(Clock, AGoalSetAfterTheStopDoesNotJudgeIt) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 12:00", MarkKind::kStop)},
           {goal(4 * kHour), goal(kHour, "Mon 14:00")}, "Mon 15:00");
  EXPECT_EQ(reading.outcome, ClockOutcome::kMet);
  EXPECT_EQ(reading.goal, 4 * kHour);
}

TEST(Clock, WithoutAGoalThereIsATimelineAndNothingDue) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart), mark("Mon 12:00", MarkKind::kStop)},
           {goal(kHour, "Tue 00:00")}, "Wed 15:00");
  EXPECT_EQ(reading.outcome, std::nullopt);
  EXPECT_THAT(reading.thresholds, IsEmpty());
  EXPECT_THAT(reading.timeline, SizeIs(2));
  EXPECT_EQ(reading.elapsed_wall, 3 * kHour);
}

TEST(Clock, AsOfAnEarlierInstantItReadsAsItStoodThen) {
  const std::vector<ClockMark> marks = {
      mark("Mon 09:00", MarkKind::kStart), mark("Mon 10:00", MarkKind::kPause),
      mark("Mon 11:00", MarkKind::kResume), mark("Mon 12:00", MarkKind::kStop)};
  const std::vector<ClockGoal> goals = {goal(4 * kHour), goal(kHour, "Mon 11:30")};
  EXPECT_EQ(read(marks, goals, "Mon 10:30").state, ClockState::kPaused);
  EXPECT_EQ(read(marks, goals, "Mon 11:15").due_at, on("Mon 14:00"));
  EXPECT_EQ(read(marks, goals, "Mon 11:30").breached_at, on("Mon 11:30"));
}

TEST(Clock, HistoryThatStepsBackwardsIsReadAsOfItsPredecessorAndSaidSo) {
  const auto reading =
      read({mark("Mon 10:00", MarkKind::kStart), mark("Mon 12:00", MarkKind::kPause),
            mark("Mon 11:00", MarkKind::kResume), mark("Mon 13:00", MarkKind::kStop)},
           {goal(4 * kHour)}, "Tue 09:00");
  EXPECT_EQ(reading.spent, 3 * kHour);
  EXPECT_EQ(reading.paused_wall, 0);
  EXPECT_THAT(
      reading.remarks,
      ElementsAre("resume at 2026-03-23T11:00:00Z is dated before pause at 2026-03-23T12:00:00Z, "
                  "which was recorded first; it is read as of the latter."));
}

TEST(Clock, ShowsItsTimelineInWords) {
  const auto reading =
      read({mark("Mon 09:00", MarkKind::kStart, "new"),
            mark("Mon 14:02", MarkKind::kPause, "on hold, waits for supplier", "supplier"),
            mark("Mon 16:40", MarkKind::kResume, "in progress"),
            mark("Wed 10:00", MarkKind::kStop, "resolved")},
           {goal(8 * kHour)}, "Wed 12:00");
  // docs/time.md shows these figures.
  EXPECT_EQ(reading.thresholds[0].at, on("Mon 13:00"));
  EXPECT_EQ(reading.thresholds[1].at, on("Tue 09:38"));
  EXPECT_EQ(reading.breached_at, on("Tue 11:38"));
  EXPECT_EQ(reading.remaining, -(6 * kHour + 22 * kMinute));
  std::vector<std::string> lines;
  for (const auto& segment : reading.timeline) lines.push_back(in_words(segment, office()));
  EXPECT_THAT(lines, ElementsAre("ran 09:00–14:02 (new)",
                                 "paused 14:02–16:40 because on hold, waits for supplier",
                                 "ran 2026-03-23 16:40–2026-03-25 10:00 (in progress)",
                                 "stopped 10:00–12:00 (resolved)"));
  EXPECT_EQ(reading.timeline[1].spent, 0);
  EXPECT_EQ(reading.timeline[1].open, 2 * kHour + 38 * kMinute);
  EXPECT_EQ(reading.timeline[2].spent, 9 * kHour + 20 * kMinute);
}

TEST(ClockMark, IsOneLineOfText) {
  const auto pause = mark("Mon 14:02", MarkKind::kPause, "on hold, waits for supplier", "supplier");
  EXPECT_EQ(to_text(pause), "2026-03-23T14:02:00Z pause/supplier on hold, waits for supplier");
  const std::vector<ClockMark> marks = {
      pause, mark("Mon 09:00", MarkKind::kStart), mark("Mon 09:00", MarkKind::kMeet, "x"),
      mark("Mon 09:00", MarkKind::kReset), mark("Mon 09:00", MarkKind::kCancel, "a  b ")};
  for (const auto& each : marks) EXPECT_EQ(parse_mark(to_text(each)).value(), each);
  for (const std::string_view line :
       {"", "2026-03-23T14:02:00Z", "2026-03-23T14:02:00Z go", "start", "2026-03-23 start why"}) {
    EXPECT_EQ(parse_mark(line).error().rule, "clock.mark") << line;
  }
}

}  // namespace
}  // namespace proofdesk
