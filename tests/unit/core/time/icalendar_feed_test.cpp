#include "core/time/icalendar_feed.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;

CalendarEntry entry() {
  return {.uid = "one@desk",
          .sequence = 3,
          .stamp = *parse_rfc3339("2026-11-20T10:00:00Z"),
          .from = *parse_rfc3339("2026-11-24T22:00:00.5Z"),
          .until = *parse_rfc3339("2026-11-25T02:00:00Z"),
          .summary = "CHG-000012 Update; web servers, all of them",
          .description = "First line\nsecond line"};
}

TEST(CalendarFeed, SaysEachEntryAsTheStandardAsks) {
  const std::vector entries{entry()};
  const std::string text = to_icalendar("Change schedule", entries);
  for (const std::string_view line :
       {"BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", "X-WR-CALNAME:Change schedule\r\n",
        "UID:one@desk\r\n", "DTSTART:20261124T220000Z\r\n", "DTEND:20261125T020000Z\r\n",
        "SEQUENCE:3\r\n", "SUMMARY:CHG-000012 Update\\; web servers\\, all of them\r\n",
        "DESCRIPTION:First line\\nsecond line\r\n", "STATUS:CONFIRMED\r\n", "END:VCALENDAR\r\n"})
    EXPECT_THAT(text, HasSubstr(std::string(line)));
}

TEST(CalendarFeed, FoldsLongLinesAndReadsBackAsItWas) {
  CalendarEntry one = entry();
  one.description.clear();
  for (int i = 0; i < 60; ++i) one.description += i == 0 ? "mañana" : " mañana";
  one.summary += '\x07';
  const std::vector entries{one};
  const std::string text = to_icalendar("Change schedule", entries);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - begin, 75U);
    begin = end + 2;
  }
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> read(
      icalparser_parse_string(text.c_str()), &icalcomponent_free);
  ASSERT_NE(read, nullptr);
  icalcomponent* event = icalcomponent_get_first_component(read.get(), ICAL_VEVENT_COMPONENT);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(icalcomponent_get_description(event), one.description);
}

TEST(CalendarFeed, IsACalendarEvenWithNothingInIt) {
  EXPECT_THAT(to_icalendar("Change schedule", {}), HasSubstr("END:VCALENDAR"));
}

}  // namespace
}  // namespace proofdesk
