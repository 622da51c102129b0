// What time costs by itself: calendars and clocks, no store, one thread. Re-reading all open clocks after a calendar
// changed must stay well below five seconds for 100,000 of them.

#include "core/time/calendar.hpp"
#include "core/time/clock.hpp"
#include "tests/bench/report.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::bench {
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

/// Microseconds of CPU that one call takes, of so many in a row.
template <class Work>
double each(int times, const Work& work) {
  const Stopwatch watch;
  for (int i = 0; i < times; ++i) work(i);
  return watch.cpu() * 1e6 / times;
}

/// Within the year, another hour each time.
Instant some_hour(int i) { return {kNewYear.micros + i % 7'200 * kHour}; }

/// Seconds for all of a large desk's open clocks, a calendar having just been revised.
double recompute(const std::vector<std::vector<ClockMark>>& clocks) {
  const Instant now{kNewYear.micros + 320 * kMicrosPerDay};
  const Stopwatch watch;
  const std::vector<ClockGoal> goals = {
      {.since = kNewYear, .amount = 400 * kHour, .calendar = office()}};
  std::size_t breached = 0;
  for (const auto& marks : clocks)
    breached += read_clock(marks, goals, now).breached_at.has_value() ? 1 : 0;
  const double took = watch.cpu();
  if (breached == 0 || breached == clocks.size())
    throw std::logic_error("either all are breached or none");
  return took;
}

int run(const Options& options) {
  const int times = options.quick ? 1'000 : 100'000;
  const std::size_t open = options.quick ? 1'000 : 100'000;
  std::vector<std::vector<ClockMark>> clocks;
  for (std::size_t i = 0; i < open; ++i)
    clocks.push_back(marks_from(static_cast<std::int64_t>(i % 300), 1 + static_cast<int>(i % 7)));
  const auto marks = marks_from(100, 20);
  const std::vector<ClockGoal> goals = {
      {.since = kNewYear, .amount = 200 * kHour, .calendar = office()}};
  const Instant now{kNewYear.micros + 140 * kMicrosPerDay};
  const auto calendar = office();

  std::vector<double> parsed, first, elapsed, due, read, all;
  for (int round = 0; round < options.rounds; ++round) {
    parsed.push_back(each(times / 10, [](int) { (void)office(); }));
    first.push_back(each(times / 100, [](int) {
      (void)office().elapsed(kNewYear, Instant{kNewYear.micros + 40 * kMicrosPerDay});
    }));
    elapsed.push_back(each(times, [&](int i) {
      (void)calendar.elapsed(some_hour(i), Instant{some_hour(i).micros + 365 * kMicrosPerDay});
    }));
    due.push_back(each(times, [&](int i) { (void)calendar.after(some_hour(i), 40 * kHour); }));
    read.push_back(each(times / 10, [&](int) { (void)read_clock(marks, goals, now); }));
    all.push_back(recompute(clocks));
  }

  Report report("clock_bench");
  report.add("a calendar read", parsed, "µs");
  report.add("a calendar read and asked for the first time", first, "µs");
  report.add("working time of a year", elapsed, "µs");
  report.add("due after forty working hours", due, "µs");
  report.add("a clock with 20 marks", read, "µs");
  report.add(fmt::format("{} open clocks recomputed", open), all, "s", Report::Goal::kAtMost, 5);
  report.note(
      "CPU of one thread, no store: reading the marks and writing what changed come on top.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
