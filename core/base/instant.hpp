#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace proofdesk {

/// A point in time: microseconds since 1970-01-01T00:00:00Z, no leap seconds, 64 bits.
/// Civil dates and zoned local times are other types; this one never carries a zone.
struct Instant {
  std::int64_t micros = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
};

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

/// RFC 3339 in UTC with a `Z`, fraction only as long as needed: "2016-02-29T01:16:00Z".
[[nodiscard]] std::string to_rfc3339(Instant instant);

/// Parses RFC 3339 with any offset; nullopt for anything else, impossible dates and leap seconds included.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);

/// "2016-02-29": a civil date is text in ISO 8601, ordered by bytes; nullopt unless it exists.
[[nodiscard]] bool is_civil_date(std::string_view text);

/// Midnight UTC at the start of a civil date.
[[nodiscard]] std::optional<Instant> start_of_day_utc(std::string_view civil_date);

/// ISO 8601 duration of days, hours, minutes and seconds ("P5D", "PT30M", "P1DT2H", "PT0.25S"), in
/// microseconds. The text form is exact and gives a negative duration a leading minus, which is not parsed.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);
[[nodiscard]] std::string to_iso_duration(std::int64_t micros);
/// The same without days, "PT40H": for time of which nobody has yet said what a day of it is.
[[nodiscard]] std::string to_iso_hours(std::int64_t micros);

}  // namespace proofdesk
