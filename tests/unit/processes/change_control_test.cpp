// What stands under change control is changed by a change that is authorised, begun, and about it (ISO/IEC 20000-1:2018,
// 8.2.6 and 8.5.1): the way that works, beside all those that do not.

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class ChangeControl : public ChangeTest {
 protected:
  static constexpr std::string_view kItem = "configuration_item";

  void SetUp() override {
    policy_of({authority.person});
    const Uuid controlled =
        house.create_as(keeper, "item_type", {{"name", word("server")}, {"controlled", true}});
    db01 = in_production("db01", controlled);
    db02 = in_production("db02", controlled);
  }
  Uuid in_production(const std::string& name, Uuid type) {
    const Uuid id = house.create_as(
        keeper, kItem, {{"name", word(name)}, {"item_type", ref(type)}, {"owner", ref(owner)}});
    house.must_fire(
        keeper, kItem, id, "put_in_production",
        {{"stands_alone", true}, {"correction_reason", word("Was there before the register")}});
    return id;
  }
  static Value under(Uuid change) {
    return Value{RecordRef{std::string(kChange), change}.to_string()};
  }
  Result<Decision> moved(Uuid item, Uuid change) {
    return house.edit(keeper, kItem, item,
                      {{"location", word("Rack 9")}, {"authority", under(change)}});
  }
  static Value thing(Uuid item) { return Value{RecordRef{std::string(kItem), item}.to_string()}; }

  Uuid db01, db02;
};

TEST_F(ChangeControl, LetsAnItemBeChangedUnderAChangeThatIsBeingImplementedAndNamesIt) {
  const Uuid change = begun({{"items", ids({db01})}});
  ASSERT_TRUE(moved(db01, change));
  EXPECT_EQ(house.text(kItem, db01, "location"), "Rack 9");
  EXPECT_EQ(house.text(kItem, db01, "authority"),
            RecordRef({std::string(kChange), change}).to_string());
}

TEST_F(ChangeControl, LetsNothingBeChangedUnderAChangeThatCountsAsUnauthorised) {
  const Uuid change = recorded({{"items", ids({db01})}});
  must(implementer, change, "start_on_verbal_authority", verbal());
  must(authority, change, "deny_authority", {}, "I said no such thing.");
  const auto refused = moved(db01, change);
  EXPECT_EQ(rule_of(refused), "configuration_item.change_authorised@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("unauthorised"));
}

TEST_F(ChangeControl, RemembersUnderWhichVersionOfTheChangeItWasDone) {
  const Uuid change = begun({{"items", ids({db01})}});
  const auto done = moved(db01, change);
  ASSERT_TRUE(done);
  std::string reads;
  for (const auto& each : done->events.front().changes) {
    if (each.path == kReads) reads = boost::json::serialize(each.value);
  }
  EXPECT_THAT(reads, HasSubstr(change.to_string()));
}

TEST_F(ChangeControl, DoesNotLetAChangeOfSomethingElseBeTheReason) {
  const Uuid change = begun({{"items", ids({db01})}});
  const auto refused = moved(db02, change);
  EXPECT_EQ(rule_of(refused), "configuration_item.change_authorised@1");
  EXPECT_EQ(refused.error().clause, "8.2.6");
  EXPECT_THAT(refused.error().detail, HasSubstr("not in the scope of CHG-"));
  EXPECT_FALSE(house.has(kItem, db02, "location"));
}

TEST_F(ChangeControl, BeginsWithTheImplementationAndEndsWithIt) {
  const Uuid change = scheduled({{"items", ids({db01})}});
  const auto early = moved(db01, change);
  EXPECT_EQ(rule_of(early), "configuration_item.change_authorised@1");
  EXPECT_THAT(early.error().detail, HasSubstr("\"Scheduled\""));
  house.advance(kDay);
  must(implementer, change, "start", {{"test_result", word("passed")}});
  EXPECT_TRUE(moved(db01, change));
  must(implementer, change, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It stands there.")}});
  EXPECT_EQ(rule_of(house.edit(keeper, kItem, db01, {{"location", word("Rack 10")}})),
            "configuration_item.change_authorised@1");
}

TEST_F(ChangeControl, EndsWithTheWindowAndItsToleranceEvenIfNobodySaidThatItIsOver) {
  const Uuid change = begun({{"items", ids({db01})}});
  house.advance(3 * kHour);  // two hours planned, one of tolerance
  EXPECT_TRUE(moved(db01, change));
  house.advance(1);
  const auto late = house.edit(keeper, kItem, db01, {{"location", word("Rack 10")}});
  EXPECT_EQ(rule_of(late), "configuration_item.change_authorised@1");
  EXPECT_THAT(late.error().detail, HasSubstr("CHG-"));
  EXPECT_THAT(late.error().detail, HasSubstr("PT1H"));
  EXPECT_THAT(remedy_of(late), HasSubstr("finish"));
}

TEST_F(ChangeControl, TakesATypeOutOfControlUnderAChangeOfAnItemOfIt) {
  const Uuid type = *Uuid::parse(house.text(kItem, db01, "item_type"));
  const auto freed = [&](Uuid change) {
    return house.fire(keeper, "item_type", type, "revise",
                      {{"controlled", false}, {"authority", under(change)}}, "Decided so");
  };
  const Uuid other = begun({{"items", ids({web01})}});
  EXPECT_EQ(rule_of(freed(other)), "item_type.control_kept@1") << "about something else";
  must(implementer, other, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It stands there.")}});
  EXPECT_TRUE(freed(begun({{"items", ids({db01})}})));
  EXPECT_TRUE(house.edit(keeper, kItem, db02, {{"location", word("Rack 3")}}));
}

TEST_F(ChangeControl, IsOpenToAnEmergencyOnSomebodysWord) {
  const Uuid change = recorded({{"items", ids({db01})}});
  must(implementer, change, "start_on_verbal_authority", verbal());
  EXPECT_TRUE(moved(db01, change));
}

TEST_F(ChangeControl, LetsItemsComeAndGoUnderSuchAChange) {
  const Uuid type =
      house.create_as(keeper, "item_type", {{"name", word("switch")}, {"controlled", true}});
  const Uuid fresh = house.create_as(
      keeper, kItem, {{"name", word("sw01")}, {"item_type", ref(type)}, {"owner", ref(owner)}});
  const Uuid change = begun({{"items", ids({fresh, db02})}});
  EXPECT_EQ(
      rule_of(house.fire(keeper, kItem, fresh, "put_in_production", {{"stands_alone", true}})),
      "configuration_item.entry_authorised@1");
  house.must_fire(keeper, kItem, fresh, "put_in_production",
                  {{"stands_alone", true}, {"authority", under(change)}});
  house.must_fire(keeper, kItem, db02, "retire", {{"authority", under(change)}});
  EXPECT_EQ(house.state(kItem, db02), "retired");
}

TEST_F(ChangeControl, LetsNoRelationBeMadeUnderAChangeOfTheEndThatIsNotControlled) {
  const Uuid change = begun({{"items", ids({web01})}});
  EXPECT_EQ(rule_of(house.try_create(keeper, "ci_relation",
                                     {{"from", thing(web01)},
                                      {"relation", word("depends_on")},
                                      {"to", thing(db01)},
                                      {"authority", under(change)}})),
            "ci_relation.change_authorised@1");
}

TEST_F(ChangeControl, LetsRelationsBeMadeUnderAChangeOfTheControlledEnd) {
  const Uuid change = begun({{"items", ids({db01})}});
  const House::Fields wanted = {
      {"from", thing(web01)}, {"relation", word("depends_on")}, {"to", thing(db01)}};
  EXPECT_EQ(rule_of(house.try_create(keeper, "ci_relation", wanted)),
            "ci_relation.change_authorised@1");
  House::Fields allowed = wanted;
  allowed.push_back({"authority", under(change)});
  EXPECT_TRUE(house.try_create(keeper, "ci_relation", allowed));
}

}  // namespace
}  // namespace proofdesk::test
