#include "core/base/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

/// A code point's bytes by the definition in RFC 3629, whether or not it may be written.
std::string encode(unsigned point) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0 | point >> 6), byte(0x80 | (point & 63))};
  if (point < 0x10000) {
    return {byte(0xe0 | point >> 12), byte(0x80 | (point >> 6 & 63)), byte(0x80 | (point & 63))};
  }
  return {byte(0xf0 | point >> 18), byte(0x80 | (point >> 12 & 63)), byte(0x80 | (point >> 6 & 63)),
          byte(0x80 | (point & 63))};
}

TEST(Utf8, AcceptsEveryCodePointButSurrogates) {
  for (unsigned point = 0; point < 0x140000; ++point) {
    const bool allowed = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    ASSERT_EQ(is_utf8(encode(point)), allowed) << point;
  }
}

TEST(Utf8, RefusesOverlongTruncatedAndStrayBytes) {
  using namespace std::string_literals;
  for (const std::string& text :
       {"\xc0\x80"s, "\xc1\xbf"s, "\xe0\x80\x80"s, "\xe0\x9f\xbf"s, "\xf0\x80\x80\x80"s,
        "\xf0\x8f\xbf\xbf"s, "\xc3"s, "\xe2\x82"s, "\xf0\x9f\x98"s, "\x80"s, "\xbf"s, "a\xff"s,
        "\xfe"s, "\xf8\x88\x80\x80\x80"s, "\xc3\x41"s, "\xe2\x82\x41"s}) {
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_TRUE(is_utf8("a\0b\xf0\x9f\x98\x80"s));
  EXPECT_EQ(utf8_sequence_length("a", 1), 0U);
}

}  // namespace
}  // namespace proofdesk
