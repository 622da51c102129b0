#pragma once

#include "core/time/calendar.hpp"
#include "core/time/clock.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace proofdesk::time_testing {

inline constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;

/// "2026-03-27T16:00:00Z" or any offset; a typing error of a test is no case of it.
inline Instant at(std::string_view rfc3339) {
  const auto instant = parse_rfc3339(rfc3339);
  if (!instant) throw std::invalid_argument(std::string(rfc3339));
  return *instant;
}

inline BusinessCalendar calendar(const CalendarText& text) {
  auto parsed = BusinessCalendar::parse(text);
  if (!parsed) throw std::invalid_argument(parsed.error().detail);
  return *std::move(parsed);
}

/// Monday to Friday, 09:00 to 17:00 in Lisbon, which is UTC in winter and UTC+1 in summer.
inline BusinessCalendar office() {
  return calendar({.zone = "Europe/Lisbon", .weekly_hours = {"Mon-Fri 09:00-17:00"}});
}

}  // namespace proofdesk::time_testing

namespace proofdesk {
inline void PrintTo(const Instant& instant, std::ostream* out) { *out << to_rfc3339(instant); }
}  // namespace proofdesk
