#include "tests/support/time/naive_time.hpp"
#include "tests/unit/core/time/time_testing.hpp"

#include <cstdlib>
#include <deque>
#include <iostream>
#include <random>

namespace proofdesk {
namespace {

using namespace time_testing;

constexpr int kCases = 10'000;
constexpr std::int64_t kHorizon = 36 * kHour;

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("PROOFDESK_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  }();
  return value;
}

class Dice {
 public:
  explicit Dice(std::uint64_t start) : random_(start) {}
  /// 0 ≤ result < bound
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  bool chance(int percent) { return below(100) < percent; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size())))];
  }

 private:
  std::mt19937_64 random_;
};

/// A calendar twice, as the oracle has it and as the engine read it, and instants at which it gets interesting.
struct Pair {
  naive::Hours hours;
  std::optional<BusinessCalendar> calendar;
  std::vector<std::int64_t> focus;
};

constexpr std::array<const char*, 16> kZones = {
    "Europe/Lisbon",   "America/New_York",  "Australia/Lord_Howe",
    "Asia/Kathmandu",  "Africa/Casablanca", "UTC",
    "Pacific/Apia",    "America/St_Johns",  "Asia/Gaza",
    "Pacific/Chatham", "America/Sao_Paulo", "Asia/Tehran",
    "Europe/Dublin",   "Antarctica/Troll",  "Asia/Pyongyang",
    "America/Caracas"};

naive::Spans some_hours(Dice& dice) {
  switch (dice.below(7)) {
    case 0:
      return {{0, 1440}};
    case 1:
      return {{540, 750}, {795, 1050}};
    case 2:
      return {{0, 480}, {960, 1440}};  // over midnight
    case 3:
      return {{60, 180}};  // where clocks change
    case 4:
      return {};
    default: {
      const int from = static_cast<int>(dice.below(1200));
      return {{from, from + 1 + static_cast<int>(dice.below(1440 - from))}};
    }
  }
}

/// Changes of the clocks, leap days, turns of the year: instants near which cases begin.
std::vector<std::int64_t> interesting(Dice& dice, const std::string& zone) {
  std::vector<std::int64_t> result;
  const auto* found = date::locate_zone(zone);
  const date::sys_days from{date::year{2000 + static_cast<int>(dice.below(36))} / 1 / 1};
  const auto info = found->get_info(from + date::days{dice.below(366)});
  constexpr std::int64_t kLatest = 2'100'000'000;  // 2036
  if (const auto end = info.end.time_since_epoch().count(); end > 946'684'800 && end < kLatest)
    result.push_back(end * kMicrosPerSecond);
  const date::sys_days leap{date::year{2000 + 4 * static_cast<int>(dice.below(9))} / 2 / 29};
  const date::sys_days turn{date::year{2001 + static_cast<int>(dice.below(34))} / 1 / 1};
  for (const auto day : {leap, turn})
    result.push_back(day.time_since_epoch().count() * kMicrosPerDay);
  return result;
}

std::deque<Pair> some_calendars(Dice& dice, int count) {
  std::deque<Pair> pairs;
  while (pairs.size() < static_cast<std::size_t>(count)) {
    Pair pair;
    pair.hours.zone = dice.one_of(kZones);
    const auto usual = some_hours(dice);
    for (std::size_t day = 0; day < 7; ++day) {
      pair.hours.week[day] = dice.chance(70) ? usual : some_hours(dice);
      if (day >= 5 && dice.chance(60)) pair.hours.week[day].clear();
    }
    pair.focus = interesting(dice, pair.hours.zone);
    for (const auto focus : pair.focus) {
      for (auto i = dice.below(4); i > 0; --i)
        pair.hours.dates[static_cast<int>(focus / kMicrosPerDay + dice.below(8) - 3)] =
            dice.chance(60) ? naive::Spans{} : some_hours(dice);
    }
    if (dice.chance(30)) pair.hours.yearly = {{1, 1}, {2, 29}, {12, 31}};
    auto parsed = BusinessCalendar::parse(pair.hours.text());
    if (!parsed) continue;  // never open
    pair.calendar = *std::move(parsed);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

struct Case {
  std::vector<ClockMark> marks;
  std::vector<naive::Goal> naive_goals;
  std::vector<ClockGoal> goals;
  std::int64_t now = 0;
};

/// To the microsecond, to the minute, or to half an hour, where things often happen at one instant.
constexpr std::array<std::int64_t, 4> kGrains = {1, 1, kMinute, 30 * kMinute};

std::int64_t some_gap(Dice& dice, std::int64_t grain) {
  const std::int64_t gap = dice.chance(10)   ? 0
                           : dice.chance(80) ? dice.below(10 * kHour)
                                             : dice.below(3 * kMicrosPerDay);
  return gap / grain * grain;
}

MarkKind some_happening(Dice& dice) {
  constexpr std::array kUsual = {MarkKind::kPause, MarkKind::kPause, MarkKind::kResume,
                                 MarkKind::kResume, MarkKind::kStop};
  constexpr std::array kRare = {MarkKind::kStart, MarkKind::kReset, MarkKind::kReset,
                                MarkKind::kMeet, MarkKind::kCancel};
  return dice.chance(88) ? dice.one_of(kUsual) : dice.one_of(kRare);
}

void add_goal(Dice& dice, Case& test, std::int64_t since, std::int64_t grain, const Pair& pair) {
  constexpr std::array<const char*, 3> kReasons = {"caller", "supplier", "change"};
  const std::int64_t amount = dice.below((dice.chance(50) ? 300 : 3000) * kMinute) / grain * grain;
  naive::Goal goal{.since = since, .amount = std::max(amount, grain), .hours = &pair.hours};
  if (dice.chance(8)) {
    goal.measure = TimeMeasure::kWorkingDays;
    goal.amount = (1 + dice.below(4)) * kMicrosPerDay;
  }
  goal.waits = dice.chance(85);
  if (dice.chance(20)) goal.waits_for = {dice.one_of(kReasons)};
  test.naive_goals.push_back(goal);
  test.goals.push_back({.since = {since},
                        .amount = goal.amount,
                        .measure = goal.measure,
                        .calendar = *pair.calendar,
                        .waits = goal.waits,
                        .waits_for = goal.waits_for});
}

Case some_case(Dice& dice, const std::deque<Pair>& pairs) {
  constexpr std::array<const char*, 3> kReasons = {"caller", "supplier", "change"};
  Case test;
  const Pair& pair = dice.one_of(pairs);
  const std::int64_t grain = dice.one_of(kGrains);
  std::int64_t at = dice.one_of(pair.focus) - dice.below(3 * kMicrosPerDay);
  at = at / grain * grain;
  const std::int64_t start = at;
  test.marks.push_back(
      {.at = {at}, .what = dice.chance(90) ? MarkKind::kStart : some_happening(dice)});
  for (auto steps = dice.below(7); steps > 0; --steps) {
    at += some_gap(dice, grain);
    // A history that was imported may step backwards.
    const std::int64_t written = dice.chance(3) ? at - dice.below(3 * kHour) : at;
    test.marks.push_back({.at = {written}, .what = some_happening(dice), .why = {}, .reason = {}});
    if (test.marks.back().what == MarkKind::kPause)
      test.marks.back().reason = dice.one_of(kReasons);
  }
  test.now = dice.chance(2) ? start - 1 - dice.below(kHour) : at + some_gap(dice, grain);
  std::int64_t since = dice.chance(90) ? start - dice.below(2) * dice.below(kMicrosPerDay)
                                       : start + some_gap(dice, grain);
  add_goal(dice, test, since, grain, pair);
  while (dice.chance(40)) {
    since += dice.chance(15) ? 0 : some_gap(dice, grain);
    add_goal(dice, test, since, grain, dice.chance(70) ? pair : dice.one_of(pairs));
  }
  return test;
}

std::string described(int number, const Case& test) {
  std::string text =
      fmt::format("case {} of seed {}, now {}\n", number, seed(), to_rfc3339({test.now}));
  for (const auto& mark : test.marks) text += "  " + to_text(mark) + "\n";
  for (const auto& goal : test.naive_goals) {
    const auto hours = goal.hours->text();
    text += fmt::format(
        "  goal {} {} {} waits {} [{}] in {}: {} | {} | {}\n", to_rfc3339({goal.since}),
        to_iso_duration(goal.amount), goal.measure == TimeMeasure::kOpenTime ? "open" : "days",
        goal.waits, fmt::join(goal.waits_for, ","), hours.zone, fmt::join(hours.weekly_hours, "; "),
        fmt::join(hours.holidays, "; "), fmt::join(hours.exceptions, "; "));
  }
  return text;
}

std::optional<std::int64_t> micros(std::optional<Instant> instant) {
  return instant ? std::optional(instant->micros) : std::nullopt;
}

std::optional<bool> met(std::optional<ClockOutcome> outcome) {
  return outcome ? std::optional(*outcome == ClockOutcome::kMet) : std::nullopt;
}

void expect_equal(const std::vector<ClockResult>& engine, const std::vector<naive::Stop>& oracle) {
  ASSERT_EQ(engine.size(), oracle.size());
  for (std::size_t i = 0; i < engine.size(); ++i) {
    EXPECT_EQ(engine[i].at.micros, oracle[i].at);
    EXPECT_EQ(engine[i].spent, oracle[i].spent);
    EXPECT_EQ(micros(engine[i].breached_at), oracle[i].breached_at);
    EXPECT_EQ(met(engine[i].outcome), oracle[i].met);
  }
}

void expect_equal(const ClockReading& engine, const naive::Reading& oracle, std::int64_t horizon) {
  EXPECT_EQ(engine.state, oracle.state);
  EXPECT_EQ(engine.spent, oracle.spent);
  EXPECT_EQ(engine.elapsed_wall, oracle.wall_running);
  EXPECT_EQ(engine.paused_wall, oracle.wall_paused);
  EXPECT_EQ(micros(engine.breached_at), oracle.breached_at);
  EXPECT_EQ(met(engine.outcome), oracle.met);
  for (std::size_t i = 0; i < engine.thresholds.size(); ++i) {
    const auto at = micros(engine.thresholds[i].at);
    if (oracle.reached[i]) {
      EXPECT_EQ(at, oracle.reached[i]) << "threshold " << i;
    } else {
      EXPECT_TRUE(!at || *at >= horizon) << "threshold " << i << " at " << to_rfc3339({*at});
    }
  }
  expect_equal(engine.stops, oracle.stops);
  expect_equal(engine.rounds, oracle.rounds);
  std::vector<std::int64_t> earlier;
  for (const auto& at : engine.earlier_breaches) earlier.push_back(at.micros);
  EXPECT_EQ(earlier, oracle.earlier_breaches);
}

TEST(ClockOracle, TenThousandClocksEqualACountMinuteByMinute) {
  std::cout << "PROOFDESK_SEED=" << seed() << '\n';
  Dice dice(seed());
  const auto pairs = some_calendars(dice, 250);
  std::map<std::string, int> seen;
  for (int number = 0; number < kCases; ++number) {
    const Case test = some_case(dice, pairs);
    const auto engine = read_clock(test.marks, test.goals, {test.now});
    const auto oracle = naive::read(test.marks, test.naive_goals, test.now, kHorizon);
    expect_equal(engine, oracle, test.now + kHorizon);
    ++seen[fmt::format("state {}", name_of(engine.state))];
    seen["breached"] += engine.breached_at.has_value();
    seen["breached under an earlier goal"] += !engine.earlier_breaches.empty();
    seen["re-targeted"] += test.goals.size() > 1;
    seen["stopped and gone on"] += engine.stops.size() > 1;
    seen["in working days"] += engine.measure == TimeMeasure::kWorkingDays;
    seen["out of order"] += !engine.remarks.empty();
    seen["of several rounds"] += !engine.rounds.empty();
    if (::testing::Test::HasFailure()) FAIL() << described(number, test);
  }
  for (const auto& [what, count] : seen) std::cout << "  " << what << ": " << count << '\n';
  // A generator that forgot a case would prove nothing about it.
  for (const auto& [what, count] : seen) EXPECT_GT(count, 100) << what;
}

TEST(ClockOracle, SpansOfYearsEqualACountMinuteByMinute) {
  std::cout << "PROOFDESK_SEED=" << seed() << '\n';
  Dice dice(seed() + 1);
  const auto pairs = some_calendars(dice, 12);
  for (const auto& pair : pairs) {
    const Instant from{dice.one_of(pair.focus) + dice.below(kMicrosPerDay)};
    const Instant to{from.micros + dice.below(500 * kMicrosPerDay)};
    const std::int64_t count = naive::elapsed(pair.hours, from.micros, to.micros);
    EXPECT_EQ(pair.calendar->elapsed(from, to), count)
        << pair.hours.zone << ' ' << to_rfc3339(from) << ' ' << to_rfc3339(to);
    const auto first = pair.calendar->after(from, count);
    ASSERT_TRUE(first && *first <= to);
    EXPECT_EQ(naive::elapsed(pair.hours, first->micros, to.micros), 0);
  }
}

}  // namespace
}  // namespace proofdesk
