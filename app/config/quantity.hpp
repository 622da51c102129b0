#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk::app {

struct Unit {
  std::string_view suffix;
  std::int64_t factor;
};

inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;
inline constexpr std::int64_t kSecond = 1000;  // in milliseconds
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;

// Largest first: the first that divides a value writes it.
inline constexpr std::array kByteUnits = {Unit{"GiB", kGiB}, Unit{"MiB", kMiB}, Unit{"KiB", kKiB},
                                          Unit{"B", 1}};
inline constexpr std::array kTimeUnits = {Unit{"h", kHour}, Unit{"m", kMinute}, Unit{"s", kSecond},
                                          Unit{"ms", 1}};

/// Only digits with an optional minus.
[[nodiscard]] std::optional<std::int64_t> parse_whole_number(std::string_view text);
/// "10MiB": digits and a unit, nothing between them.
[[nodiscard]] std::optional<std::int64_t> parse_quantity(std::string_view text,
                                                         std::span<const Unit> units);
[[nodiscard]] std::string write_quantity(std::int64_t value, std::span<const Unit> units);

}  // namespace proofdesk::app
