// Work orders of a change (8.5.1): in order, not before it is authorised, and its gates: what begins and ends only when
// they are done.

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class WorkOrder : public ChangeTest {
 protected:
  static constexpr std::string_view kOrder = "work_order";

  void SetUp() override { policy_of({authority.person}); }

  Uuid order(Uuid change, std::string phase, House::Fields more = {}) {
    House::Fields fields = {{"title", word("Pull the cable")},
                            {"subject", word(RecordRef{"change", change}.to_string())},
                            {"phase", word(phase)}};
    add(fields, std::move(more));
    return house.create_as(house.agent(), kOrder, std::move(fields));
  }
  Result<Decision> complete(Uuid id, std::string outcome = "as_planned", House::Fields more = {}) {
    House::Fields fields = {{"outcome", word(outcome)}};
    add(fields, std::move(more));
    return house.fire(implementer, kOrder, id, "complete", std::move(fields));
  }
  std::string standing(Uuid id) { return house.state(kOrder, id); }
  Result<Decision> start(Uuid change) {
    return fire(implementer, change, "start", {{"test_result", word("passed")}});
  }
  Result<Decision> finish(Uuid change) {
    return fire(implementer, change, "finish",
                {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}});
  }
};

TEST_F(WorkOrder, IsPartOfAChangeThatIsNotOver) {
  const Uuid incident = house.incident();
  EXPECT_EQ(
      rule_of(house.try_create(
          house.agent(), kOrder,
          {{"title", word("x")}, {"subject", word(RecordRef{"incident", incident}.to_string())}})),
      "work_order.of_an_open_change@1");
  const Uuid done = finished("successful");
  EXPECT_EQ(rule_of(house.try_create(
                house.agent(), kOrder,
                {{"title", word("x")}, {"subject", word(RecordRef{"change", done}.to_string())}})),
            "work_order.of_an_open_change@1");
}

TEST_F(WorkOrder, ChangesNothingBeforeTheChangeIsBegun) {
  const Uuid id = scheduled();
  const Uuid work = order(id, "implement");
  const auto refused = house.fire(implementer, kOrder, work, "take");
  EXPECT_EQ(rule_of(refused), "work_order.change_is_so_far@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("Scheduled"));
  EXPECT_EQ(rule_of(complete(work)), "work_order.change_is_so_far@1");
  house.advance(kDay);
  ASSERT_TRUE(start(id));
  house.must_fire(implementer, kOrder, work, "take");
  ASSERT_TRUE(complete(work));
  EXPECT_EQ(house.text(kOrder, work, "done_by"), implementer.person.to_string());
  EXPECT_TRUE(house.has(kOrder, work, "actual_end"));
}

TEST_F(WorkOrder, OfPreparationIsDoneBeforeAndHoldsTheBeginning) {
  const Uuid id = scheduled();
  const Uuid build = order(id, "prepare");
  house.advance(kDay);
  const auto refused = start(id);
  EXPECT_EQ(rule_of(refused), "change.preparation_done@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("WOR-"));
  ASSERT_TRUE(complete(build));
  EXPECT_TRUE(start(id));
}

TEST_F(WorkOrder, OfImplementationAndVerificationHoldsTheEnd) {
  const Uuid id = begun();
  const Uuid work = order(id, "implement", {{"position", std::int64_t{10}}});
  const Uuid check =
      order(id, "verify", {{"position", std::int64_t{20}}, {"after", words({"10"})}});
  EXPECT_EQ(standing(check), "waiting");
  EXPECT_EQ(rule_of(finish(id)), "change.orders_settled@1");
  ASSERT_TRUE(complete(work));
  EXPECT_EQ(standing(check), "ordered") << "its turn has come";
  EXPECT_EQ(rule_of(finish(id)), "change.orders_settled@1");
  house.must_fire(implementer, kOrder, check, "skip", {{"skip_reason", word("Seen on the way")}});
  EXPECT_TRUE(finish(id));
}

TEST_F(WorkOrder, OfBackingOutHoldsThatAndIsCalledOffOtherwise) {
  const Uuid well = begun();
  const Uuid not_needed = order(well, "back_out");
  ASSERT_TRUE(finish(well));
  EXPECT_EQ(standing(not_needed), "cancelled");
  const Uuid badly = begun();
  const Uuid left = order(badly, "verify");
  const Uuid back = order(badly, "back_out");
  const House::Fields told = {{"outcome_text", word("It did not start.")}};
  EXPECT_EQ(rule_of(fire(implementer, badly, "back_out", told)), "change.way_back_gone@1");
  ASSERT_TRUE(complete(back));
  must(implementer, badly, "back_out", told);
  EXPECT_EQ(standing(left), "cancelled");
  EXPECT_THAT(house.text(kOrder, left, "cancel_reason"), HasSubstr("Review"));
}

TEST_F(WorkOrder, IsCalledOffWithTheChange) {
  const Uuid id = scheduled();
  const Uuid work = order(id, "implement");
  must(manager, id, "cancel", {{"cancel_reason", word("Not needed")}});
  EXPECT_EQ(standing(work), "cancelled");
}

TEST_F(WorkOrder, NotDoneAsPlannedSaysHow) {
  const Uuid id = begun();
  const Uuid work = order(id, "implement");
  EXPECT_EQ(rule_of(complete(work, "otherwise")), "work_order.deviation_told@1");
  EXPECT_EQ(rule_of(complete(work, "failed")), "work_order.deviation_told@1");
  EXPECT_TRUE(complete(work, "otherwise", {{"result", word("By the other switch.")}}));
}

}  // namespace
}  // namespace proofdesk::test
