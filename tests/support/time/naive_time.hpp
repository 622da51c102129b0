#pragma once

#include "core/time/calendar.hpp"
#include "core/time/clock.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <date/tz.h>

/// The oracle: business time counted the slow way, one minute after the other, by asking the zone database what
/// the clock on the wall shows. It shares nothing with the engine but the words for marks and measures.
namespace proofdesk::naive {

using Spans = std::vector<std::pair<int, int>>;  ///< minutes of the day, half-open

class Hours {
 public:
  std::string zone;
  std::array<Spans, 7> week;   ///< Monday first
  std::map<int, Spans> dates;  ///< days since 1970 that are other than their weekday; empty: closed
  std::vector<std::pair<int, int>> yearly;  ///< months and days that are closed every year

  /// The same, as the engine is told it.
  [[nodiscard]] CalendarText text() const;

  /// Whether the whole minute is open that begins at an instant; and its local date.
  [[nodiscard]] bool open(std::int64_t minute_begin) const;
  [[nodiscard]] int local_date(std::int64_t at) const;

  /// Open time of a local date before an instant, and on the whole, by looking at each of its minutes.
  struct OfDate {
    std::int64_t before = 0;
    std::int64_t total = 0;
  };
  [[nodiscard]] OfDate of_date(int date, std::int64_t at) const;

 private:
  [[nodiscard]] std::int64_t local(std::int64_t at) const;
  [[nodiscard]] const std::array<bool, 1440>& minutes_of(int date) const;

  mutable const date::time_zone* found_ = nullptr;
  mutable date::sys_info info_{};  ///< what the database said last, while it holds
  mutable std::map<int, std::array<bool, 1440>> laid_out_;
  mutable int last_date_ = INT32_MIN;
  mutable const std::array<bool, 1440>* last_ = nullptr;
  mutable std::map<int, std::vector<std::int64_t>> open_minutes_;
};

struct Goal {
  std::int64_t since = 0;
  std::int64_t amount = 0;
  TimeMeasure measure = TimeMeasure::kOpenTime;
  const Hours* hours = nullptr;
  bool waits = true;
  std::vector<std::string> waits_for{};
};

struct Stop {
  std::int64_t at = 0;
  std::int64_t spent = 0;
  std::optional<std::int64_t> breached_at{};
  std::optional<bool> met{};
};

struct Reading {
  ClockState state = ClockState::kNotStarted;
  std::int64_t spent = 0;
  std::int64_t wall_running = 0;
  std::int64_t wall_paused = 0;
  std::array<std::optional<std::int64_t>, 3>
      reached;  ///< 50, 75, 100 %; what lies beyond `horizon` is unknown
  std::optional<std::int64_t> breached_at;
  std::optional<bool> met;
  std::vector<Stop> stops;
  std::vector<Stop> rounds;
  std::vector<std::int64_t> earlier_breaches;
};

/// `horizon`: how far ahead of `now` it looks for what is still to come.
[[nodiscard]] Reading read(std::span<const ClockMark> marks, std::span<const Goal> goals,
                           std::int64_t now, std::int64_t horizon);

/// Plain counting, for long spans.
[[nodiscard]] std::int64_t elapsed(const Hours& hours, std::int64_t from, std::int64_t to);

}  // namespace proofdesk::naive
