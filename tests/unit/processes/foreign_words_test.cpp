// Names that people bring along from another product, over all kinds of the house.

#include "core/model/foreign_words.hpp"

#include "tests/support/processes/house.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

TEST(ForeignWords, LeadToFieldsThatThereAre) {
  std::set<std::string_view> seen;
  for (const ForeignWord& each : foreign_words()) {
    EXPECT_TRUE(seen.insert(each.word).second) << each.word << " stands there twice";
    for (const auto field : each.fields) {
      if (field.empty()) continue;
      EXPECT_TRUE(std::ranges::any_of(
          house_model()->kinds(), [&](const auto& kind) { return kind->field(field) != nullptr; }))
          << each.word << " leads to " << field << ", which no kind has";
    }
  }
}

TEST(ForeignWords, AreToldInTheWordsOfTheKind) {
  House house;
  EXPECT_EQ(instead_of(house.kind("incident"), "short_description"),
            "Say title instead of short_description.");
  EXPECT_EQ(instead_of(house.kind("incident"), "closeNotes"),
            "Say resolutionText instead of closeNotes.");
  EXPECT_EQ(instead_of(house.kind("change"), "close_notes"),
            "Say outcomeText instead of close_notes.");
  EXPECT_EQ(instead_of(house.kind("change"), "cmdb_ci"), "Say items instead of cmdb_ci.");
  EXPECT_EQ(instead_of(house.kind("change"), "u_colour"), "");
  EXPECT_EQ(instead_of(house.kind("change"), "title"), "") << "what is ours needs no other name";
}

}  // namespace
}  // namespace proofdesk::test
