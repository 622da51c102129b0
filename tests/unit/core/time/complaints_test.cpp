// What users of other desks complained of for years, one test each. The end-to-end tests show the same over HTTP.
#include "core/model/kind_model.hpp"
#include "core/time/clock_marks.hpp"
#include "tests/unit/core/time/time_testing.hpp"

#include <gmock/gmock.h>

namespace proofdesk {
namespace {

using namespace time_testing;

ClockMark mark(std::string_view when, MarkKind what, std::string reason = {}) {
  return {.at = at(when), .what = what, .why = {}, .reason = std::move(reason)};
}

ClockGoal goal(std::int64_t amount, std::string_view since, BusinessCalendar calendar = office()) {
  return {.since = at(since), .amount = amount, .calendar = std::move(calendar)};
}

ClockGoal days_goal(std::int64_t days, std::string_view since,
                    BusinessCalendar calendar = office()) {
  return {.since = at(since),
          .amount = days * kMicrosPerDay,
          .measure = TimeMeasure::kWorkingDays,
          .calendar = std::move(calendar)};
}

TEST(Complaint, ComplaintOne_PauseTimeSurvivesAPriorityChange) {
  // Paused for two hours, then raised from eight hours to four: the pause still counts for nothing.
  const std::vector<ClockMark> marks = {mark("2026-03-24T09:00:00Z", MarkKind::kStart),
                                        mark("2026-03-24T10:00:00Z", MarkKind::kPause),
                                        mark("2026-03-24T12:00:00Z", MarkKind::kResume)};
  const auto raised = read_clock(
      marks,
      std::vector{goal(8 * kHour, "2026-03-24T09:00:00Z"), goal(4 * kHour, "2026-03-24T13:00:00Z")},
      at("2026-03-24T13:00:00Z"));
  EXPECT_EQ(raised.spent, 2 * kHour);
  EXPECT_EQ(raised.paused_wall, 2 * kHour);
  EXPECT_EQ(raised.due_at, at("2026-03-24T15:00:00Z"));
  // And again when it is changed during a pause, twice, and back to what it was.
  const std::vector<ClockGoal> there_and_back = {goal(8 * kHour, "2026-03-24T09:00:00Z"),
                                                 goal(4 * kHour, "2026-03-24T10:30:00Z"),
                                                 goal(8 * kHour, "2026-03-24T11:00:00Z")};
  const auto same = read_clock(marks, there_and_back, at("2026-03-24T13:00:00Z"));
  const auto untouched =
      read_clock(marks, std::vector{there_and_back.front()}, at("2026-03-24T13:00:00Z"));
  EXPECT_EQ(same.due_at, untouched.due_at);
  EXPECT_EQ(same.spent, untouched.spent);
}

TEST(Complaint, ComplaintTwo_APauseMovesATargetInWorkingDaysByTheTimeItTook) {
  // Two working days from Friday 16:00; on hold from Monday 09:00 to Wednesday 09:00, two working days.
  std::vector<ClockMark> marks = {mark("2026-03-20T16:00:00Z", MarkKind::kStart)};
  const std::vector<ClockGoal> goals = {days_goal(2, "2026-03-20T16:00:00Z")};
  EXPECT_EQ(read_clock(marks, goals, at("2026-03-20T16:00:00Z")).due_at,
            at("2026-03-24T16:00:00Z"));
  marks.push_back(mark("2026-03-23T09:00:00Z", MarkKind::kPause));
  marks.push_back(mark("2026-03-25T09:00:00Z", MarkKind::kResume));
  EXPECT_EQ(read_clock(marks, goals, at("2026-03-25T09:00:00Z")).due_at,
            at("2026-03-26T16:00:00Z"));
  // A weekend on hold moves nothing.
  const std::vector<ClockMark> weekend = {mark("2026-03-20T16:00:00Z", MarkKind::kStart),
                                          mark("2026-03-20T17:00:00Z", MarkKind::kPause),
                                          mark("2026-03-23T09:00:00Z", MarkKind::kResume)};
  EXPECT_EQ(read_clock(weekend, goals, at("2026-03-23T09:00:00Z")).due_at,
            at("2026-03-24T16:00:00Z"));
}

TEST(Complaint, ComplaintTwo_NothingIsBreachedWhileItWaits) {
  for (const auto& each :
       {goal(2 * kHour, "2026-03-20T16:00:00Z"), days_goal(2, "2026-03-20T16:00:00Z")}) {
    std::vector<ClockMark> marks = {mark("2026-03-20T16:00:00Z", MarkKind::kStart),
                                    mark("2026-03-20T16:59:59Z", MarkKind::kPause)};
    for (const auto* later :
         {"2026-03-23T12:00:00Z", "2026-06-30T12:00:00Z", "2030-01-01T00:00:00Z"}) {
      const auto reading = read_clock(marks, std::vector{each}, at(later));
      EXPECT_EQ(reading.breached_at, std::nullopt) << later;
      EXPECT_EQ(reading.due_at, std::nullopt) << later;
    }
  }
  // Paused at the very instant its time is up: not late, and late as soon as it resumes.
  std::vector<ClockMark> marks = {mark("2026-03-24T09:00:00Z", MarkKind::kStart),
                                  mark("2026-03-24T11:00:00Z", MarkKind::kPause)};
  const std::vector goals = {goal(2 * kHour, "2026-03-24T09:00:00Z")};
  EXPECT_EQ(read_clock(marks, goals, at("2026-03-24T12:00:00Z")).breached_at, std::nullopt);
  marks.push_back(mark("2026-03-25T10:00:00Z", MarkKind::kResume));
  EXPECT_EQ(read_clock(marks, goals, at("2026-03-25T10:00:00Z")).breached_at,
            at("2026-03-25T10:00:00Z"));
}

TEST(Complaint, ComplaintThree_EscalationComesAtTheLocalTimeOfTheCalendar) {
  // The same moment, the same hours "on the wall", four places: each is due by its own wall clock.
  const std::vector<ClockMark> marks = {mark("2026-03-24T00:00:00Z", MarkKind::kStart)};
  const std::vector<std::pair<std::string, std::string>> due = {
      {"Europe/Lisbon", "2026-03-24T11:00:00+00:00"},
      {"America/New_York", "2026-03-24T11:00:00-04:00"},
      {"Asia/Kathmandu", "2026-03-24T11:00:00+05:45"},
      {"Australia/Lord_Howe", "2026-03-24T13:00:00+11:00"}};
  for (const auto& [zone, instant] : due) {
    const auto hours = calendar({.zone = zone, .weekly_hours = {"Mon-Fri 09:00-17:00"}});
    const auto reading =
        read_clock(marks, std::vector{goal(2 * kHour, "2026-03-24T00:00:00Z", hours)},
                   at("2026-03-24T00:00:00Z"));
    EXPECT_EQ(reading.due_at, at(instant)) << zone;
    EXPECT_EQ(hours.local_time(*reading.due_at), instant.substr(11, 5)) << zone;
  }
  // And on both sides of a change of the clocks it is the same time of day.
  const auto hours = office();
  EXPECT_EQ(hours.local_time(*hours.after(at("2026-03-27T10:00:00Z"), 7 * kHour)), "17:00");
  EXPECT_EQ(hours.local_time(*hours.after(at("2026-03-30T10:00:00+01:00"), 7 * kHour)), "17:00");
}

TEST(Complaint, ComplaintFour_RoundTheClockLosesNothingAtMidnight) {
  const auto always = calendar({.zone = "Europe/Lisbon", .weekly_hours = {"Mon-Sun 00:00-24:00"}});
  const Instant before = at("2026-05-04T22:59:59.999999Z");  // one microsecond before midnight
  EXPECT_EQ(always.elapsed(before, Instant{before.micros + 2}), 2);
  EXPECT_EQ(always.after(before, kMinute), Instant{before.micros + kMinute});
  // A year round the clock is a year, with both changes of the clocks and every midnight in it.
  const Instant start = at("2026-01-01T00:00:00Z");
  EXPECT_EQ(always.elapsed(start, at("2027-01-01T00:00:00Z")), 365 * kMicrosPerDay);
  EXPECT_EQ(always.after(start, 365 * kMicrosPerDay), at("2027-01-01T00:00:00Z"));
}

TEST(Complaint, ComplaintFour_HolidaysAreOnTheirOwnDayInEveryZone) {
  for (const std::string zone :
       {"Pacific/Kiritimati", "Asia/Kathmandu", "UTC", "America/New_York", "Pacific/Honolulu"}) {
    const auto hours = calendar({.zone = zone,
                                 .weekly_hours = {"Mon-Sun 00:00-24:00"},
                                 .holidays = {"2026-12-25 Christmas Day"}});
    const auto closes = hours.next_closing(at("2026-12-23T00:00:00Z"));
    ASSERT_TRUE(closes) << zone;
    EXPECT_EQ(hours.local_date(*closes) + " " + hours.local_time(*closes), "2026-12-25 00:00")
        << zone;
    const auto opens = hours.next_opening(*closes);
    EXPECT_EQ(hours.local_date(*opens) + " " + hours.local_time(*opens), "2026-12-26 00:00")
        << zone;
    EXPECT_EQ(opens->micros - closes->micros, kMicrosPerDay) << zone;
  }
}

TEST(Complaint, ComplaintFour_ChangesOfTheClocksShiftNothing) {
  // Over the weekend of the change, office hours count their hours and round the clock counts what passed.
  EXPECT_EQ(office().elapsed(at("2026-03-27T09:00:00Z"), at("2026-03-30T17:00:00+01:00")),
            16 * kHour);
  EXPECT_EQ(office().elapsed(at("2026-10-23T09:00:00+01:00"), at("2026-10-26T17:00:00Z")),
            16 * kHour);
  const auto lord_howe =
      calendar({.zone = "Australia/Lord_Howe", .weekly_hours = {"Sun 01:00-03:00"}});
  EXPECT_EQ(lord_howe.elapsed(at("2026-04-04T12:00:00Z"), at("2026-04-05T12:00:00Z")),
            2 * kHour + 30 * kMinute);
  EXPECT_EQ(lord_howe.elapsed(at("2026-10-03T12:00:00Z"), at("2026-10-04T12:00:00Z")),
            kHour + 30 * kMinute);
}

TEST(Complaint, ComplaintFive_TheCalendarMissesNoDay) {
  // Day by day over thirty years, each working day contributes its eight hours, on its own date.
  const auto hours = calendar({.zone = "America/New_York",
                               .weekly_hours = {"Mon-Fri 09:00-17:00"},
                               .holidays = {"--02-29", "--12-31", "--01-01"}});
  std::int64_t all = 0;
  const auto first = std::chrono::sys_days{std::chrono::year{2005} / 1 / 1};
  const auto last = std::chrono::sys_days{std::chrono::year{2035} / 1 / 1};
  const auto noon = [](std::chrono::sys_days day) {
    return Instant{day.time_since_epoch().count() * kMicrosPerDay + 5 * kHour};
  };
  for (auto day = first; day < last; day += std::chrono::days{1}) {
    const std::chrono::weekday weekday{day};
    const std::chrono::year_month_day date{day};
    const bool holiday = date.month() == std::chrono::February && unsigned{date.day()} == 29;
    const bool turn = (unsigned{date.month()} == 12 && unsigned{date.day()} == 31) ||
                      (unsigned{date.month()} == 1 && unsigned{date.day()} == 1);
    const std::int64_t expected = weekday.iso_encoding() <= 5 && !holiday && !turn ? 8 * kHour : 0;
    // From 05:00 UTC, midnight or an hour into the day there, to the next.
    ASSERT_EQ(hours.elapsed(noon(day), noon(day + std::chrono::days{1})), expected)
        << to_rfc3339(noon(day));
    all += expected;
  }
  EXPECT_EQ(hours.elapsed(noon(first), noon(last)), all);
  EXPECT_EQ(hours.after(noon(first), all)->micros,
            noon(std::chrono::sys_days{std::chrono::year{2034} / 12 / 29}).micros + 17 * kHour);
}

TEST(Complaint, ComplaintSix_AMoveToAnotherGroupLeavesTheClockAlone) {
  const ClockRule rule{.name = "resolution",
                       .label = "Resolution",
                       .runs = {"new", "assigned", "in_progress"},
                       .pauses = {"on_hold"},
                       .stops = {"resolved"},
                       .cancels = {"cancelled"}};
  std::vector<ClockMark> marks;
  const auto see = [&](std::string_view when, std::string_view state, std::string reason = {}) {
    return observe(rule,
                   {.at = at(when),
                    .state = state,
                    .because = {.why = std::string(state), .reason = std::move(reason)}},
                   marks);
  };
  EXPECT_TRUE(see("2026-03-24T09:00:00Z", "new"));
  EXPECT_FALSE(see("2026-03-24T09:10:00Z", "assigned")) << "to a group";
  EXPECT_FALSE(see("2026-03-24T10:00:00Z", "assigned")) << "to another one";
  EXPECT_FALSE(see("2026-03-24T10:30:00Z", "in_progress"));
  EXPECT_FALSE(see("2026-03-24T11:00:00Z", "assigned")) << "handed on";
  EXPECT_EQ(marks.size(), 1U);
  // Even where the other group has a target and calendar of its own: the start stays, the whole is read anew.
  const auto moved =
      read_clock(marks,
                 std::vector{goal(8 * kHour, "2026-03-24T09:00:00Z"),
                             goal(4 * kHour, "2026-03-24T11:00:00Z", BusinessCalendar::always())},
                 at("2026-03-24T11:00:00Z"));
  EXPECT_EQ(moved.started_at, at("2026-03-24T09:00:00Z"));
  EXPECT_EQ(moved.due_at, at("2026-03-24T13:00:00Z"));
}

TEST(Complaint, ComplaintSeven_ReopenedItGoesOnAndKeepsEveryStop) {
  const std::vector<ClockMark> marks = {mark("2026-03-24T09:00:00Z", MarkKind::kStart),
                                        mark("2026-03-24T11:00:00Z", MarkKind::kStop),
                                        mark("2026-03-24T15:00:00Z", MarkKind::kResume),
                                        mark("2026-03-24T15:30:00Z", MarkKind::kStop),
                                        mark("2026-03-25T09:00:00Z", MarkKind::kResume)};
  const std::vector goals = {goal(3 * kHour, "2026-03-24T09:00:00Z")};
  const auto reopened = read_clock(marks, goals, at("2026-03-25T09:10:00Z"));
  EXPECT_EQ(reopened.state, ClockState::kRunning);
  EXPECT_EQ(reopened.started_at, at("2026-03-24T09:00:00Z"));
  EXPECT_EQ(reopened.spent, 2 * kHour + 40 * kMinute)
      << "the time it was resolved does not count, what went before does";
  EXPECT_EQ(reopened.due_at, at("2026-03-25T09:30:00Z"));
  ASSERT_EQ(reopened.stops.size(), 2U);
  EXPECT_EQ(reopened.stops[0].at, at("2026-03-24T11:00:00Z"));
  EXPECT_EQ(reopened.stops[0].spent, 2 * kHour);
  EXPECT_EQ(reopened.stops[0].outcome, ClockOutcome::kMet);
  EXPECT_EQ(reopened.stops[1].spent, 2 * kHour + 30 * kMinute);
  const auto late = read_clock(marks, goals, at("2026-03-25T10:00:00Z"));
  EXPECT_EQ(late.breached_at, at("2026-03-25T09:30:00Z"));
  EXPECT_EQ(late.stops[1].outcome, ClockOutcome::kMet) << "it was in time when it stopped";
}

}  // namespace
}  // namespace proofdesk
