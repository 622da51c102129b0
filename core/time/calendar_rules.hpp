#pragma once

#include "core/base/result.hpp"
#include "core/time/calendar.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace date {
class time_zone;
}

namespace proofdesk {

/// An opening of one local day, in minutes after its midnight, half-open: [0, 1440) is the whole day.
struct OpenSpan {
  int from = 0;
  int to = 0;

  friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};
using DayHours = std::vector<OpenSpan>;  ///< in order, apart from each other

/// "09:00-12:30, 13:15-17:30"; "closed" for none.
[[nodiscard]] std::string to_text(const DayHours& hours);

/// What the text of a calendar comes to: the hours of each local date.
class CalendarRules {
 public:
  struct Special {
    DayHours hours;
    std::string name;
  };

  /// What `BusinessCalendar::parse` says it does.
  [[nodiscard]] static Result<CalendarRules> parse(const CalendarText& text);

  [[nodiscard]] const date::time_zone& zone() const { return *zone_; }
  [[nodiscard]] const std::string& zone_name() const { return zone_name_; }

  /// `day`: days since 1970-01-01. Valid while the rules live.
  [[nodiscard]] const DayHours& hours_on(int day) const;
  /// The exception or holiday that makes a date other than its weekday; nullptr on ordinary ones.
  [[nodiscard]] const Special* special_on(int day) const;

 private:
  friend class CalendarReader;

  const date::time_zone* zone_ = nullptr;  // of the machine's database, which stays for ever
  std::string zone_name_;
  std::array<DayHours, 7> week_;                             // Monday first
  std::map<int, Special> dated_;                             // exceptions, and holidays of one year
  std::map<std::pair<unsigned, unsigned>, Special> yearly_;  // by month and day
};

}  // namespace proofdesk
