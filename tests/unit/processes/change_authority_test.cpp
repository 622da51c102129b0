// Who authorised a change does none of its work; what was authorised is what is done. ISO/IEC 20000-1:2018, 8.5.1.

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ChangeAuthority : public ChangeTest {
 protected:
  static constexpr std::string_view kOrder = "work_order";

  void SetUp() override { policy_of({authority.person}); }

  /// Who said yes, with hands to do it.
  [[nodiscard]] Actor both() const {
    Actor actor = authority;
    actor.roles = {"agent"};
    return actor;
  }
  Uuid order(Uuid change, House::Fields more = {}) {
    House::Fields fields = {{"subject", Value{RecordRef{std::string(kChange), change}.to_string()}},
                            {"title", word("Take it out of the pool")}};
    add(fields, std::move(more));
    return house.create_as(implementer, kOrder, std::move(fields));
  }
  Result<Decision> complete(const Actor& actor, Uuid order) {
    return house.fire(actor, kOrder, order, "complete", {{"outcome", word("as_planned")}});
  }
  static House::Fields done() {
    return {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}};
  }
  std::string number(const Actor& actor) {
    return house.kind("person").display_number(house.record(actor.person, "person").number);
  }
};

TEST_F(ChangeAuthority, GivesNoRightToDoItsWork) {
  const Uuid id = begun();
  const Uuid piece = order(id);
  const auto taken = house.fire(both(), kOrder, piece, "take");
  EXPECT_EQ(rule_of(taken), "work_order.may_implement@1");
  EXPECT_THAT(taken.error().detail, AllOf(HasSubstr("CHG-"), HasSubstr("does not carry it out")));
  EXPECT_THAT(remedy_of(taken), HasSubstr("Let " + number(implementer) + " do it"));
  EXPECT_EQ(rule_of(complete(both(), piece)), "work_order.may_implement@1");
  EXPECT_EQ(rule_of(fire(both(), id, "finish", done())), "change.may_implement@1");
  EXPECT_EQ(rule_of(fire(both(), id, "back_out", {{"outcome_text", word("Taken back.")}})),
            "change.may_implement@1");
  ASSERT_TRUE(complete(implementer, piece));
  EXPECT_TRUE(fire(implementer, id, "finish", done()));
}

TEST_F(ChangeAuthority, GivenByWordOfMouthGivesNoRightToDoItsWorkEither) {
  const Uuid id = emergency();
  const Uuid piece = order(id);
  EXPECT_EQ(rule_of(house.fire(both(), kOrder, piece, "take")), "work_order.may_implement@1");
  EXPECT_EQ(rule_of(fire(both(), id, "finish", done())), "change.may_implement@1");
  EXPECT_TRUE(house.fire(implementer, kOrder, piece, "take"));
  // To give it in person is what is left to do.
  EXPECT_TRUE(fire(both(), id, "confirm_authority"));
}

TEST_F(ChangeAuthority, IsNotGivenByWhoHasPreparedIt) {
  const Uuid id = assessed();
  ASSERT_TRUE(complete(both(), order(id, {{"phase", word("prepare")}})));
  const auto refused = fire(manager, id, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.approvals_opened@1") << "nobody else could be asked";
  EXPECT_THAT(refused.error().detail, HasSubstr("who carries it out does not approve it"));
}

TEST_F(ChangeAuthority, OfASmallTeamMayDoItsWorkUnderAWaiverThatCountsItsUses) {
  const Uuid id = begun();
  const Uuid piece = order(id);
  const Uuid lifted = waiver("approver_may_not_implement");
  ASSERT_TRUE(edit(id, {{"waiver", ref(lifted)}}));
  EXPECT_TRUE(house.fire(both(), kOrder, piece, "take"));
  EXPECT_TRUE(complete(both(), piece));
  EXPECT_TRUE(fire(both(), id, "finish", done()));
  EXPECT_EQ(house.integer("waiver", lifted, "use_count"), 3);
}

TEST_F(ChangeAuthority, IsVoidWhenTheWayBackBecomesAnother) {
  for (const House::Fields& other :
       {House::Fields{{"reversible", false}, {"point_of_no_return", word("At once.")}},
        House::Fields{{"backout_duration", 30 * kDay}},
        House::Fields{{"point_of_no_return", word("When the old one is wiped.")}}}) {
    const Uuid id = scheduled();
    ASSERT_TRUE(edit(id, other));
    EXPECT_EQ(state(id), "assess") << other.front().field;
    EXPECT_THAT(house.rounds(kChange, id, "void"), ::testing::SizeIs(1));
  }
}

TEST_F(ChangeAuthority, SeesByHowMuchTheWindowMayStrayAndThatIsNoLongerThanTheWindow) {
  const Uuid id = assessed();
  const auto refused = edit(id, {{"tolerance", 3'650 * kDay}});
  EXPECT_EQ(rule_of(refused), "change.window_in_order@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("longer than the PT2H"));
  must(manager, id, "request_authorization", {{"tolerance", 2 * kHour}});
  const auto rounds = house.rounds(kChange, id, "pending");
  ASSERT_THAT(rounds, ::testing::SizeIs(1));
  EXPECT_THAT(house.text("approval", rounds.front(), "summary"), HasSubstr("Tolerance: PT2H"));
}

TEST_F(ChangeAuthority, IsNotReviewedByWhoDidItEvenWhereNobodyHasToReviewIt) {
  const Uuid id = finished("successful");
  Actor did = implementer;
  did.roles = {"change_manager"};
  EXPECT_EQ(rule_of(fire(did, id, "close", {{"review_text", word("All well.")}})),
            "change.may_review@1");
  must(did, id, "close");
  EXPECT_FALSE(has(id, "reviewed_by"));
}

TEST_F(ChangeAuthority, CreationTakesWhatTheTransitionAtOnceAsksFor) {
  House::Fields fields = verbal({{"title", word("Take the hole out")},
                                 {"reason", word("It is being exploited.")},
                                 {"plan", word("Close the port.")},
                                 {"backout_plan", word("Open it.")},
                                 {"requester", ref(requester.person)},
                                 {"items", ids({web01})}});
  EXPECT_EQ(rule_of(house.try_create(implementer, kChange, fields)), "change.new.read_only");
  const auto made = house.execute(implementer, {},
                                  Create{.fields = fields,
                                         .alias_source = {},
                                         .alias_key = {},
                                         .then = "start_on_verbal_authority"},
                                  kChange);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(state(made->records.front().id), "implement");
}

}  // namespace
}  // namespace proofdesk::test
