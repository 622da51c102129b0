#include "core/base/put.hpp"

#include <array>
#include <cstring>

namespace proofdesk {
namespace {

/// Both digits of each byte.
consteval std::array<std::array<char, 2>, 256> all_hex() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return digits;
}
constexpr auto kHex = all_hex();

}  // namespace

char* put_hex(char* to, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    std::memcpy(to, kHex.data()[byte].data(), 2);
    to += 2;
  }
  return to;
}

char* put_base64(char* to, std::span<const std::uint8_t> bytes, std::string_view alphabet) {
  // Plain pointers: these loops are on the way of every event, and a digit is below 64 by construction.
  const char* const digit = alphabet.data();
  const std::uint8_t* from = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, from += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(from[0]) << 16 |
                                static_cast<std::uint32_t>(from[1]) << 8 | from[2];
    *to++ = digit[group >> 18];
    *to++ = digit[group >> 12 & 63];
    *to++ = digit[group >> 6 & 63];
    *to++ = digit[group & 63];
  }
  if (left == 0) return to;
  const std::uint32_t group = static_cast<std::uint32_t>(from[0]) << 16 |
                              (left == 2 ? static_cast<std::uint32_t>(from[1]) << 8 : 0U);
  *to++ = digit[group >> 18];
  *to++ = digit[group >> 12 & 63];
  if (left == 2) *to++ = digit[group >> 6 & 63];
  return to;
}

}  // namespace proofdesk
