#include "core/engine/budgeted_world.hpp"

#include "tests/unit/core/engine/engine_testing.hpp"

#include <boost/json.hpp>

namespace proofdesk {
namespace {

TEST(BudgetedWorld, RemembersWhatWasReadAtWhichVersion) {
  test::TestDesk desk;
  const Uuid id = desk.create_ticket();
  const Uuid absent = Uuid::from_name("test", "absent");
  BudgetedWorld world(desk.world());
  EXPECT_TRUE(world.reads().empty());
  ASSERT_TRUE(world.find("ticket", id));
  ASSERT_TRUE(world.find("ticket", id));
  ASSERT_TRUE(world.find("person", absent));
  const boost::json::array expected = {
      boost::json::array{"person", absent.to_string(), 0},
      boost::json::array{"ticket", id.to_string(), 1},
  };
  EXPECT_EQ(world.reads(), expected);
}

TEST(BudgetedWorld, RefusesBeyondItsRows) {
  test::TestDesk desk;
  const Uuid id = desk.create_ticket();
  BudgetedWorld world(desk.world(), 2);
  EXPECT_TRUE(world.find("ticket", id));
  EXPECT_TRUE(world.count_work("ticket", id));
  EXPECT_TRUE(world.within_budget());
  const auto third = world.find("ticket", id);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::kRefused);
  EXPECT_EQ(third.error().rule, "engine.row_budget");
  EXPECT_FALSE(world.within_budget()) << "a rule that swallows the error does not get away with it";
  EXPECT_FALSE(world.links_from("ticket", id)) << "and nothing is read any more";
}

TEST(BudgetedWorld, CountsEveryRowOfALookUp) {
  test::TestDesk desk;
  for (int i = 0; i < 5; ++i) (void)desk.create_ticket();
  const auto rows = [&](BudgetedWorld& world, std::size_t limit) {
    return world.where("ticket", "state", std::string("new"), limit);
  };
  BudgetedWorld enough(desk.world(), 5);
  ASSERT_TRUE(rows(enough, 100));
  EXPECT_EQ(enough.reads().size(), 5u);
  BudgetedWorld scarce(desk.world(), 4);
  EXPECT_FALSE(rows(scarce, 100));
  BudgetedWorld limited(desk.world(), 4);
  const auto some = rows(limited, 3);
  ASSERT_TRUE(some);
  EXPECT_EQ(some->size(), 3u);
}

TEST(BudgetedWorld, CountsLinks) {
  test::TestDesk desk;
  const Uuid from = desk.create_ticket();
  for (int i = 0; i < 3; ++i) {
    desk.must(desk.agent(), from,
              AddLink{"relates_to",
                      {.kind = "ticket", .id = desk.create_ticket(), .source = {}, .key = {}}});
  }
  BudgetedWorld world(desk.world(), 3);
  EXPECT_TRUE(world.links_from("ticket", from));
  EXPECT_FALSE(world.links_to("ticket", from)) << "an empty answer costs one row too";
}

}  // namespace
}  // namespace proofdesk
