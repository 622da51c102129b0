#include "core/time/calendar.hpp"

#include "core/time/calendar_rules.hpp"
#include "core/time/calendar_year.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kYears = 230;

/// Clamped: what lies outside is closed in any case.
int year_index(Instant instant) {
  using std::chrono::days;
  const auto day = std::chrono::floor<days>(std::chrono::microseconds{instant.micros}).count();
  constexpr std::int64_t kMostDays = 200'000;  // 547 years; std::chrono::year holds that
  const auto near = std::clamp<std::int64_t>(day, -kMostDays, kMostDays);
  const std::chrono::year_month_day date{std::chrono::sys_days{days{near}}};
  return std::clamp(static_cast<int>(date.year()) - kFirstYear, 0, kYears - 1);
}

std::chrono::seconds offset_at(const date::time_zone& zone, Instant instant) {
  const date::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{instant.micros}};
  return zone.get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
}

std::string local_text(const date::time_zone& zone, Instant instant) {
  return to_rfc3339({instant.micros + offset_at(zone, instant).count() * kMicrosPerSecond});
}

}  // namespace

struct BusinessCalendar::Plan {
  explicit Plan(CalendarRules from) : rules(std::move(from)) {}
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    for (auto& slot : years) delete slot.load();
  }

  /// Lays a year out when it is first asked for. Two threads may both do it; one result stays.
  [[nodiscard]] const CalendarYear& year(int index) const {
    auto& slot = years[static_cast<std::size_t>(index)];
    if (const CalendarYear* known = slot.load(std::memory_order_acquire)) return *known;
    auto fresh = std::make_unique<const CalendarYear>(rules, kFirstYear + index);
    const CalendarYear* expected = nullptr;
    if (slot.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel))
      return *fresh.release();
    return *expected;
  }

  /// The year in whose stretch an instant lies by local date; the nearest one outside of all.
  [[nodiscard]] int index_of(Instant instant) const {
    const int guess = year_index(instant);  // by UTC: at most one year off
    if (guess > 0 && instant.micros < year(guess).begin()) return guess - 1;
    if (guess + 1 < kYears && instant.micros >= year(guess).end()) return guess + 1;
    return guess;
  }

  CalendarRules rules;
  mutable std::array<std::atomic<const CalendarYear*>, kYears> years{};
};

Result<BusinessCalendar> BusinessCalendar::parse(const CalendarText& text) {
  PROOFDESK_ASSIGN(CalendarRules rules, CalendarRules::parse(text));
  return BusinessCalendar(std::make_shared<const Plan>(std::move(rules)));
}

BusinessCalendar BusinessCalendar::always() {
  static const BusinessCalendar calendar = [] {
    auto parsed = parse({.zone = "UTC", .weekly_hours = {"Mon-Sun 00:00-24:00"}});
    if (!parsed)
      throw std::logic_error("the machine has no zone database: " + parsed.error().detail);
    return *std::move(parsed);
  }();
  return calendar;
}

const std::string& BusinessCalendar::zone() const { return plan_->rules.zone_name(); }

std::int64_t BusinessCalendar::elapsed(Instant from, Instant to, TimeMeasure measure) const {
  if (to <= from) return 0;
  const int first = plan_->index_of(from);
  const int last = plan_->index_of(to);
  std::int64_t sum = plan_->year(last).passed(to.micros, measure) -
                     plan_->year(first).passed(from.micros, measure);
  for (int index = first; index < last; ++index) sum += plan_->year(index).total(measure);
  return sum;
}

std::optional<Instant> BusinessCalendar::after(Instant from, std::int64_t amount,
                                               TimeMeasure measure) const {
  if (amount <= 0) return from;
  int index = plan_->index_of(from);
  std::int64_t passed = plan_->year(index).passed(from.micros, measure);
  for (; index < kYears; ++index, passed = 0) {
    const CalendarYear& year = plan_->year(index);
    const std::int64_t left = year.total(measure) - passed;
    if (amount <= left) return Instant{year.when(passed + amount, measure)};
    amount -= left;
  }
  return std::nullopt;
}

std::optional<Instant> BusinessCalendar::working_days_after(Instant from, std::int64_t days) const {
  if (days > INT64_MAX / kMicrosPerDay) return std::nullopt;
  return after(from, days * kMicrosPerDay, TimeMeasure::kWorkingDays);
}

bool BusinessCalendar::open_at(Instant instant) const {
  const auto& openings = plan_->year(plan_->index_of(instant)).openings();
  const auto next =
      std::ranges::upper_bound(openings, instant.micros, {}, &CalendarYear::Opening::begin);
  return next != openings.begin() && instant.micros < std::prev(next)->end;
}

std::optional<Instant> BusinessCalendar::next_opening(Instant from) const {
  for (int index = plan_->index_of(from); index < kYears; ++index) {
    const auto& openings = plan_->year(index).openings();
    const auto found =
        std::ranges::upper_bound(openings, from.micros, {}, &CalendarYear::Opening::end);
    if (found != openings.end()) return Instant{std::max(from.micros, found->begin)};
  }
  return std::nullopt;
}

std::optional<Instant> BusinessCalendar::next_closing(Instant from) const {
  std::int64_t at = from.micros;
  for (int index = plan_->index_of(from); index < kYears; ++index) {
    const CalendarYear& year = plan_->year(index);
    if (year.seamless() && at >= year.begin()) {
      at = std::max(at, year.end());
      continue;
    }
    const auto& openings = year.openings();
    auto next = std::ranges::upper_bound(openings, at, {}, &CalendarYear::Opening::end);
    for (; next != openings.end() && next->begin <= at; ++next) at = next->end;
    // What is open to the year's end may stay open in the next.
    if (next != openings.end() || at < year.end()) return Instant{at};
  }
  return at < plan_->year(kYears - 1).end() ? std::optional(Instant{at}) : std::nullopt;
}

std::string BusinessCalendar::local_date(Instant instant) const {
  return local_text(plan_->rules.zone(), instant).substr(0, 10);
}

std::string BusinessCalendar::local_time(Instant instant) const {
  return local_text(plan_->rules.zone(), instant).substr(11, 5);
}

std::optional<Instant> BusinessCalendar::start_of(std::string_view civil_date) const {
  const auto start = start_of_day_utc(civil_date);
  if (!start || civil_date < "1970-01-01" || civil_date > "2199-12-31") return std::nullopt;
  const date::local_time<std::chrono::microseconds> midnight{
      std::chrono::microseconds{start->micros}};
  // Where midnight comes twice the date begins with the first; where it is skipped, with the change.
  const auto at = plan_->rules.zone().to_sys(midnight, date::choose::earliest);
  return Instant{at.time_since_epoch().count()};
}

std::optional<BusinessCalendar::Day> BusinessCalendar::day(std::string_view civil_date) const {
  const auto start = start_of_day_utc(civil_date);
  if (!start || civil_date < "1970-01-01" || civil_date > "2199-12-31") return std::nullopt;
  const int day = static_cast<int>(
      std::chrono::floor<std::chrono::days>(std::chrono::microseconds{start->micros}).count());
  const auto* special = plan_->rules.special_on(day);
  return Day{to_text(plan_->rules.hours_on(day)),
             special == nullptr ? std::string() : special->name};
}

}  // namespace proofdesk
