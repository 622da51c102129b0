#include "core/base/uuid.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

constexpr std::string_view kText = "01a20b74-ebe5-7cd7-8a9e-255a9e7ff90f";

TEST(Uuid, IsWrittenInGroupsOfLowerCaseDigits) {
  const std::array<std::uint8_t, 16> bytes{0x01, 0xa2, 0x0b, 0x74, 0xeb, 0xe5, 0x7c, 0xd7,
                                           0x8a, 0x9e, 0x25, 0x5a, 0x9e, 0x7f, 0xf9, 0x0f};
  EXPECT_EQ(Uuid{bytes}.to_string(), kText);
  EXPECT_EQ(Uuid::parse(kText), Uuid{bytes});
}

TEST(Uuid, ReadsEveryByteInEveryPlace) {
  for (std::size_t at = 0; at < 16; ++at) {
    for (int value = 0; value < 256; ++value) {
      std::array<std::uint8_t, 16> bytes{};
      bytes[at] = static_cast<std::uint8_t>(value);
      EXPECT_EQ(Uuid::parse(Uuid{bytes}.to_string()), Uuid{bytes});
    }
  }
}

TEST(Uuid, RefusesEveryOtherCharacterInEveryPlace) {
  for (std::size_t at = 0; at < kText.size(); ++at) {
    const bool hyphen = kText[at] == '-';
    for (int code = 0; code < 256; ++code) {
      const char c = static_cast<char>(code);
      const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      std::string text(kText);
      text[at] = c;
      EXPECT_EQ(Uuid::parse(text).has_value(), hyphen ? c == '-' : digit) << at << ' ' << code;
    }
  }
}

TEST(Uuid, RefusesAnyOtherLength) {
  EXPECT_EQ(Uuid::parse(""), std::nullopt);
  EXPECT_EQ(Uuid::parse(kText.substr(1)), std::nullopt);
  EXPECT_EQ(Uuid::parse(std::string(kText) + "0"), std::nullopt);
}

}  // namespace
}  // namespace proofdesk
