#include "core/time/icalendar.hpp"

#include "core/time/calendar.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace proofdesk {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string lisbon() {
  const std::ifstream file(PROOFDESK_SOURCE_DIR "/tests/data/holidays_lisbon.ics");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string calendar_of(std::string_view event) {
  return fmt::format(
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n{}END:VEVENT\r\nEND:"
      "VCALENDAR\r\n",
      event);
}

HolidayImport read(std::string_view text, std::string_view from, std::string_view until) {
  auto import = holidays_from_icalendar(text, from, until);
  if (!import) throw std::runtime_error(import.error().detail);
  return *std::move(import);
}

TEST(ICalendar, WholeDaysBecomeHolidaysInOrder) {
  EXPECT_THAT(
      read(lisbon(), "2026-01-01", "2026-12-31").holidays,
      ElementsAre("2026-01-01 New Year's Day", "2026-04-03 Good Friday", "2026-04-05 Easter Sunday",
                  "2026-05-25 Spring day, of the house", "2026-06-12 Santo António (moved)",
                  "2026-11-06 Now and then", "2026-12-28 Shutdown", "2026-12-29 Shutdown",
                  "2026-12-30 Shutdown", "2026-12-31 Shutdown"));
}

TEST(ICalendar, RulesAreFollowedForTheYearsAskedForAndExceptionsKept) {
  EXPECT_THAT(
      read(lisbon(), "2027-01-01", "2028-12-31").holidays,
      ElementsAre("2027-01-01 New Year's Day, Shutdown", "2027-01-02 Shutdown",
                  "2027-03-26 Good Friday", "2027-03-28 Easter Sunday", "2027-06-13 Santo António",
                  "2028-01-01 New Year's Day", "2028-02-29 Leap day", "2028-04-16 Easter Sunday",
                  "2028-05-29 Spring day, of the house"));
}

TEST(ICalendar, SaysWhatItLeftOut) {
  const auto remarks = read(lisbon(), "2026-01-01", "2026-12-31").remarks;
  EXPECT_THAT(remarks, Contains(HasSubstr("\"Christmas party\" has a time of day")));
  EXPECT_THAT(remarks, Contains("\"Bridge day\" is cancelled."));
  EXPECT_THAT(remarks, Contains(HasSubstr("\"Now and then\" has a part that cannot be read")));
  EXPECT_THAT(remarks, SizeIs(3));
}

TEST(ICalendar, ItsHolidaysAreLinesOfACalendar) {
  const auto import = read(lisbon(), "2020-01-01", "2035-12-31");
  const auto calendar = BusinessCalendar::parse({.zone = "Europe/Lisbon",
                                                 .weekly_hours = {"Mon-Sun 09:00-17:00"},
                                                 .holidays = import.holidays});
  ASSERT_TRUE(calendar) << calendar.error().detail;
  EXPECT_EQ(calendar->day("2032-02-29")->name, "Leap day");
  EXPECT_EQ(calendar->day("2026-06-12")->hours, "closed");
  EXPECT_EQ(calendar->day("2026-06-13")->hours, "09:00-17:00");
}

TEST(ICalendar, OneInstanceOfASeriesMayBeCancelled) {
  const auto import =
      read(calendar_of("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=MONTHLY;COUNT=3\r\nSUMMARY:"
                       "First\r\nEND:VEVENT\r\n"
                       "BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;VALUE=DATE:20260201\r\n"
                       "DTSTART;VALUE=DATE:20260201\r\nSTATUS:CANCELLED\r\nSUMMARY:Not this\r\n"),
           "2026-01-01", "2026-12-31");
  EXPECT_THAT(import.holidays, ElementsAre("2026-01-01 First", "2026-03-01 First"));
}

TEST(ICalendar, ZonesThatTheTextNamesAreNotLookedUp) {
  const auto import =
      read(calendar_of("DTSTART;TZID=../../../etc/passwd:20260101T090000\r\nSUMMARY:Odd\r\n"),
           "2026-01-01", "2026-12-31");
  EXPECT_THAT(import.remarks, ElementsAre(HasSubstr("\"Odd\" has a time of day")));
}

TEST(ICalendar, WithoutAnythingInRangeItGivesNothing) {
  const auto import = read(lisbon(), "2026-02-01", "2026-02-28");
  EXPECT_THAT(import.holidays, IsEmpty());
}

TEST(ICalendar, WhatIsNoCalendarIsRefused) {
  for (const std::string text :
       {"", "hello", "BEGIN:VEVENT\r\nEND:VEVENT\r\n", "BEGIN:VCALENDAR", "{\"a\": 1}"}) {
    const auto import = holidays_from_icalendar(text, "2026-01-01", "2026-12-31");
    if (import) {  // an opened calendar that never ends holds nothing, and that is not a fault
      EXPECT_THAT(import->holidays, IsEmpty()) << text;
      EXPECT_EQ(text, "BEGIN:VCALENDAR");
    } else {
      EXPECT_EQ(import.error().rule, "icalendar.form") << text;
    }
  }
  EXPECT_EQ(holidays_from_icalendar(std::string_view("BEGIN:VCALENDAR\0END:VCALENDAR", 29),
                                    "2026-01-01", "2026-12-31")
                .error()
                .rule,
            "icalendar.form");
}

TEST(ICalendar, TheRangeIsTwoDatesInOrder) {
  for (const auto& [from, until] :
       std::vector<std::pair<std::string, std::string>>{{"2026-01-01", "2025-12-31"},
                                                        {"", "2026-01-01"},
                                                        {"2026-02-30", "2026-12-31"},
                                                        {"1970-01-01", "2190-01-01"},
                                                        {"1899-01-01", "1900-01-01"}}) {
    EXPECT_EQ(holidays_from_icalendar(lisbon(), from, until).error().rule, "icalendar.range")
        << from;
  }
}

TEST(ICalendar, EndlessAndHostileRulesEnd) {
  const auto daily =
      read(calendar_of("DTSTART;VALUE=DATE:19700101\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Always\r\n"),
           "2026-01-01", "2026-01-31");
  EXPECT_THAT(daily.holidays, SizeIs(31));
  const auto never = read(calendar_of("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=2;"
                                      "BYMONTHDAY=30\r\nSUMMARY:Never\r\n"),
                          "2026-01-01", "2026-12-31");
  EXPECT_THAT(never.holidays, ElementsAre("2026-01-01 Never"));
  const auto secondly =
      read(calendar_of("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:Ticking\r\n"),
           "2026-01-01", "2026-12-31");
  EXPECT_THAT(secondly.holidays, Not(IsEmpty()));
  const auto endless = read(
      calendar_of("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20300101\r\nSUMMARY:Ages\r\n"),
      "2026-01-01", "2026-12-31");
  EXPECT_THAT(endless.remarks,
              ElementsAre(HasSubstr("\"Ages\" lasts less than a day or more than 366")));
}

TEST(ICalendar, NamesAreOneLineOfVisibleText) {
  const auto import =
      read(calendar_of(fmt::format("DTSTART;VALUE=DATE:20260101\r\nSUMMARY:  A\\nB\tC  {}\r\n",
                                   std::string(400, 'x'))),
           "2026-01-01", "2026-12-31");
  ASSERT_THAT(import.holidays, SizeIs(1));
  EXPECT_THAT(import.holidays[0], ::testing::StartsWith("2026-01-01 A B C xxx"));
  EXPECT_LT(import.holidays[0].size(), 180U);
}

TEST(ICalendar, RemarksAreFew) {
  std::string events;
  for (int i = 0; i < 100; ++i)
    events += fmt::format(
        "DTSTART:20260101T120000Z\r\nSUMMARY:Meeting "
        "{}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x{}\r\n",
        i, i);
  const auto import =
      read(calendar_of(events + "DTSTART;VALUE=DATE:20260101\r\n"), "2026-01-01", "2026-12-31");
  EXPECT_THAT(import.remarks, SizeIs(20));
  EXPECT_EQ(import.remarks.back(), "81 more things were left out.");
  EXPECT_THAT(import.holidays, ElementsAre("2026-01-01"));
}

}  // namespace
}  // namespace proofdesk
