#pragma once

#include "core/time/clock.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace proofdesk {

/// What the marks alone say, before any goal: stretches of one state, without gaps, the last one without end.
struct ClockSpan {
  static constexpr Instant kNoEnd{INT64_MAX};

  Instant from;
  Instant to = kNoEnd;
  ClockState state = ClockState::kRunning;
  const ClockMark* because = nullptr;  ///< the mark that began it; never null
  std::size_t round = 0;
};

struct ClockSpans {
  std::vector<ClockSpan> spans;
  std::vector<std::size_t>
      stops;  ///< indexes of spans that began with a stop, zero-length ones included
  std::vector<std::string> remarks;
};

/// Spans begun at `now` or before. Valid while the marks are.
[[nodiscard]] ClockSpans spans_of(std::span<const ClockMark> marks, Instant now);

/// Measures spans of one round, in order, against one goal.
class ClockGauge {
 public:
  ClockGauge(const ClockGoal& goal, std::span<const ClockSpan> spans)
      : goal_(goal), spans_(spans) {}

  [[nodiscard]] bool counts(const ClockSpan& span) const;
  /// What of a span counts up to `end`, in the goal's measure.
  [[nodiscard]] std::int64_t spent_in(const ClockSpan& span, Instant end) const;
  [[nodiscard]] std::int64_t spent(Instant end) const;
  /// The first instant, not before the goal was set, at which the clock counts and `amount` is spent.
  [[nodiscard]] std::optional<Instant> when(std::int64_t amount) const;

 private:
  const ClockGoal& goal_;
  std::span<const ClockSpan> spans_;
};

}  // namespace proofdesk
