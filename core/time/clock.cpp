#include "core/time/clock.hpp"

#include "core/time/clock_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::array kThresholds = {50, 75, 100};
constexpr std::array<std::pair<MarkKind, std::string_view>, 7> kMarkNames = {
    {{MarkKind::kStart, "start"},
     {MarkKind::kPause, "pause"},
     {MarkKind::kResume, "resume"},
     {MarkKind::kStop, "stop"},
     {MarkKind::kMeet, "meet"},
     {MarkKind::kReset, "reset"},
     {MarkKind::kCancel, "cancel"}}};

/// Rounded up, without a product that could overflow.
std::int64_t per_cent(std::int64_t amount, int percent) {
  return amount / 100 * percent + (amount % 100 * percent + 99) / 100;
}

const ClockGoal* goal_at(std::span<const ClockGoal> goals, Instant at) {
  const auto next = std::ranges::upper_bound(goals, at, {}, &ClockGoal::since);
  return next == goals.begin() ? nullptr : &*std::prev(next);
}

/// Puts a reading together from spans and goals.
class Reader {
 public:
  Reader(const ClockSpans& found, std::span<const ClockGoal> goals, Instant now)
      : spans_(found.spans), stops_(found.stops), goals_(goals), now_(now) {}

  ClockReading read() {
    if (spans_.empty()) return {};
    const ClockSpan& last = spans_.back();
    reading_.state = last.state;
    reading_.started_at = spans_.front().from;
    reading_.round_from = round(last.round).front().from;
    if (last.state == ClockState::kStopped) reading_.stopped_at = last.from;
    for (const auto stop : stops_) reading_.stops.push_back(stopped_at(stop));
    for (std::size_t i = 0; i < last.round; ++i) reading_.rounds.push_back(reset_after(i));
    read_current();
    lay_out();
    return std::move(reading_);
  }

 private:
  [[nodiscard]] std::span<const ClockSpan> round(std::size_t number) const {
    const auto [first, last] = std::ranges::equal_range(spans_, number, {}, &ClockSpan::round);
    return {first, last};
  }

  /// Where the clock stood at the end of `spans`, which all end at `at` or before.
  [[nodiscard]] ClockResult result(std::span<const ClockSpan> spans, Instant from,
                                   Instant at) const {
    ClockResult result{.from = from, .at = at};
    const ClockGoal* goal = goal_at(goals_, at);
    if (goal == nullptr) return result;
    const ClockGauge gauge(*goal, spans);
    result.spent = gauge.spent(at);
    result.breached_at = gauge.when(goal->amount);
    // A goal set too late for the clock to run under it, and overspent when it was set.
    if (!result.breached_at && result.spent > goal->amount) result.breached_at = at;
    result.outcome = result.breached_at ? ClockOutcome::kMissed : ClockOutcome::kMet;
    return result;
  }

  [[nodiscard]] ClockResult stopped_at(std::size_t stop) const {
    const auto all = round(spans_[stop].round);
    const auto before = all.first(static_cast<std::size_t>(&spans_[stop] - all.data()));
    return result(before, all.front().from, spans_[stop].from);
  }

  [[nodiscard]] ClockResult reset_after(std::size_t number) const {
    const auto all = round(number);
    return result(all, all.front().from, all.back().to);
  }

  /// The instant up to which the current round counts, and whose goal holds.
  [[nodiscard]] Instant counted_until() const {
    return reading_.stopped_at ? *reading_.stopped_at : now_;
  }

  void read_current() {
    const auto spans = round(spans_.back().round);
    for (const auto& span : spans) {
      const std::int64_t wall = std::min(span.to, now_).micros - span.from.micros;
      if (span.state == ClockState::kRunning) reading_.elapsed_wall += wall;
      if (span.state == ClockState::kPaused) reading_.paused_wall += wall;
    }
    goal_ = goal_at(goals_, counted_until());
    if (goal_ == nullptr) return;
    const ClockGauge gauge(*goal_, spans);
    reading_.goal = goal_->amount;
    reading_.measure = goal_->measure;
    reading_.spent = gauge.spent(now_);
    reading_.remaining = goal_->amount - reading_.spent;
    for (const auto& span : spans) {
      if (gauge.counts(span))
        reading_.elapsed_open += goal_->calendar.elapsed(span.from, std::min(span.to, now_));
    }
    for (const int percent : kThresholds) {
      const std::int64_t amount = per_cent(goal_->amount, percent);
      const auto at = gauge.when(amount);
      reading_.thresholds.push_back(
          {.percent = percent, .amount = amount, .at = at, .reached = at && *at <= now_});
    }
    judge();
    note_earlier_breaches(spans);
  }

  void judge() {
    const ClockThreshold& whole = reading_.thresholds.back();
    reading_.due_at = whole.at;
    if (whole.reached) reading_.breached_at = whole.at;
    if (reading_.state != ClockState::kStopped) return;
    reading_.outcome = reading_.stops.back().outcome;
    reading_.breached_at = reading_.stops.back().breached_at;
  }

  void note_earlier_breaches(std::span<const ClockSpan> spans) {
    for (const auto& goal : goals_) {
      if (&goal == goal_) return;
      const Instant until = (&goal + 1)->since;
      const auto at = ClockGauge(goal, spans).when(goal.amount);
      if (at && *at < until) reading_.earlier_breaches.push_back(*at);
    }
  }

  void lay_out() {
    for (const auto& span : spans_) {
      const bool is_last = &span == &spans_.back();
      const Instant to = is_last ? now_ : span.to;
      if (to == span.from && !is_last) continue;
      ClockSegment segment{
          .from = span.from, .to = to, .state = span.state, .why = span.because->why};
      if (goal_ != nullptr) {
        const ClockGauge gauge(*goal_, {});
        segment.counts = gauge.counts(span);
        segment.spent = gauge.spent_in(span, to);
        segment.open = goal_->calendar.elapsed(span.from, to);
      }
      reading_.timeline.push_back(std::move(segment));
    }
  }

  const std::vector<ClockSpan>& spans_;
  const std::vector<std::size_t>& stops_;
  std::span<const ClockGoal> goals_;
  Instant now_;
  const ClockGoal* goal_ = nullptr;
  ClockReading reading_;
};

std::unexpected<Error> bad_mark(std::string_view line) {
  return fail(
      ErrorCode::kInvalidArgument, "clock.mark",
      fmt::format("\"{}\" is no mark like \"2026-03-29T14:02:00Z pause/supplier On hold\"", line));
}

/// Up to the next space, taken off together with it.
std::string_view take_word(std::string_view& text) {
  const auto end = text.find(' ');
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

}  // namespace

std::string_view name_of(MarkKind kind) {
  return std::ranges::find(kMarkNames, kind, &std::pair<MarkKind, std::string_view>::first)->second;
}

std::string_view name_of(ClockState state) {
  switch (state) {
    case ClockState::kNotStarted:
      return "not_started";
    case ClockState::kRunning:
      return "running";
    case ClockState::kPaused:
      return "paused";
    case ClockState::kStopped:
      return "stopped";
    case ClockState::kCancelled:
      break;
  }
  return "cancelled";
}

std::string to_text(const ClockMark& mark) {
  return fmt::format("{} {}{}{}{}{}", to_rfc3339(mark.at), name_of(mark.what),
                     mark.reason.empty() ? "" : "/", mark.reason, mark.why.empty() ? "" : " ",
                     mark.why);
}

Result<ClockMark> parse_mark(std::string_view line) {
  std::string_view rest = line;
  const auto at = parse_rfc3339(take_word(rest));
  const auto what = take_word(rest);
  const auto slash = what.find('/');
  const auto known = std::ranges::find(kMarkNames, what.substr(0, slash),
                                       &std::pair<MarkKind, std::string_view>::second);
  if (!at || known == kMarkNames.end()) return bad_mark(line);
  const auto reason = slash == std::string_view::npos ? std::string_view() : what.substr(slash + 1);
  return ClockMark{
      .at = *at, .what = known->first, .why = std::string(rest), .reason = std::string(reason)};
}

ClockReading read_clock(std::span<const ClockMark> marks, std::span<const ClockGoal> goals,
                        Instant now) {
  ClockSpans found = spans_of(marks, now);
  ClockReading reading = Reader(found, goals, now).read();
  reading.remarks = std::move(found.remarks);
  return reading;
}

std::string in_words(const ClockSegment& segment, const BusinessCalendar& calendar) {
  const auto from_date = calendar.local_date(segment.from);
  const auto to_date = calendar.local_date(segment.to);
  std::string text =
      fmt::format("{} ", segment.state == ClockState::kRunning ? "ran" : name_of(segment.state));
  if (from_date == to_date) {
    text +=
        fmt::format("{}–{}", calendar.local_time(segment.from), calendar.local_time(segment.to));
  } else {
    text += fmt::format("{} {}–{} {}", from_date, calendar.local_time(segment.from), to_date,
                        calendar.local_time(segment.to));
  }
  if (segment.why.empty()) return text;
  return segment.state == ClockState::kPaused ? fmt::format("{} because {}", text, segment.why)
                                              : fmt::format("{} ({})", text, segment.why);
}

}  // namespace proofdesk
