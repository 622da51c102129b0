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

/// The state in which the clock's record stands for what it reads.
[[nodiscard]] std::string_view clock_state(const ClockReading& reading);

/// A reading of a clock under a promise: `promised_at` is since when it is under it.
[[nodiscard]] ClockReading read_under(const Promise& promise, Instant promised_at,
                                      const std::vector<ClockMark>& marks, Instant now);

/// Whether any round of it was missed, and when first.
[[nodiscard]] std::optional<Instant> first_breach(const ClockReading& reading);

/// Writes what the clock reads at `now` under the promise: due, thresholds ahead and behind, outcome, what was
/// spent. Thresholds that were reached since the last reading are told in its work log, with what they rest on.
/// Takes the transition to the state that follows from it.
void put_reading(const RuleContext& context, Draft& clock, const Promise& promise,
                 Instant promised_at, const std::vector<ClockMark>& marks, Instant now);

/// Nothing is promised any more, or the record was cancelled.
void put_cancelled(Draft& clock, const std::vector<ClockMark>& marks, std::string_view why,
                   Instant now);

}  // namespace proofdesk::shared
