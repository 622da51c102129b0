#include "evidence/attainment/attainment.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::string_view kMethod =
    "pooled share of the last three full months: all met / all measured; volume is their mean";
constexpr std::size_t kMonthsForForecast = 3;
/// A share of fewer says nothing about the next.
constexpr std::int64_t kFewest = 20;

std::string month_of(const BusinessCalendar& calendar, Instant at) {
  return calendar.local_date(at).substr(0, std::string_view("2016-03").size());
}

bool is_measured(const AttainedClock& clock) {
  return clock.excluded.empty() && (clock.state == "met" || clock.state == "missed");
}

/// Out of months that were looked at from their first to their last instant.
Forecast forecast_of(std::span<const AttainedMonth> full) {
  Forecast forecast;
  if (full.size() < kMonthsForForecast) {
    forecast.why_not = fmt::format("too few: it takes {} full months, there are {}",
                                   kMonthsForForecast, full.size());
    return forecast;
  }
  Attained pooled;
  for (const auto& month : full.last(kMonthsForForecast)) {
    pooled.measured += month.figures.measured;
    pooled.met += month.figures.met;
    forecast.months.push_back(month.month);
  }
  if (pooled.measured < kFewest) {
    forecast.why_not = fmt::format("too few: it takes {} clocks in three months, there are {}",
                                   kFewest, pooled.measured);
    forecast.months.clear();
    return forecast;
  }
  forecast.method = kMethod;
  forecast.per_mille = pooled.per_mille().value_or(0);
  forecast.volume = (pooled.measured * 2 + 3) / 6;
  return forecast;
}

}  // namespace

std::optional<std::int64_t> Attained::per_mille() const {
  if (measured == 0) return std::nullopt;
  return (met * 2000 + measured) / (2 * measured);
}

void sum_up(TargetAttainment& target, const BusinessCalendar& calendar, Instant from, Instant to) {
  std::map<std::string, Attained> months;
  // Months in which nothing stopped are part of the trend.
  constexpr std::int64_t kStep = 20 * kMicrosPerDay;
  for (Instant at = from; at < to; at.micros += kStep) months[month_of(calendar, at)];
  months[month_of(calendar, {to.micros - 1})];
  for (const auto& clock : target.clocks) {
    if (!clock.excluded.empty()) {
      ++target.excluded;
    } else if (is_measured(clock)) {
      Attained& month = months[month_of(calendar, *clock.stopped_at)];
      for (Attained* figures : {&target.figures, &month}) {
        ++figures->measured;
        if (clock.state == "met") ++figures->met;
      }
    } else {
      ++target.running;
      if (clock.breached_at) ++target.running_breached;
    }
  }
  for (auto& [month, figures] : months) target.months.push_back({month, figures});
  std::span<const AttainedMonth> full = target.months;
  if (month_of(calendar, {from.micros - 1}) == full.front().month) full = full.subspan(1);
  if (!full.empty() && month_of(calendar, to) == full.back().month)
    full = full.first(full.size() - 1);
  target.forecast = forecast_of(full);
}

}  // namespace proofdesk::evidence
