// Attributes of items as words that people and sources write.

#include "processes/shared/attribute_text.hpp"

#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

TEST(AttributeText, ReadsBackWhatItShows) {
  const KindModel& kind = *house_model()->kind("configuration_item");
  const auto there_and_back = [&](std::string_view name, const Value& value) {
    const FieldModel* field = shared::item_attribute(*house_model(), name);
    ASSERT_NE(field, nullptr) << name;
    const auto back = shared::value_from_text(*field, shared::as_text(*field, value));
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(*back, value);
  };
  there_and_back("serialNumber", word("S = 1"));
  there_and_back("standsAlone", Value{true});
  there_and_back("environment", word("production"));
  there_and_back("serialNumber", Value{});
  EXPECT_EQ(shared::item_attribute(*house_model(), "corrections"), nullptr);
  EXPECT_EQ(shared::item_attribute(*house_model(), "tags"), nullptr);
  EXPECT_FALSE(shared::value_from_text(*kind.field("environment"), "Mars"));
  EXPECT_EQ(shared::parse_observed("serialNumber = S = 1")->text, "S = 1");
  EXPECT_FALSE(shared::parse_observed("serialNumber"));
}

}  // namespace
}  // namespace proofdesk::test
