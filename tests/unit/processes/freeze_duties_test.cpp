// Who may take a freeze away, and from what it is taken by itself. ISO/IEC 20000-1:2018, 8.5.1.

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class FreezeDuties : public ChangeTest {
 protected:
  static constexpr std::string_view kFreeze = "freeze_window";

  void SetUp() override {
    policy_of({authority.person});
    policy_of({authority.person}, "standard_change");
  }
  Uuid freeze(House::Fields more = {}) {
    House::Fields fields = {{"title", word("Sale")},
                            {"starts_at", house.now().micros},
                            {"ends_at", house.now().micros + 10 * kDay},
                            {"effect", word("blocks")},
                            {"reason", word("Everything is sold in these days.")}};
    add(fields, std::move(more));
    const Uuid id = house.create_as(manager, kFreeze, std::move(fields));
    house.must_fire(manager, kFreeze, id, "declare");
    return id;
  }
  Result<Decision> revise(const Actor& actor, Uuid id, House::Fields fields) {
    return house.fire(actor, kFreeze, id, "revise", std::move(fields), "It is too long.");
  }
};

TEST_F(FreezeDuties, WhoseChangeIsHeldUpDoesNotTakeTheFreezeAway) {
  (void)assessed();
  const Uuid id = freeze();
  for (const Actor& person : {implementer, requester}) {
    Actor mighty = person;
    mighty.roles = {"change_manager"};
    for (const House::Fields& softer : {House::Fields{{"effect", word("warns")}},
                                        House::Fields{{"ends_at", house.now().micros + kHour}},
                                        House::Fields{{"categories", words({"database"})}}}) {
      const auto refused = revise(mighty, id, softer);
      EXPECT_EQ(rule_of(refused), "freeze_window.let_go_by_another@1") << softer.front().field;
      EXPECT_THAT(remedy_of(refused), HasSubstr("freezeOverrides"));
    }
    EXPECT_EQ(
        rule_of(house.fire(mighty, kFreeze, id, "lift", {{"lift_reason", word("Sold out.")}})),
        "freeze_window.let_go_by_another@1");
    // What still holds it up is theirs to revise like anybody's.
    EXPECT_TRUE(revise(mighty, id, {{"ends_at", house.now().micros + 9 * kDay}}));
  }
  EXPECT_TRUE(revise(reviewer, id, {{"effect", word("warns")}}));
}

TEST_F(FreezeDuties, AnotherAccountOfTheSamePersonIsNoWayRoundIt) {
  (void)assessed();
  const Uuid id = freeze();
  const Actor second_account = somebody("Ivo M", "change_manager");
  ASSERT_TRUE(house.edit(house.administrator(), "person", second_account.person,
                         {{"another_account_of", ref(implementer.person)}}));
  EXPECT_EQ(rule_of(revise(second_account, id, {{"effect", word("warns")}})),
            "freeze_window.let_go_by_another@1");
}

TEST_F(FreezeDuties, WhatExemptsStandardChangesExemptsOneThatIsScheduledAsSuch) {
  (void)freeze({{"exempts_standard", true}});
  const Uuid standard = house.create_as(manager, "standard_change",
                                        {{"title", word("Restart a web server")},
                                         {"category", word("web")},
                                         {"plan", word("Take it out, restart, put it back.")},
                                         {"backout_plan", word("Put it back as it was.")},
                                         {"risk", word("low")},
                                         {"risk_reason", word("Done weekly.")},
                                         {"test_evidence", word("Done forty times.")},
                                         {"item_types", ids({host_type})},
                                         {"authority_until", house.now().micros + 90 * kDay},
                                         {"sample_percent", std::int64_t{20}}});
  house.must_fire(manager, "standard_change", standard, "request_approval");
  ASSERT_TRUE(house.vote(authority, "standard_change", standard, "approve"));
  const Uuid id = house.create_as(house.agent(), kChange,
                                  {{"title", word("Restart web01")}, {"items", ids({web01})}});
  must(implementer, id, "schedule_standard",
       {{"template", ref(standard)},
        {"planned_start", house.now().micros},
        {"planned_end", house.now().micros + kHour}});
  EXPECT_EQ(state(id), "scheduled");
}

}  // namespace
}  // namespace proofdesk::test
