#include "storage/schema/catalogue.hpp"

#include "tests/support/core/test_schema.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

TEST(Catalogue, EveryEntryIsReadBackFromItsText) {
  const auto entries = catalogue_of(*testing::specimen().model);
  EXPECT_GT(entries.size(), 30U);
  for (const auto& entry : entries) {
    const auto parsed = parse_catalogue_entry(to_text(entry));
    ASSERT_TRUE(parsed) << to_text(entry);
    EXPECT_EQ(*parsed, entry);
  }
}

TEST(Catalogue, TheTextSaysWhatMustNotChange) {
  const auto entries = catalogue_of(*testing::specimen().kind);
  const auto text_of = [&](std::string_view field) {
    const auto found = std::ranges::find(entries, field, &CatalogueEntry::field);
    return found == entries.end() ? std::string("none") : to_text(*found);
  };
  EXPECT_EQ(text_of("grade"), "specimen grade 11 enum high=1 very_low=3 low=2 far=300");
  EXPECT_EQ(text_of("tags"), "specimen tags 8 repeated text");
  EXPECT_EQ(text_of("custom.floor"), "specimen custom.floor 0 integer");
  EXPECT_EQ(text_of("number"), "none") << "system fields are no schema's";
}

TEST(Catalogue, OtherTextIsRefused) {
  for (const auto* line : {"", "a b", "a b c text", "a b 1", "a b 1 trousers", "a b 1 repeated",
                           "a b 1 enum high", "a b 1 enum high=x", "a b 1 text  ", "a b 1x text"}) {
    EXPECT_EQ(parse_catalogue_entry(line).error().rule, "schema.catalogue") << line;
  }
}

TEST(Catalogue, GrowthIsTheOnlyChange) {
  const auto entry = [](std::string_view line) { return *parse_catalogue_entry(line); };
  const auto before = entry("a b 1 enum high=1 low=2");
  EXPECT_TRUE(check_grown(before, entry("a b 1 enum high=1 low=2 lower=3")));
  EXPECT_TRUE(check_grown(before, entry("a b 1 enum lower=3 low=2 high=1"))) << "in whatever order";
  for (const auto* after :
       {"a b 2 enum high=1 low=2", "a b 1 text", "a b 1 repeated enum high=1 low=2",
        "a b 1 enum high=1", "a b 1 enum high=2 low=1"}) {
    const auto status = check_grown(before, entry(after));
    ASSERT_FALSE(status) << after;
    EXPECT_EQ(status.error().rule, "schema.additive");
    EXPECT_NE(status.error().detail.find("a.b"), std::string::npos);
  }
  EXPECT_FALSE(check_grown({before}, {entry("a c 1 text")})) << "gone";
  EXPECT_TRUE(check_grown({before}, {entry("a c 1 text"), before}));
  // An administrator's words are stored as words, and his fields are not known when a start begins.
  EXPECT_TRUE(check_grown(entry("a custom.b 0 enum x=1 y=2"), entry("a custom.b 0 enum y=1 x=2")));
  EXPECT_TRUE(check_grown(std::vector{entry("a custom.b 0 text")}, std::vector<CatalogueEntry>{}));
}

}  // namespace
}  // namespace proofdesk
