#include "tests/unit/core/time/time_testing.hpp"

#include <gmock/gmock.h>

namespace proofdesk {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CalendarText text_with(std::vector<std::string> week, std::vector<std::string> holidays = {},
                       std::vector<std::string> exceptions = {}) {
  return {.zone = "Europe/Lisbon",
          .weekly_hours = std::move(week),
          .holidays = std::move(holidays),
          .exceptions = std::move(exceptions)};
}

std::string hours_on(const CalendarText& text, std::string_view date) {
  return time_testing::calendar(text).day(date).value().hours;
}

Error error_of(const CalendarText& text) {
  const auto parsed = BusinessCalendar::parse(text);
  return parsed ? Error{.rule = "none"} : parsed.error();
}

// 2026-03-30 is a Monday.
TEST(CalendarText, ReadsHoursOfTheWeekAsPeopleWriteThem) {
  const auto text = text_with(
      {"Mon-Thu 09:00-12:30, 13:15-17:30", "fri 9:00-10:00", "Saturday, sun 10:00-13:00"});
  EXPECT_EQ(error_of(text).fields.size(), 1U) << "9:00 is written 09:00";
  const auto right = text_with(
      {"Mon-Thu 09:00-12:30, 13:15-17:30", "fri 09:00 - 10:00", "Saturday, sun 10:00-13:00"});
  EXPECT_EQ(hours_on(right, "2026-03-30"), "09:00-12:30, 13:15-17:30");
  EXPECT_EQ(hours_on(right, "2026-04-02"), "09:00-12:30, 13:15-17:30");
  EXPECT_EQ(hours_on(right, "2026-04-03"), "09:00-10:00");
  EXPECT_EQ(hours_on(right, "2026-04-04"), "10:00-13:00");
  EXPECT_EQ(hours_on(right, "2026-04-05"), "10:00-13:00");
}

TEST(CalendarText, DaysMayRunOverTheEndOfTheWeek) {
  const auto text = text_with({"Fri-Mon 10:00-11:00"});
  EXPECT_EQ(hours_on(text, "2026-03-30"), "10:00-11:00");
  EXPECT_EQ(hours_on(text, "2026-03-31"), "closed");
  EXPECT_EQ(hours_on(text, "2026-04-05"), "10:00-11:00");
}

TEST(CalendarText, LinesOfOneDayAddUpAndTouchingSpansAreOne) {
  const auto text = text_with({"Mon-Fri 13:00-17:00", "Mon 09:00-12:00, 12:00-13:00"});
  EXPECT_EQ(hours_on(text, "2026-03-30"), "09:00-17:00");
  EXPECT_EQ(hours_on(text, "2026-03-31"), "13:00-17:00");
}

TEST(CalendarText, OverlappingSpansAreRefusedInOneLineAndInTwo) {
  const Error one = error_of(text_with({"Mon 09:00-12:30, 12:00-17:00"}));
  EXPECT_EQ(one.rule, "calendar.weekly_hours");
  EXPECT_THAT(one.detail, HasSubstr("09:00-12:30 and 12:00-17:00 overlap"));
  const Error two = error_of(text_with({"Mon-Fri 09:00-12:30", "Wed 12:00-14:00"}));
  EXPECT_THAT(two.detail, AllOf(HasSubstr("Line 2"), HasSubstr("Wednesday"),
                                HasSubstr("09:00-12:30 and 12:00-14:00 overlap")));
  EXPECT_THAT(two.remedy, HasSubstr("one span"));
}

TEST(CalendarText, AnOpeningOverMidnightIsToBeWrittenAsTwo) {
  const Error error = error_of(text_with({"Mon-Fri 22:00-06:00"}));
  EXPECT_THAT(error.remedy, AllOf(HasSubstr("22:00-24:00"), HasSubstr("00:00-06:00")));
}

TEST(CalendarText, AHolidayClosesItsDayInOneYearOrInEvery) {
  const auto text = text_with({"Mon-Sun 09:00-17:00"},
                              {"2026-04-03 Good Friday", "--12-25 Christmas Day", "--02-29"});
  const auto calendar = time_testing::calendar(text);
  EXPECT_EQ(calendar.day("2026-04-03")->hours, "closed");
  EXPECT_EQ(calendar.day("2026-04-03")->name, "Good Friday");
  EXPECT_EQ(calendar.day("2027-04-03")->hours, "09:00-17:00");
  EXPECT_EQ(calendar.day("2031-12-25")->hours, "closed");
  EXPECT_EQ(calendar.day("2028-02-29")->hours, "closed");
  EXPECT_EQ(calendar.day("2027-03-01")->hours, "09:00-17:00");
  EXPECT_EQ(calendar.day("2027-02-29"), std::nullopt) << "no such day";
}

TEST(CalendarText, AnExceptionWinsOverAHolidayAndThatOverTheWeek) {
  const auto calendar = time_testing::calendar(text_with(
      {"Mon-Fri 09:00-17:00"}, {"2026-12-24 Christmas Eve", "--05-01 Labour Day"},
      {"2026-12-24 09:00-12:00 half day", "2026-05-02 10:00-14:00 stock-taking",
       "2026-05-01 08:00-09:00, 10:00-11:00", "2026-06-10 closed", "2026-06-11 Closed move"}));
  EXPECT_EQ(calendar.day("2026-12-24")->hours, "09:00-12:00");
  EXPECT_EQ(calendar.day("2026-12-24")->name, "half day");
  EXPECT_EQ(calendar.day("2026-05-02")->hours, "10:00-14:00") << "a Saturday worked";
  EXPECT_EQ(calendar.day("2026-05-01")->hours, "08:00-09:00, 10:00-11:00");
  EXPECT_EQ(calendar.day("2026-06-10")->hours, "closed");
  EXPECT_EQ(calendar.day("2026-06-11")->name, "move");
}

TEST(CalendarText, EveryLineAtFaultIsNamedAndTheFirstExplained) {
  const Error error = error_of({.zone = "Europe/Lisboa",
                                .weekly_hours = {"Mon-Fri 09:00-17:00", "Mo 09:00-17:00"},
                                .holidays = {"2026-02-30 none", "25.12."},
                                .exceptions = {"2026-12-24"}});
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.rule, "calendar.zone");
  EXPECT_THAT(error.detail, HasSubstr("Europe/Lisboa"));
  EXPECT_THAT(error.remedy, HasSubstr("IANA"));
  EXPECT_THAT(error.fields, ElementsAre(Field(&FieldError::pointer, "/zone"),
                                        Field(&FieldError::pointer, "/weeklyHours/1"),
                                        Field(&FieldError::pointer, "/exceptions/0"),
                                        Field(&FieldError::pointer, "/holidays/0"),
                                        Field(&FieldError::pointer, "/holidays/1")));
  EXPECT_THAT(error.fields[1].detail,
              AllOf(HasSubstr("Line 2 of the weekly hours"), HasSubstr("\"Mo\"")));
}

TEST(CalendarText, WhatIsNoLineIsRefusedWithTheFormThatIsWanted) {
  const std::vector<std::string> wrong_weeks = {"",
                                                "Mon",
                                                "09:00-17:00",
                                                "Mon-",
                                                "Mon-Fri 09-17",
                                                "Mon 09:00",
                                                "Mon 09:00-",
                                                "Mon 25:00-26:00",
                                                "Mon 09:60-10:00",
                                                "Mon 24:01-24:30",
                                                "Mon 09:00-09:00",
                                                "Mon 09:00-10:00,",
                                                "Mon 09:00-10:00 open",
                                                "Mon;Tue 09:00-10:00",
                                                "Montag 09:00-10:00",
                                                "Mon 09:00-10:00; 11:00-12:00"};
  for (const auto& line : wrong_weeks) {
    const Error error = error_of(text_with({line}));
    EXPECT_EQ(error.rule, "calendar.weekly_hours") << line;
    EXPECT_THAT(error.remedy, ::testing::Not(IsEmpty())) << line;
  }
  for (const std::string line :
       {"", "closed", "2026-12-24", "2026-12-24 9", "2026-12-24 half day", "2026-13-01 closed",
        "1969-12-31 closed", "2026-12-24 09:00-12:00, half day"}) {
    EXPECT_EQ(error_of(text_with({"Mon 09:00-10:00"}, {}, {line})).rule, "calendar.exceptions")
        << line;
  }
  for (const std::string line :
       {"", "Christmas", "--13-01", "--02-30", "--2-29", "12-25", "2200-01-01 late"}) {
    EXPECT_EQ(error_of(text_with({"Mon 09:00-10:00"}, {line})).rule, "calendar.holidays") << line;
  }
}

TEST(CalendarText, TwoExceptionsOfOneDateAreRefusedAndAHolidayNamedTwiceIsOne) {
  const Error error = error_of(
      text_with({"Mon 09:00-10:00"}, {}, {"2026-12-24 09:00-10:00", "2026-12-24 14:00-15:00"}));
  EXPECT_THAT(error.remedy, HasSubstr("one line"));
  EXPECT_EQ(
      hours_on(text_with({"Mon 09:00-10:00"}, {"--12-25", "--12-25", "2026-04-03", "2026-04-03"}),
               "2026-12-25"),
      "closed");
}

TEST(CalendarText, ACalendarThatIsNeverOpenIsRefused) {
  EXPECT_EQ(error_of(text_with({})).rule, "calendar.never_open");
  EXPECT_EQ(error_of(text_with({}, {}, {"2026-05-01 closed"})).rule, "calendar.never_open");
  EXPECT_EQ(error_of(text_with({}, {}, {"2026-05-02 10:00-14:00"})).rule, "none");
}

TEST(CalendarText, TheMachinesOwnZoneIsNoZone) {
  for (const std::string zone :
       {"", "localtime", "Mars/Olympus", "../Europe/Lisbon", "europe lisbon"}) {
    EXPECT_EQ(error_of({.zone = zone, .weekly_hours = {"Mon 09:00-10:00"}}).rule, "calendar.zone")
        << zone;
  }
}

}  // namespace
}  // namespace proofdesk
