#include "tests/unit/core/time/time_testing.hpp"

#include <thread>

#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using namespace time_testing;

BusinessCalendar all_day_in(const std::string& zone) {
  return calendar({.zone = zone, .weekly_hours = {"Mon-Sun 00:00-24:00"}});
}

// 2026-03-27 is a Friday, 2026-03-29 the Sunday on which Lisbon goes from UTC to UTC+1.
TEST(BusinessCalendar, CountsOnlyWhatIsOpen) {
  const auto hours = office();
  EXPECT_EQ(hours.elapsed(at("2026-03-27T16:00:00Z"), at("2026-03-27T16:30:00Z")), 30 * kMinute);
  EXPECT_EQ(hours.elapsed(at("2026-03-27T16:00:00Z"), at("2026-03-30T09:00:00+01:00")), kHour);
  EXPECT_EQ(hours.elapsed(at("2026-03-27T16:00:00Z"), at("2026-03-30T10:30:00+01:00")),
            kHour + 90 * kMinute);
  EXPECT_EQ(hours.elapsed(at("2026-03-28T00:00:00Z"), at("2026-03-29T23:00:00Z")), 0);
  EXPECT_EQ(hours.elapsed(at("2026-03-30T12:00:00Z"), at("2026-03-30T11:00:00Z")), 0)
      << "backwards";
}

TEST(BusinessCalendar, OpeningsAreHalfOpen) {
  const auto hours = office();
  EXPECT_FALSE(hours.open_at(at("2026-03-27T08:59:59.999999Z")));
  EXPECT_TRUE(hours.open_at(at("2026-03-27T09:00:00Z")));
  EXPECT_TRUE(hours.open_at(at("2026-03-27T16:59:59.999999Z")));
  EXPECT_FALSE(hours.open_at(at("2026-03-27T17:00:00Z")));
  EXPECT_EQ(hours.elapsed(at("2026-03-27T16:59:59.999999Z"), at("2026-03-27T17:00:00.000001Z")), 1);
}

TEST(BusinessCalendar, WhatPassesByCloseOfBusinessIsDueThen) {
  const auto hours = office();
  EXPECT_EQ(hours.after(at("2026-03-26T09:00:00Z"), 8 * kHour), at("2026-03-26T17:00:00Z"));
  EXPECT_EQ(hours.after(at("2026-03-26T09:00:00Z"), 8 * kHour + 1),
            at("2026-03-27T09:00:00.000001Z"));
  EXPECT_EQ(hours.after(at("2026-03-28T12:00:00Z"), 1), at("2026-03-30T09:00:00.000001+01:00"));
  EXPECT_EQ(hours.after(at("2026-03-28T12:00:00Z"), 0), at("2026-03-28T12:00:00Z"))
      << "nothing has passed at once";
}

TEST(BusinessCalendar, NamesTheNextOpeningAndClosing) {
  const auto hours = office();
  EXPECT_EQ(hours.next_opening(at("2026-03-27T12:00:00Z")), at("2026-03-27T12:00:00Z"));
  EXPECT_EQ(hours.next_opening(at("2026-03-27T17:00:00Z")), at("2026-03-30T08:00:00Z"));
  EXPECT_EQ(hours.next_closing(at("2026-03-27T12:00:00Z")), at("2026-03-27T17:00:00Z"));
  EXPECT_EQ(hours.next_closing(at("2026-03-27T17:00:00Z")), at("2026-03-27T17:00:00Z"));
}

TEST(BusinessCalendar, WorkingDaysEndAtTheSameTimeOfDayInARegularWeek) {
  const auto hours = office();
  EXPECT_EQ(hours.working_days_after(at("2026-03-27T16:00:00Z"), 2),
            at("2026-03-31T16:00:00+01:00"));
  EXPECT_EQ(hours.working_days_after(at("2026-03-30T09:00:00+01:00"), 1),
            at("2026-03-30T17:00:00+01:00"));
}

TEST(BusinessCalendar, WorkingDaysBegunOutsideHoursEndAtCloseOfBusiness) {
  const auto hours = office();
  for (const auto* start :
       {"2026-03-27T17:00:00Z", "2026-03-28T12:00:00Z", "2026-03-30T07:15:00+01:00"}) {
    EXPECT_EQ(hours.working_days_after(at(start), 2), at("2026-03-31T17:00:00+01:00")) << start;
  }
}

TEST(BusinessCalendar, AHalfDayIsAWorkingDay) {
  const auto hours =
      calendar({.zone = "Europe/Lisbon",
                .weekly_hours = {"Mon-Fri 09:00-17:00"},
                .exceptions = {"2026-12-24 09:00-13:00 half day", "2026-12-25 closed"}});
  // Half of Wednesday is left; Thursday is whole at 13:00; of Monday the other half.
  EXPECT_EQ(hours.working_days_after(at("2026-12-23T13:00:00Z"), 2), at("2026-12-28T13:00:00Z"));
  EXPECT_EQ(hours.working_days_after(at("2026-12-23T17:00:00Z"), 1), at("2026-12-24T13:00:00Z"));
  EXPECT_EQ(hours.elapsed(at("2026-12-24T09:00:00Z"), at("2026-12-24T11:00:00Z"),
                          TimeMeasure::kWorkingDays),
            kMicrosPerDay / 2);
}

TEST(BusinessCalendar, ADayIsAsLongAsItsClockMakesIt) {
  const auto lisbon = all_day_in("Europe/Lisbon");
  EXPECT_EQ(lisbon.elapsed(at("2026-03-29T00:00:00Z"), at("2026-03-30T00:00:00+01:00")),
            23 * kHour);
  EXPECT_EQ(lisbon.elapsed(at("2026-10-25T00:00:00+01:00"), at("2026-10-26T00:00:00Z")),
            25 * kHour);
  const auto lord_howe = all_day_in("Australia/Lord_Howe");  // moves by half an hour
  EXPECT_EQ(lord_howe.elapsed(at("2026-04-05T00:00:00+11:00"), at("2026-04-06T00:00:00+10:30")),
            24 * kHour + 30 * kMinute);
  for (const auto& zone : {lisbon, lord_howe}) {
    const auto start = at("2026-03-01T00:00:00Z");
    EXPECT_EQ(zone.elapsed(start, at("2026-11-01T00:00:00Z")),
              at("2026-11-01T00:00:00Z").micros - start.micros);
  }
}

TEST(BusinessCalendar, ALocalTimeThatIsSkippedPassesNothingAndOneThatComesTwiceIsOpenTwice) {
  const auto night = calendar({.zone = "Europe/Lisbon", .weekly_hours = {"Sun 01:00-02:00"}});
  EXPECT_EQ(night.elapsed(at("2026-03-28T12:00:00Z"), at("2026-03-30T00:00:00Z")), 0);
  EXPECT_EQ(night.elapsed(at("2026-10-24T12:00:00Z"), at("2026-10-26T00:00:00Z")), 2 * kHour);
  // Half past one comes twice, the half hour before the change and the one after it.
  const auto half = calendar({.zone = "Europe/Lisbon", .weekly_hours = {"Sun 01:30-01:45"}});
  EXPECT_EQ(half.next_opening(at("2026-10-24T12:00:00Z")), at("2026-10-25T01:30:00+01:00"));
  EXPECT_EQ(half.next_opening(at("2026-10-25T00:45:00Z")), at("2026-10-25T01:30:00Z"));
}

TEST(BusinessCalendar, AWorkingDayWhoseHoursTheClockSkipsIsNone) {
  const auto night = calendar({.zone = "Europe/Lisbon", .weekly_hours = {"Sun 01:00-02:00"}});
  EXPECT_EQ(night.working_days_after(at("2026-03-28T12:00:00Z"), 1),
            at("2026-04-05T02:00:00+01:00"));
}

TEST(BusinessCalendar, ADateThatAZoneLeftOutIsNone) {
  const auto samoa =
      all_day_in("Pacific/Apia");  // went from Thursday 29 to Saturday 31 December 2011
  EXPECT_EQ(samoa.elapsed(at("2011-12-29T00:00:00-10:00"), at("2012-01-01T00:00:00+14:00"),
                          TimeMeasure::kWorkingDays),
            2 * kMicrosPerDay);
}

TEST(BusinessCalendar, DatesThatComeTwiceAreOneWorkingDay) {
  // St John's set its clocks back at 00:01 on a Sunday, so that Saturday came again for 59 minutes.
  const auto st_johns = all_day_in("America/St_Johns");
  EXPECT_EQ(st_johns.elapsed(at("2010-11-06T00:00:00-02:30"), at("2010-11-08T00:00:00-03:30"),
                             TimeMeasure::kWorkingDays),
            2 * kMicrosPerDay);
  EXPECT_EQ(st_johns.elapsed(at("2010-11-06T00:00:00-02:30"), at("2010-11-08T00:00:00-03:30")),
            49 * kHour);
}

TEST(BusinessCalendar, SaysSoWhenSoMuchNeverPasses) {
  const auto once = calendar({.zone = "UTC", .exceptions = {"2026-05-02 10:00-14:00"}});
  EXPECT_EQ(once.after(at("2026-01-01T00:00:00Z"), 4 * kHour), at("2026-05-02T14:00:00Z"));
  EXPECT_EQ(once.after(at("2026-01-01T00:00:00Z"), 4 * kHour + 1), std::nullopt);
  EXPECT_EQ(once.next_opening(at("2026-05-02T14:00:00Z")), std::nullopt);
  EXPECT_EQ(once.working_days_after(at("2026-01-01T00:00:00Z"), 2), std::nullopt);
  EXPECT_EQ(office().after(at("2026-01-01T00:00:00Z"), INT64_MAX), std::nullopt);
  EXPECT_EQ(office().working_days_after(at("2026-01-01T00:00:00Z"), INT64_MAX), std::nullopt);
}

TEST(BusinessCalendar, IsClosedOutsideTheYearsItKnows) {
  const auto all = BusinessCalendar::always();
  EXPECT_EQ(all.elapsed(Instant{INT64_MIN}, at("1970-01-02T00:00:00Z")), kMicrosPerDay);
  EXPECT_EQ(all.elapsed(at("2199-12-31T00:00:00Z"), Instant{INT64_MAX}), kMicrosPerDay);
  EXPECT_EQ(all.next_closing(at("2026-01-01T00:00:00Z")), std::nullopt);
  EXPECT_EQ(all.next_opening(Instant{INT64_MIN}), Instant{0});
  EXPECT_EQ(all.next_opening(Instant{INT64_MAX}), std::nullopt);
}

TEST(BusinessCalendar, TellsLocalTimesForPeople) {
  EXPECT_EQ(office().local_date(at("2026-06-30T23:30:00Z")), "2026-07-01");
  EXPECT_EQ(office().local_time(at("2026-06-30T23:30:59Z")), "00:30");
}

TEST(BusinessCalendar, MayBeAskedByManyThreadsAtOnce) {
  const auto hours = office();
  const std::int64_t right =
      office().elapsed(at("2000-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
  std::vector<std::jthread> threads;
  std::array<std::int64_t, 8> sums{};
  for (auto& sum : sums) {
    threads.emplace_back([&hours, &sum] {
      sum = hours.elapsed(at("2000-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    });
  }
  threads.clear();
  for (const auto sum : sums) EXPECT_EQ(sum, right);
}

RC_GTEST_PROP(BusinessCalendar, AddsUpToTheUnitInEitherMeasure, ()) {
  static const auto hours =
      calendar({.zone = "America/New_York",
                .weekly_hours = {"Mon-Fri 08:20-12:00, 13:07-19:59", "Sun 00:00-24:00"},
                .holidays = {"--07-04 Independence Day"},
                .exceptions = {"2026-11-27 08:00-08:07"}});
  const auto from = at("2025-06-01T00:00:00Z").micros;
  const auto span = 3 * 365 * kMicrosPerDay;
  std::array<Instant, 3> times;
  for (auto& time : times) time.micros = from + *rc::gen::inRange<std::int64_t>(0, span);
  std::ranges::sort(times);
  const auto [a, b, c] = times;
  for (const auto measure : {TimeMeasure::kOpenTime, TimeMeasure::kWorkingDays}) {
    RC_ASSERT(hours.elapsed(a, b, measure) + hours.elapsed(b, c, measure) ==
              hours.elapsed(a, c, measure));
    const auto amount = hours.elapsed(a, b, measure);
    const auto first = hours.after(a, amount, measure);
    RC_ASSERT(first.has_value() && *first <= b);
    RC_ASSERT(hours.elapsed(a, *first, measure) == amount);
    if (*first > a) RC_ASSERT(hours.elapsed(a, Instant{first->micros - 1}, measure) < amount);
  }
}

TEST(BusinessCalendar, ADateBeginsWhenItsZoneSaysSo) {
  const auto in = [](std::string zone) {
    return *BusinessCalendar::parse({.zone = std::move(zone),
                                     .weekly_hours = {"Mon-Sun 00:00-24:00"},
                                     .holidays = {},
                                     .exceptions = {}});
  };
  EXPECT_EQ(in("America/New_York").start_of("2026-11-01"), *parse_rfc3339("2026-11-01T04:00:00Z"));
  EXPECT_EQ(in("America/New_York").start_of("2026-11-02"), *parse_rfc3339("2026-11-02T05:00:00Z"));
  EXPECT_EQ(in("Asia/Tokyo").start_of("2026-11-01"), *parse_rfc3339("2026-10-31T15:00:00Z"));
  // Midnight is skipped there: the date begins at one.
  EXPECT_EQ(in("Asia/Beirut").start_of("2022-03-27"), *parse_rfc3339("2022-03-26T22:00:00Z"));
  EXPECT_EQ(in("UTC").start_of("2026-02-30"), std::nullopt);
  EXPECT_EQ(in("UTC").start_of("2300-01-01"), std::nullopt);
}

}  // namespace
}  // namespace proofdesk
