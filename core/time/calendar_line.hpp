#pragma once

#include "core/time/calendar_rules.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// The lines of a calendar, one by one; what they mean together is said by `CalendarRules`. Pure.
namespace proofdesk::calendar_line {

/// What is wrong with a line, without its full stop, and what would be right, with it.
struct Complaint {
  std::string what;
  std::string remedy;

  Complaint(std::string wrong, std::string_view right) : what(std::move(wrong)), remedy(right) {}
};

template <class T>
using Parsed = std::expected<T, Complaint>;

struct Week {
  std::vector<unsigned> days;  ///< 0 is Monday; each once
  DayHours hours;              ///< as written: neither in order nor apart
};

struct Exception {
  int day = 0;     ///< since 1970-01-01
  DayHours hours;  ///< as written; none: closed
  std::string name;
};

struct Holiday {
  bool yearly = false;
  int day = 0;  ///< since 1970-01-01, where it is of one year
  unsigned month = 0;
  unsigned month_day = 0;
  std::string name;
};

[[nodiscard]] Parsed<Week> parse_week(std::string_view line);
[[nodiscard]] Parsed<Exception> parse_exception(std::string_view line);
[[nodiscard]] Parsed<Holiday> parse_holiday(std::string_view line);

}  // namespace proofdesk::calendar_line
