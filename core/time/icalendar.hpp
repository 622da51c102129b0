#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// What a holiday calendar in iCalendar form (RFC 5545) comes to.
struct HolidayImport {
  /// "2026-12-25 Christmas Day", one line per date, in order: lines of `CalendarText::holidays`.
  std::vector<std::string> holidays;
  /// What was left out and why, a sentence each: events with a time of day, cancelled ones, rules that cannot be
  /// read. At most 20, the last of which says how many more there are.
  std::vector<std::string> remarks;
};

/// Reads the whole-day events of `text` (VEVENT with DTSTART as a date) that fall on the local dates from `from`
/// to `until`, both included, "2026-01-01": single ones, those of several days (DTEND, DURATION), and those that
/// repeat (RRULE, RDATE, EXDATE, with single instances moved or cancelled by RECURRENCE-ID).
///
/// Fails with kInvalidArgument: "icalendar.range" when the dates are none or span more than 50 years,
/// "icalendar.form" when the text is no iCalendar.
///
/// libical parses what it is given in memory, and only dates are looked at, never a zone that the text names; the one
/// file it opens by itself, once per process, is the machine's list of zones. That is why it may live in this layer,
/// beside the calendars, which know zones from the same place. Thread-safe.
[[nodiscard]] Result<HolidayImport> holidays_from_icalendar(std::string_view text,
                                                            std::string_view from,
                                                            std::string_view until);

}  // namespace proofdesk
