#include "core/engine/budgeted_world.hpp"

#include "core/engine/draft.hpp"
#include "core/query/filter.hpp"
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

Filter before(const test::TestDesk& desk, Instant when) {
  return Filter::compare(*desk.tickets().field("created_at"), Filter::Op::kLess, when.micros);
}

TEST(BudgetedWorld, CountsEveryRowThatAFilterLetsThrough) {
  test::TestDesk desk;
  for (int i = 0; i < 5; ++i) {
    (void)desk.create_ticket();
    desk.advance(kMicrosPerDay);
  }
  const Instant third{desk.now().micros - 2 * kMicrosPerDay};
  BudgetedWorld enough(desk.world(), 3);
  const auto found = enough.matching("ticket", before(desk, third), 100);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 3u);
  EXPECT_EQ(enough.reads().size(), 3u);
  BudgetedWorld scarce(desk.world(), 2);
  EXPECT_FALSE(scarce.matching("ticket", before(desk, third), 100));
}

TEST(BudgetedWorld, FiltersRecordsAsTheDecisionHasThem) {
  test::TestDesk desk;
  const Uuid moved = desk.create_ticket();
  const Uuid left = desk.create_ticket();
  BudgetedWorld world(desk.world());
  SeededIdSource ids(1);
  DraftSet drafts(desk.model(), world, ids, desk.now());
  world.see_through(drafts);
  drafts.open(desk.tickets(), desk.record(moved), "moved").enter("working");
  const auto in = [&](std::string_view state) {
    const auto filter = parse_filter(desk.tickets(), "state = \"" + std::string(state) + "\"");
    std::vector<Uuid> found;
    for (const auto& record : *world.matching("ticket", *filter, 10)) found.push_back(record.id);
    return found;
  };
  EXPECT_EQ(in("new"), std::vector{left});
  EXPECT_EQ(in("working"), std::vector{moved});
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
