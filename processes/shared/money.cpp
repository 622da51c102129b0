#include "processes/shared/money.hpp"

#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

namespace proofdesk::shared {

std::optional<std::string> times(std::string_view decimal, std::int64_t count) {
  const bool minus = decimal.starts_with('-');
  if (minus) decimal.remove_prefix(1);
  const auto point = decimal.find('.');
  const std::size_t places = point == std::string_view::npos ? 0 : decimal.size() - point - 1;
  std::string digits(decimal.substr(0, point));
  if (places > 0) digits += decimal.substr(point + 1);
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    return std::nullopt;
  constexpr std::int64_t kMost = 999'999'999'999'999'999;
  std::int64_t product = 0;
  if (__builtin_mul_overflow(amount, count, &product) || std::abs(product) > kMost)
    return std::nullopt;
  std::string text = fmt::format("{:0{}}", std::abs(product), places + 1);
  if (places > 0) text.insert(text.size() - places, ".");
  return (minus != (product < 0)) && product != 0 ? "-" + text : text;
}

}  // namespace proofdesk::shared
