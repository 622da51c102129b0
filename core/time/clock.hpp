#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"
#include "core/time/calendar.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

enum class MarkKind : std::uint8_t {
  kStart,
  kPause,   ///< the work waits for somebody else
  kResume,  ///< after a pause, or after a stop (reopened)
  kStop,    ///< the outcome is reached; the record may come back
  kMeet,    ///< met for good: nothing but a cancellation says anything to the clock afterwards
  kReset,   ///< begins a new round at nothing, running or paused as it was
  kCancel,  ///< void: neither met nor missed
};
[[nodiscard]] std::string_view name_of(MarkKind kind);  ///< "start", "pause" …

/// One thing that happened to a clock. A clock is its marks and nothing else: no accumulator is ever kept.
struct ClockMark {
  Instant at;
  MarkKind what = MarkKind::kStart;
  std::string why;     ///< for people: "On hold: Supplier"
  std::string reason;  ///< of a pause, the machine's word for it ("supplier"); may be empty

  friend bool operator==(const ClockMark&, const ClockMark&) = default;
};

/// "2026-03-29T14:02:00Z pause/supplier On hold: Supplier": one line, and back. Fails with kInvalidArgument
/// "clock.mark".
[[nodiscard]] std::string to_text(const ClockMark& mark);
[[nodiscard]] Result<ClockMark> parse_mark(std::string_view line);

/// What a clock is measured against from an instant on. A newer goal takes the whole timeline over: the start and
/// the pauses stay, and every span is counted again by the newer goal's calendar and rules.
struct ClockGoal {
  Instant since;
  std::int64_t amount = 0;  ///< in `measure`: microseconds of open time, or of working days
  TimeMeasure measure = TimeMeasure::kOpenTime;
  BusinessCalendar calendar;
  bool waits = true;                     ///< whether it stands still while the clock is paused
  std::vector<std::string> waits_for{};  ///< … for these reasons of a pause only; empty: for any
};

enum class ClockState : std::uint8_t { kNotStarted, kRunning, kPaused, kStopped, kCancelled };
enum class ClockOutcome : std::uint8_t { kMet, kMissed };
[[nodiscard]] std::string_view name_of(ClockState state);  ///< "not_started", "running" …

/// A stretch of the timeline, half-open. Of the last one `to` is the instant of the reading.
struct ClockSegment {
  Instant from;
  Instant to;
  ClockState state = ClockState::kRunning;
  std::string why;
  /// Whether it counts towards the goal: it runs, or it is paused and the goal does not wait for that.
  bool counts = false;
  std::int64_t spent = 0;  ///< towards the goal, in its measure; 0 where it does not count
  std::int64_t open = 0;   ///< open time of the goal's calendar, whether it counts or not
  [[nodiscard]] std::int64_t wall() const { return to.micros - from.micros; }
};

struct ClockThreshold {
  int percent = 0;          ///< 50, 75, 100
  std::int64_t amount = 0;  ///< of the goal, rounded up
  /// The instant at which it is reached: behind or ahead of the reading (`reached` says which). nullopt while
  /// the clock does not run and has not reached it: nobody knows when.
  std::optional<Instant> at;
  bool reached = false;
};

/// A stop, an end of a round, or the reading itself: what stood on the clock then, under the goal of then.
struct ClockResult {
  Instant from;  ///< where its round began
  Instant at;
  std::int64_t spent = 0;
  std::optional<Instant> breached_at;
  std::optional<ClockOutcome> outcome;  ///< nullopt when no goal was in force
};

/// One clock at one instant.
///
/// When a goal is breached: at the first instant, not before the goal was set, at which the clock runs and the
/// goal is spent. Hence a clock never breaches while it is paused or stopped, whatever the calendar does; a
/// clock that is stopped or paused at the very instant its time is up is not late (a pause leaves it nothing, so
/// it is late as soon as it resumes); and a stricter goal that is spent already is breached when it is set,
/// not before. A goal that is spent at the close of business is due then, not at the next opening.
struct ClockReading {
  ClockState state = ClockState::kNotStarted;
  std::optional<Instant> started_at;  ///< of the first round
  std::optional<Instant> round_from;  ///< of this round: the start or the last reset
  std::optional<Instant> stopped_at;  ///< while it is stopped

  /// Of this round, under the goal in force:
  std::int64_t goal = 0;
  TimeMeasure measure = TimeMeasure::kOpenTime;
  std::int64_t spent = 0;         ///< in `measure`
  std::int64_t remaining = 0;     ///< goal − spent; negative when overrun
  std::int64_t elapsed_open = 0;  ///< µs of open time that counted
  std::int64_t elapsed_wall = 0;  ///< µs of plain time during which it ran, by no calendar
  std::int64_t paused_wall = 0;   ///< µs of plain time during which it was paused
  /// The instant at which the goal is spent, past or to come; nullopt while nobody knows (paused, stopped in
  /// time, no goal).
  std::optional<Instant> due_at;
  std::vector<ClockThreshold> thresholds;  ///< 50, 75 and 100 %; empty without a goal
  std::optional<Instant> breached_at;      ///< not after the reading
  /// While it is stopped: met or missed. nullopt otherwise; a cancelled clock counts as neither.
  std::optional<ClockOutcome> outcome;

  std::vector<ClockSegment> timeline;  ///< of all rounds, without gaps, in order
  std::vector<ClockResult> stops;      ///< every stop of every round, kept when it was resumed
  std::vector<ClockResult> rounds;     ///< those that a reset ended
  /// Breaches of this round under goals that a later one replaced.
  std::vector<Instant> earlier_breaches;
  /// What was odd about the marks and how it was read: "resume at … is dated before …".
  std::vector<std::string> remarks;
};

/// Reads a clock as of `now`: marks and goals after `now` are not looked at, so an earlier `now` gives the clock
/// as it stood then. Marks come in the order in which they were recorded; one dated before its predecessor
/// (imported history may step backwards) is read at the predecessor's instant, and a remark says so. Goals come
/// in order of `since`; before the first one nothing is due. Pure; thread-safe; linear in marks × goals.
[[nodiscard]] ClockReading read_clock(std::span<const ClockMark> marks,
                                      std::span<const ClockGoal> goals, Instant now);

/// "paused 14:02–16:40 because On hold: Supplier", with dates where it does not lie within one local day.
[[nodiscard]] std::string in_words(const ClockSegment& segment, const BusinessCalendar& calendar);

}  // namespace proofdesk
