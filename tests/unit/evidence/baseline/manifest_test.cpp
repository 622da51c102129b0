#include "evidence/baseline/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using ::testing::HasSubstr;

BaselineEntry entry(std::string kind, std::string_view name, std::int64_t revision) {
  return {std::move(kind), Uuid::from_name("manifest", name), revision, std::string(64, 'b')};
}

std::vector<BaselineEntry> some() {
  std::vector<BaselineEntry> entries = {entry("ci_relation", "r", 1),
                                        entry("configuration_item", "a", 12),
                                        entry("configuration_item", "b", 3)};
  std::ranges::sort(entries, [](const auto& a, const auto& b) { return order_of(a, b) < 0; });
  return entries;
}

TEST(BaselineManifest, IsReadAsItWasWritten) {
  const std::string text = write_manifest(some());
  EXPECT_THAT(text, HasSubstr(" " + std::string(64, 'b') + "\n"));
  EXPECT_THAT(text, HasSubstr("@12 "));
  const auto read = read_manifest(text);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, some());
  EXPECT_TRUE(read_manifest("")->empty());
}

TEST(BaselineManifest, HasOneSpellingOnly) {
  const std::string good = write_manifest(some());
  const auto line = good.substr(0, good.find('\n') + 1);
  const auto bad = [](std::string text) {
    const auto read = read_manifest(text);
    EXPECT_FALSE(read) << text;
    return read ? std::string() : read.error().detail;
  };
  EXPECT_EQ(bad(good.substr(0, good.size() - 1)), "Line 3 of the manifest does not end.");
  EXPECT_THAT(bad(line + line), HasSubstr("Line 2 of the manifest does not come after"));
  const auto with = [&](std::string_view what, std::string_view instead) {
    std::string text = line;
    return text.replace(text.find(what), what.size(), instead);
  };
  for (const auto& text :
       {with("@1 ", "@0 "), with("@1 ", "@01 "), with("@1 ", "@+1 "), with("@1 ", "@1  "),
        with("@1 ", " "), with("bbb", "BBB"), with("bbb", "bb"),
        with("ci_relation/", "ci_relation"), with("ci_relation", "Ci relation"), std::string("\n")})
    EXPECT_THAT(bad(text), HasSubstr("Line 1 "));
}

}  // namespace
}  // namespace proofdesk::evidence
