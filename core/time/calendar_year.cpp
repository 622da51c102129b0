#include "core/time/calendar_year.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <date/tz.h>

namespace proofdesk {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

/// A product of two spans of a day does not fit 64 bits.
__extension__ using Wide = __int128;

int first_day_of(int year) {
  const std::chrono::sys_days day{std::chrono::year{year} / std::chrono::January / 1};
  return static_cast<int>(day.time_since_epoch().count());
}

/// A stretch of UTC during which the zone keeps one offset; local time is UTC + offset.
struct Piece {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t offset = 0;
};

/// The first and the last piece reach as far as the library's calendar does: beyond 64 bits of microseconds.
constexpr std::int64_t kFarSeconds = INT64_MAX / kMicrosPerSecond;

Piece piece_at(const date::time_zone& zone, std::int64_t at) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(date::sys_time<microseconds>{microseconds{at}});
  const auto info = zone.get_info(seconds);
  const auto micros = [](auto time) {
    const std::int64_t count = time.time_since_epoch().count();
    return std::clamp(count, -kFarSeconds, kFarSeconds) * kMicrosPerSecond;
  };
  return {micros(info.begin), micros(info.end), info.offset.count() * kMicrosPerSecond};
}

/// Of a day with `total` open time, the share that `part` of it is, as a part of kMicrosPerDay, rounded down.
/// A function of the part alone, so that shares add up without ever gaining or losing a unit.
std::int64_t share(std::int64_t part, std::int64_t total) {
  return static_cast<std::int64_t>(Wide{part} * kMicrosPerDay / total);
}

/// The smallest part whose share is at least `amount`.
std::int64_t part_for(std::int64_t amount, std::int64_t total) {
  return static_cast<std::int64_t>((Wide{amount} * total + kMicrosPerDay - 1) / kMicrosPerDay);
}

}  // namespace

CalendarYear::CalendarYear(const CalendarRules& rules, int year) {
  lay_out(rules, first_day_of(year), first_day_of(year + 1));
}

void CalendarYear::lay_out(const CalendarRules& rules, int first_day, int last_day) {
  const std::int64_t local_begin = first_day * kMicrosPerDay;
  const std::int64_t local_end = last_day * kMicrosPerDay;
  // No offset, and no jump of one, is longer than a day.
  const std::int64_t search_end = local_end + 2 * kMicrosPerDay;
  std::vector<int> dates;
  bool begun = false;
  bool ended = false;
  for (std::int64_t at = local_begin - 2 * kMicrosPerDay; at < search_end;) {
    const Piece piece = piece_at(rules.zone(), at);
    const std::int64_t from = at + piece.offset;
    const std::int64_t to = std::min(piece.end, search_end) + piece.offset;
    if (!begun && to > local_begin) {
      begin_ = std::max(from, local_begin) - piece.offset;
      begun = true;
    }
    if (!ended && to > local_end) {
      end_ = std::max(from, local_end) - piece.offset;
      ended = true;
    }
    const auto first = std::max<std::int64_t>(
        first_day, std::chrono::floor<std::chrono::days>(microseconds{from}).count());
    for (auto day = first; day < last_day && day * kMicrosPerDay < to; ++day) {
      for (const OpenSpan& span : rules.hours_on(static_cast<int>(day))) {
        const auto opens = std::max(from, day * kMicrosPerDay + span.from * kMicrosPerMinute);
        const auto closes = std::min(to, day * kMicrosPerDay + span.to * kMicrosPerMinute);
        if (opens >= closes) continue;
        openings_.push_back({.begin = opens - piece.offset, .end = closes - piece.offset});
        dates.push_back(static_cast<int>(day));
      }
    }
    at = piece.end;
  }
  add_up(dates);
}

void CalendarYear::add_up(const std::vector<int>& dates) {
  std::map<int, std::int64_t> totals;
  for (std::size_t i = 0; i < openings_.size(); ++i)
    totals[dates[i]] += openings_[i].end - openings_[i].begin;
  std::map<int, std::int64_t> so_far;
  for (std::size_t i = 0; i < openings_.size(); ++i) {
    Opening& opening = openings_[i];
    opening.open_before = total_.open;
    opening.days_before = total_.days;
    opening.day_total = totals[dates[i]];
    opening.day_open_before = so_far[dates[i]];
    total_ = passed_within(opening, opening.end - opening.begin);
    so_far[dates[i]] += opening.end - opening.begin;
  }
}

CalendarYear::Amount CalendarYear::passed_within(const Opening& opening,
                                                 std::int64_t micros) const {
  return {opening.open_before + micros,
          opening.days_before + share(opening.day_open_before + micros, opening.day_total) -
              share(opening.day_open_before, opening.day_total)};
}

std::int64_t CalendarYear::passed(std::int64_t at, TimeMeasure measure) const {
  const auto next = std::ranges::upper_bound(openings_, at, {}, &Opening::begin);
  if (next == openings_.begin()) return 0;
  const Opening& opening = *std::prev(next);
  return passed_within(opening, std::min(at, opening.end) - opening.begin).in(measure);
}

std::int64_t CalendarYear::when(std::int64_t amount, TimeMeasure measure) const {
  if (measure == TimeMeasure::kOpenTime) {
    // The last opening before which less has passed: there the amount is reached, at its end at the latest.
    const auto next = std::ranges::lower_bound(openings_, amount, {}, &Opening::open_before);
    const Opening& opening = *std::prev(next);
    return opening.begin + (amount - opening.open_before);
  }
  const auto next = std::ranges::lower_bound(openings_, amount, {}, &Opening::days_before);
  const Opening& opening = *std::prev(next);
  const std::int64_t of_day =
      amount - opening.days_before + share(opening.day_open_before, opening.day_total);
  return opening.begin + part_for(of_day, opening.day_total) - opening.day_open_before;
}

}  // namespace proofdesk
