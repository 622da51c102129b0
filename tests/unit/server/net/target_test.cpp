#include "server/net/target.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

Target parsed(std::string_view text) {
  auto target = Target::parse(text);
  if (!target) throw std::runtime_error(target.error().detail);
  return std::move(*target);
}

TEST(Target, SplitsAndDecodesThePath) {
  const auto target = parsed("/api/v1/incidents/INC-000001:resolve");
  EXPECT_EQ(target.segments(),
            (std::vector<std::string_view>{"api", "v1", "incidents", "INC-000001:resolve"}));
  EXPECT_EQ(parsed("/").segments().size(), 0U);
  EXPECT_EQ(parsed("/a/").segments(), (std::vector<std::string_view>{"a", ""}));
  EXPECT_EQ(parsed("//").segments(), (std::vector<std::string_view>{"", ""}));
  EXPECT_EQ(parsed("/a%2Fb/%C3%A9").segments(), (std::vector<std::string_view>{"a/b", "é"}));
}

TEST(Target, KeepsDotSegmentsForWhatTheyAre) {
  EXPECT_EQ(parsed("/a/../b").segments(), (std::vector<std::string_view>{"a", "..", "b"}));
}

TEST(Target, DecodesTheQuery) {
  const auto target = parsed("/x?filter=a+%3D+%22b%22&empty=&flag&=v&&plus=%2B");
  ASSERT_EQ(target.query().size(), 5U);
  EXPECT_EQ(target.parameter("filter"), "a = \"b\"");
  EXPECT_EQ(target.parameter("empty"), "");
  EXPECT_EQ(target.parameter("flag"), "");
  EXPECT_EQ(target.parameter(""), "v");
  EXPECT_EQ(target.parameter("plus"), "+");
  EXPECT_EQ(target.parameter("none"), std::nullopt);
}

TEST(Target, TakesTheAbsoluteForm) {
  EXPECT_EQ(parsed("http://example.org:8080/a?b=c").path(), "/a");
  EXPECT_EQ(parsed("http://example.org").path(), "/");
}

TEST(Target, RefusesWhatCouldBeReadTwoWays) {
  for (const std::string_view text :
       {"", "a", "*", "example.org:80", "ftp://x/a", "/a%", "/a%2", "/a%zz", "/a%00", "/a%0a",
        "/a%7f", "/%ff", "/%c0%af", "/a#b", "/a?b=%zz", "/a?b=%ff", "/a?b=%00", "/a\tb"}) {
    EXPECT_FALSE(Target::parse(text)) << text;
  }
}

TEST(Target, ViewsSurviveAMove) {
  auto first = parsed("/short?q=x");
  const Target second = std::move(first);
  EXPECT_EQ(second.segments().front(), "short");
  EXPECT_EQ(second.parameter("q"), "x");
  EXPECT_EQ(second.path(), "/short");
}

TEST(Target, EncodesEverythingButTheUnreserved) {
  EXPECT_EQ(percent_encode("a-Z_0.~ /é\n"), "a-Z_0.~%20%2F%C3%A9%0A");
}

}  // namespace
}  // namespace proofdesk::server
