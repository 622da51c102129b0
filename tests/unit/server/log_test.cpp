#include "server/log.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(Log, LetsNoValueForgeALineOrAField) {
  EXPECT_EQ(log_quoted("plain"), "\"plain\"");
  EXPECT_EQ(log_quoted("a\nb\r\tc"), "\"a\\x0ab\\x0d\\x09c\"");
  EXPECT_EQ(log_quoted("\" forged=\"yes"), "\"\\\" forged=\\\"yes\"");
  EXPECT_EQ(log_quoted("back\\slash"), "\"back\\\\slash\"");
  EXPECT_EQ(log_quoted("\x1b[31mred"), "\"\\x1b[31mred\"");
}

TEST(Log, KeepsLettersAndEscapesWhatOnlyMovesTheCursor) {
  EXPECT_EQ(log_quoted("é日"), "\"é日\"");
  EXPECT_EQ(log_quoted("a\u0085b"), "\"a\\xc2\\x85b\"");
  EXPECT_EQ(log_quoted("a\u2028b\u2029"), "\"a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9\"");
  EXPECT_EQ(log_quoted("\xff\xfe"), "\"\\xff\\xfe\"");
}

TEST(Log, CutsWhatIsTooLongAndSaysSo) {
  const std::string quoted = log_quoted(std::string(5000, 'x'));
  EXPECT_LT(quoted.size(), 2100U);
  EXPECT_NE(quoted.find("(5000 bytes)"), std::string::npos);
}

TEST(Log, ReadsItsLevels) {
  LogLevel level = LogLevel::kOff;
  EXPECT_TRUE(parse_log_level("warning", level));
  EXPECT_EQ(level, LogLevel::kWarning);
  EXPECT_FALSE(parse_log_level("loud", level));
}

}  // namespace
}  // namespace proofdesk::server
