#pragma once

#include "core/time/calendar_rules.hpp"

#include <cstdint>
#include <vector>

namespace proofdesk {

/// The openings of one local year, laid out on the line of UTC with what has passed before each. All questions
/// that zone and clock changes raise are settled here, once; afterwards there are only numbers to search.
/// Times are microseconds since 1970.
class CalendarYear {
 public:
  CalendarYear(const CalendarRules& rules, int year);

  struct Opening {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t open_before = 0;      ///< open time of this year before it
    std::int64_t days_before = 0;      ///< working days of this year before it, kMicrosPerDay each
    std::int64_t day_total = 0;        ///< open time of its local date …
    std::int64_t day_open_before = 0;  ///< … and how much of that lies before it
  };

  /// From the first instant whose local date is in this year to the first of the next.
  [[nodiscard]] std::int64_t begin() const { return begin_; }
  [[nodiscard]] std::int64_t end() const { return end_; }
  [[nodiscard]] const std::vector<Opening>& openings() const { return openings_; }
  /// Whether it is open throughout.
  [[nodiscard]] bool seamless() const { return total_.open == end_ - begin_; }

  /// What of this year has passed at an instant; nothing before it, everything after it.
  [[nodiscard]] std::int64_t passed(std::int64_t at, TimeMeasure measure) const;
  [[nodiscard]] std::int64_t total(TimeMeasure measure) const { return total_.in(measure); }
  /// The first instant at which `amount` has passed; 0 < amount ≤ total.
  [[nodiscard]] std::int64_t when(std::int64_t amount, TimeMeasure measure) const;

 private:
  struct Amount {
    std::int64_t open = 0;
    std::int64_t days = 0;
    [[nodiscard]] std::int64_t in(TimeMeasure measure) const {
      return measure == TimeMeasure::kOpenTime ? open : days;
    }
  };

  void lay_out(const CalendarRules& rules, int first_day, int last_day);
  void add_up(const std::vector<int>& dates);
  [[nodiscard]] Amount passed_within(const Opening& opening, std::int64_t micros) const;

  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::vector<Opening> openings_;
  Amount total_;
};

}  // namespace proofdesk
