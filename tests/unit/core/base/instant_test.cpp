#include "core/base/instant.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

std::string text_of(std::string_view text) { return to_rfc3339(parse_rfc3339(text).value()); }

TEST(InstantTest, IsWrittenWithNoMoreDigitsThanItHas) {
  EXPECT_EQ(to_rfc3339(Instant{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(Instant{-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_rfc3339(Instant{1'000}), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(to_rfc3339(Instant{500'000}), "1970-01-01T00:00:00.5Z");
}

TEST(InstantTest, ReadsBackAsItIsWritten) {
  for (const auto* text : {"2026-11-23T20:35:09Z", "2024-02-29T23:59:59.100001Z",
                           "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    EXPECT_EQ(text_of(text), text);
}

}  // namespace
}  // namespace proofdesk
