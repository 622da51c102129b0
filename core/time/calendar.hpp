#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// When a calendar is open, as people write it. One line per element:
///   zone          an IANA name: "Europe/Lisbon"
///   weekly_hours  "Mon-Fri 09:00-12:30, 13:15-17:30", "Sat, Sun 10:00-13:00", "Mon-Sun 00:00-24:00"
///   holidays      "2026-12-25 Christmas Day", and for every year "--12-25 Christmas Day" (RFC 3339 has no
///                 form for that, ISO 8601:1988 and vCard do); "--02-29" exists in leap years only
///   exceptions    "2026-12-24 09:00-12:00 half day", "2026-05-01 closed", "2026-05-02 10:00-14:00 stock-taking"
/// An exception stands for its whole day: it wins over a holiday, which wins over the week.
struct CalendarText {
  std::string zone;
  std::vector<std::string> weekly_hours;
  std::vector<std::string> holidays;
  std::vector<std::string> exceptions;

  friend bool operator==(const CalendarText&, const CalendarText&) = default;
};

/// In what a span of service time is measured.
enum class TimeMeasure : std::uint8_t {
  kOpenTime,  ///< microseconds during which the calendar is open
  /// Working days, in microseconds of a day (`kMicrosPerDay` is one of them): every local date with any opening
  /// counts as exactly one, spread evenly over its open time. So two working days from Friday 16:00 end on
  /// Tuesday 16:00, a half day counts as a day, and what a pause leaves over is left over after it.
  kWorkingDays,
};

/// A calendar of business hours. An instant is open exactly when the local clock of the zone shows an open time
/// at it. Everything else follows from that sentence:
///   - hours are half-open, so 24 hours on seven days are exact to the microsecond over midnight;
///   - a day on which the clock changes is as long as it is: an hour that is skipped passes no time, an hour
///     that happens twice is open twice when it is open at all;
///   - rules of a zone are those of the machine's zone database (it looks ahead to 2037, afterwards the last
///     offset stays).
/// It knows the local years 1970 to 2199; before and after it is closed.
///
/// Immutable to its users, thread-safe, cheap to copy (copies share what they computed: openings are laid out
/// per year when a year is first asked for). No operation walks minutes; each costs a few binary searches, plus
/// one step per calendar year that the span covers.
class BusinessCalendar {
 public:
  /// Fails with kInvalidArgument, rule "calendar.zone", "calendar.weekly_hours", "calendar.holidays",
  /// "calendar.exceptions" or "calendar.never_open"; `Error::fields` points at every line at fault
  /// ("/weeklyHours/1"), detail and remedy speak of the first. Spans of a weekday that overlap are refused, in
  /// one line or in two; spans that touch are one. An opening over midnight is written as two. The same date in
  /// two exceptions is refused, the same holiday twice is one.
  [[nodiscard]] static Result<BusinessCalendar> parse(const CalendarText& text);
  /// Open always, in UTC: for clocks that count plain time.
  [[nodiscard]] static BusinessCalendar always();

  [[nodiscard]] const std::string& zone() const;

  /// How much passes in [from, to); 0 when `to` is not after `from`. Additive to the unit: elapsed(a, b) +
  /// elapsed(b, c) == elapsed(a, c), in either measure.
  [[nodiscard]] std::int64_t elapsed(Instant from, Instant to,
                                     TimeMeasure measure = TimeMeasure::kOpenTime) const;
  /// The first instant, `from` or later, by which `amount` has passed since `from`: `from` itself for nothing,
  /// and the close of business rather than the next opening where both would do. nullopt when that much never
  /// passes up to the year 2199.
  [[nodiscard]] std::optional<Instant> after(Instant from, std::int64_t amount,
                                             TimeMeasure measure = TimeMeasure::kOpenTime) const;
  /// `after` in whole working days: from Friday 16:00 two of them end on Tuesday 16:00 in a regular week; from
  /// a Saturday, or from Monday before opening, with the close of business on Tuesday.
  [[nodiscard]] std::optional<Instant> working_days_after(Instant from, std::int64_t days) const;

  [[nodiscard]] bool open_at(Instant instant) const;
  /// The first open instant at or after `from`; nullopt when there is none up to 2199.
  [[nodiscard]] std::optional<Instant> next_opening(Instant from) const;
  /// The first closed instant at or after `from`: `from` itself while it is closed; nullopt when it stays open
  /// up to 2199.
  [[nodiscard]] std::optional<Instant> next_closing(Instant from) const;

  /// Local date "2026-03-29" and time "14:02" (minutes, cut) of an instant, for people.
  [[nodiscard]] std::string local_date(Instant instant) const;
  [[nodiscard]] std::string local_time(Instant instant) const;

  /// The first instant of a local date, "2026-03-29"; nullopt when it is no date between 1970 and 2199.
  [[nodiscard]] std::optional<Instant> start_of(std::string_view civil_date) const;

  /// One local date for people: "09:00-12:30, 13:15-17:30" or "closed", and the holiday's or exception's name.
  struct Day {
    std::string hours;
    std::string name;  ///< empty on ordinary days
  };
  /// `civil_date` is "2026-12-25"; nullopt when it is no date between 1970 and 2199.
  [[nodiscard]] std::optional<Day> day(std::string_view civil_date) const;

 private:
  struct Plan;
  explicit BusinessCalendar(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  std::shared_ptr<const Plan> plan_;
};

}  // namespace proofdesk
