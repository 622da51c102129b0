#include "core/base/encoding.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

TEST(Encoding, WritesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(Encoding, UrlFormHasItsOwnAlphabetAndNoPadding) {
  const std::string bytes = "\xfb\xff\xfe";
  EXPECT_EQ(to_base64(as_bytes(bytes)), "+//+");
  EXPECT_EQ(to_base64url(as_bytes(bytes)), "-__-");
  EXPECT_EQ(to_base64url(as_bytes("f")), "Zg");
  EXPECT_EQ(from_base64url("-__-"), bytes);
  EXPECT_EQ(from_base64url("Zg"), "f");
}

TEST(Encoding, RoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_hex(to_hex(as_bytes(bytes))), bytes);
    EXPECT_EQ(from_base64(to_base64(as_bytes(bytes))), bytes);
    EXPECT_EQ(from_base64url(to_base64url(as_bytes(bytes))), bytes);
    bytes.push_back(static_cast<char>(i * 37));
  }
}

TEST(Encoding, RefusesEverySecondSpellingOfTheSameBytes) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm-v",
                           "====", "=", "Z===", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
  for (const char* text : {"Zg==", "Zh", "Zm9", "Z", "Zm+v", "Zm9v=", "Zm9v "}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
  for (const char* text : {"a", "0A", "0g", "0x", " 00", "00 "})
    EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Encoding, ToArrayWantsTheExactSize) {
  EXPECT_TRUE(to_array<2>(from_hex("0102")));
  EXPECT_FALSE(to_array<2>(from_hex("010203")));
  EXPECT_FALSE(to_array<2>(from_hex("01")));
  EXPECT_FALSE(to_array<2>(std::nullopt));
}

}  // namespace
}  // namespace proofdesk
