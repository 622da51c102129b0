#include "app/config/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace proofdesk::app {

std::optional<std::int64_t> parse_whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_whole_number(text.substr(0, digits));
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::suffix);
  if (!number || unit == units.end()) return std::nullopt;
  if (*number > std::numeric_limits<std::int64_t>::max() / unit->factor) return std::nullopt;
  return *number * unit->factor;
}

std::string write_quantity(std::int64_t value, std::span<const Unit> units) {
  const auto unit = std::ranges::find_if(
      units, [&](const Unit& candidate) { return value != 0 && value % candidate.factor == 0; });
  const Unit& shown = unit == units.end() ? units.back() : *unit;
  return fmt::format("{}{}", value / shown.factor, shown.suffix);
}

}  // namespace proofdesk::app
