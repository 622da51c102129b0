// What time costs by itself: calendars and clocks, no store, one thread. Re-reading all open clocks after a calendar
// changed must stay well below five seconds for 100,000 of them.

#include "core/time/calendar.hpp"
#include "core/time/clock.hpp"

#include <stdexcept>

#include <benchmark/benchmark.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;
constexpr Instant kNewYear{1'767'225'600 * kMicrosPerSecond};  // 2026

CalendarText office_text() {
  return {.zone = "Europe/Lisbon",
          .weekly_hours = {"Mon-Fri 09:00-12:30, 13:15-17:30", "Sat 10:00-13:00"},
          .holidays = {"--01-01", "--04-25", "--05-01", "--06-10", "--12-08", "--12-25",
                       "2026-04-03 Good Friday", "2026-04-05 Easter Sunday"},
          .exceptions = {"2026-12-24 09:00-12:00 half day"}};
}

BusinessCalendar office() {
  auto calendar = BusinessCalendar::parse(office_text());
  if (!calendar) throw std::logic_error(calendar.error().detail);
  return *std::move(calendar);
}

/// Started `day` days into the year, then paused and resumed in turn.
std::vector<ClockMark> marks_from(std::int64_t day, int count) {
  std::vector<ClockMark> marks;
  Instant at{kNewYear.micros + day * kMicrosPerDay};
  for (int i = 0; i < count; ++i) {
    const MarkKind what = i == 0       ? MarkKind::kStart
                          : i % 2 == 1 ? MarkKind::kPause
                                       : MarkKind::kResume;
    marks.push_back(
        {.at = at, .what = what, .why = "on hold, waits for supplier", .reason = "supplier"});
    at.micros += 5 * kHour;
  }
  return marks;
}

void parse_calendar(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(BusinessCalendar::parse(office_text()));
}
BENCHMARK(parse_calendar)->Unit(benchmark::kMicrosecond);

/// A calendar nobody asked yet lays out the years it is asked for.
void first_question(benchmark::State& state) {
  for (auto _ : state) {
    const auto calendar = office();
    benchmark::DoNotOptimize(
        calendar.elapsed(kNewYear, Instant{kNewYear.micros + 40 * kMicrosPerDay}));
  }
}
BENCHMARK(first_question)->Unit(benchmark::kMicrosecond);

void elapsed_over_a_year(benchmark::State& state) {
  const auto calendar = office();
  Instant from = kNewYear;
  for (auto _ : state) {
    from.micros += kHour;
    benchmark::DoNotOptimize(calendar.elapsed(from, Instant{from.micros + 365 * kMicrosPerDay}));
    if (from.micros > kNewYear.micros + 300 * kMicrosPerDay) from = kNewYear;
  }
}
BENCHMARK(elapsed_over_a_year);

void due_after_forty_hours(benchmark::State& state) {
  const auto calendar = office();
  Instant from = kNewYear;
  for (auto _ : state) {
    from.micros += kHour;
    benchmark::DoNotOptimize(calendar.after(from, 40 * kHour));
    if (from.micros > kNewYear.micros + 300 * kMicrosPerDay) from = kNewYear;
  }
}
BENCHMARK(due_after_forty_hours);

void read_clock_with_marks(benchmark::State& state) {
  const auto marks = marks_from(100, static_cast<int>(state.range(0)));
  const std::vector<ClockGoal> goals = {
      {.since = kNewYear, .amount = 200 * kHour, .calendar = office()}};
  const Instant now{kNewYear.micros + 140 * kMicrosPerDay};
  for (auto _ : state) benchmark::DoNotOptimize(read_clock(marks, goals, now));
}
BENCHMARK(read_clock_with_marks)->Arg(1)->Arg(5)->Arg(20)->Arg(200)->Unit(benchmark::kMicrosecond);

/// All of a large desk's open clocks, a calendar having just been revised.
void recompute_open_clocks(benchmark::State& state) {
  std::vector<std::vector<ClockMark>> clocks;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    clocks.push_back(marks_from(i % 300, 1 + static_cast<int>(i % 7)));
  const Instant now{kNewYear.micros + 320 * kMicrosPerDay};
  std::int64_t breached = 0;
  for (auto _ : state) {
    const std::vector<ClockGoal> goals = {
        {.since = kNewYear, .amount = 400 * kHour, .calendar = office()}};
    breached = 0;
    for (const auto& marks : clocks)
      breached += read_clock(marks, goals, now).breached_at.has_value();
  }
  state.counters["breached"] = static_cast<double>(breached);
}
BENCHMARK(recompute_open_clocks)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace proofdesk

BENCHMARK_MAIN();
