#include "core/approval/decision_table.hpp"

#include "tests/support/core/test_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::approval {
namespace {

using ::testing::ElementsAre;

class DecisionTable : public ::testing::Test {
 protected:
  test::TestDesk desk;
  Uuid id =
      desk.create_ticket({{"title", std::string("New laptop")}, {"impact", std::string("high")}});

  Result<std::vector<std::size_t>> rows(const std::vector<TableRow>& table) {
    return matching_rows(desk.tickets(), desk.record(id), table);
  }
};

TEST_F(DecisionTable, AppliesEveryRowThatMatchesInOrderOfStage) {
  EXPECT_THAT(*rows({{"last", "impact = high", 3},
                     {"never", "impact = low", 1},
                     {"first", "", 1},
                     {"also last", "title:laptop", 3}}),
              ElementsAre(2, 0, 3));
}

TEST_F(DecisionTable, IsEmptyForWhatNoRowIsAbout) {
  EXPECT_TRUE(rows({{"never", "impact = low", 1}})->empty());
  EXPECT_TRUE(rows({})->empty());
}

TEST_F(DecisionTable, DoesNotFallSilentOverARowThatCannotBeRead) {
  const auto broken = rows({{"POL-000007", "no_such_field = 1", 1}});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().rule, "approval_policy.condition_readable");
  EXPECT_THAT(broken.error().detail, ::testing::HasSubstr("POL-000007"));
  EXPECT_FALSE(broken.error().remedy.empty());
}

TEST_F(DecisionTable, SaysWhichFieldsAConditionReads) {
  std::vector<std::string> names;
  for (const FieldModel* field :
       fields_read(desk.tickets(),
                   "(impact = high OR NOT urgency = low) custom.cost_centre:* impact = low"))
    names.push_back(field->name);
  EXPECT_THAT(names, ElementsAre("impact", "urgency", "cost_centre"));
  EXPECT_TRUE(fields_read(desk.tickets(), "").empty());
  EXPECT_TRUE(fields_read(desk.tickets(), "no_such_field = 1").empty());
}

}  // namespace
}  // namespace proofdesk::approval
