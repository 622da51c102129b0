#include "core/time/clock_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Walks the marks in the order in which they were recorded.
class Walk {
 public:
  void take(const ClockMark& mark, Instant at) {
    switch (mark.what) {
      case MarkKind::kStart:
      case MarkKind::kResume:
        if (state_ != ClockState::kRunning) go_on(ClockState::kRunning, mark, at);
        break;
      case MarkKind::kPause:
        go_on(ClockState::kPaused, mark, at);
        break;
      case MarkKind::kStop:
        if (state_ != ClockState::kStopped) go_on(ClockState::kStopped, mark, at);
        break;
      case MarkKind::kMeet:
        if (state_ == ClockState::kRunning || state_ == ClockState::kPaused)
          enter(ClockState::kStopped, mark, at);
        met_ = true;
        break;
      case MarkKind::kReset:
        reset(mark, at);
        break;
      case MarkKind::kCancel:
        if (state_ != ClockState::kCancelled) enter(ClockState::kCancelled, mark, at);
        break;
    }
  }

  ClockSpans result() && { return std::move(result_); }
  void remark(std::string text) { result_.remarks.push_back(std::move(text)); }

 private:
  /// What is met for good stays stopped, and stands so again when a cancelled record comes back.
  void go_on(ClockState state, const ClockMark& mark, Instant at) {
    if (!met_) {
      enter(state, mark, at);
    } else if (state_ == ClockState::kCancelled) {
      enter(ClockState::kStopped, mark, at);
    }
  }

  void enter(ClockState state, const ClockMark& mark, Instant at) {
    auto& spans = result_.spans;
    if (!spans.empty()) spans.back().to = at;
    if (state == ClockState::kStopped) result_.stops.push_back(spans.size());
    spans.push_back({.from = at, .state = state, .because = &mark, .round = round_});
    state_ = state;
  }

  /// A clock that is stopped has nothing to begin anew; one that has only just begun neither.
  void reset(const ClockMark& mark, Instant at) {
    if (met_ || (state_ != ClockState::kRunning && state_ != ClockState::kPaused)) return;
    const auto& spans = result_.spans;
    const auto first = std::ranges::find(spans, round_, &ClockSpan::round);
    if (first->from == at) return;
    // Why it waits is still the reason of the pause, not the reset's.
    const ClockMark& because = state_ == ClockState::kPaused ? *spans.back().because : mark;
    ++round_;
    enter(state_, because, at);
  }

  ClockState state_ = ClockState::kNotStarted;
  bool met_ = false;
  std::size_t round_ = 0;
  ClockSpans result_;
};

}  // namespace

ClockSpans spans_of(std::span<const ClockMark> marks, Instant now) {
  Walk walk;
  const ClockMark* latest = nullptr;
  for (const ClockMark& mark : marks) {
    const bool backwards = latest != nullptr && mark.at < latest->at;
    const Instant at = backwards ? latest->at : mark.at;
    if (at > now) break;
    if (backwards) {
      walk.remark(fmt::format(
          "{} at {} is dated before {} at {}, which was recorded first; it is "
          "read as of the latter.",
          name_of(mark.what), to_rfc3339(mark.at), name_of(latest->what), to_rfc3339(latest->at)));
    } else {
      latest = &mark;
    }
    walk.take(mark, at);
  }
  return std::move(walk).result();
}

bool ClockGauge::counts(const ClockSpan& span) const {
  if (span.state == ClockState::kRunning) return true;
  if (span.state != ClockState::kPaused) return false;
  if (!goal_.waits) return true;
  return !goal_.waits_for.empty() &&
         std::ranges::find(goal_.waits_for, span.because->reason) == goal_.waits_for.end();
}

std::int64_t ClockGauge::spent_in(const ClockSpan& span, Instant end) const {
  if (!counts(span)) return 0;
  return goal_.calendar.elapsed(span.from, std::min(span.to, end), goal_.measure);
}

std::int64_t ClockGauge::spent(Instant end) const {
  std::int64_t sum = 0;
  for (const auto& span : spans_) sum += spent_in(span, end);
  return sum;
}

std::optional<Instant> ClockGauge::when(std::int64_t amount) const {
  for (const auto& span : spans_) {
    if (!counts(span)) continue;
    auto at = goal_.calendar.after(span.from, amount, goal_.measure);
    if (at) at = std::max(*at, goal_.since);
    if (at && *at < span.to) return at;
    if (span.to != ClockSpan::kNoEnd) amount -= spent_in(span, span.to);
  }
  return std::nullopt;
}

}  // namespace proofdesk
