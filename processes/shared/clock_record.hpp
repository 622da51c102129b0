#pragma once

#include "core/engine/rules.hpp"
#include "processes/shared/promises.hpp"

#include <string_view>
#include <vector>

/// A clock as a record: what is read off its marks is written beside them, so that it can be listed, sorted and
/// waited for. Nothing here adds to what was there before; everything is read anew.
namespace proofdesk::shared {

inline constexpr std::string_view kClockKind = "clock";

/// The standing records as the decision sees them. Valid until it ends.
[[nodiscard]] Result<PromiseBook> promise_book(const RuleContext& context);

/// kRefused where a line is no mark.
[[nodiscard]] Result<std::vector<ClockMark>> marks_of_clock(const KindModel& clocks,
                                                            const Record& clock);

/// The state in which the clock's record stands for what it reads; `broken` as of `broken_at`.
[[nodiscard]] std::string_view clock_state(const ClockReading& reading,
                                           const std::optional<Instant>& broken = {});

/// A reading of a clock under a promise: `promised_at` is since when it is under it. Of a clock whose promise was
/// broken already, a cancellation of the record is a stop.
[[nodiscard]] ClockReading read_under(const Promise& promise, Instant promised_at,
                                      const std::vector<ClockMark>& marks, Instant now,
                                      const std::optional<Instant>& broken = {});

/// Since when the promise that a clock's record is under is broken, as far as that was written before `now`: noticed,
/// or due and not noticed yet. nullopt while it is kept.
[[nodiscard]] std::optional<Instant> broken_at(const KindModel& clocks, const Record& clock,
                                               Instant now);

/// Writes what the clock reads at `now` under the promise: due, thresholds ahead and behind, outcome, what was
/// spent. Thresholds that were reached since the last reading are told in its work log, with what they rest on.
/// Takes the transition to the state that follows from it. `broken`: since when it is broken for good, see `broken_at`.
void put_reading(const RuleContext& context, Draft& clock, const Promise& promise,
                 Instant promised_at, const std::vector<ClockMark>& marks, Instant now,
                 const std::optional<Instant>& broken = {});

/// Nothing is promised any more, or the record was cancelled: it ends at `now`, with what it had spent by then.
void put_cancelled(Draft& clock, const ClockReading& reading, const std::vector<ClockMark>& marks,
                   std::string_view why, Instant now);

}  // namespace proofdesk::shared
