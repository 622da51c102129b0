// Configuration baselines and what rules ask of them: ISO/IEC 20000-1:2018, 8.2.6.

#include "processes/shared/baselines.hpp"
#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Baselines : public ::testing::Test {
 protected:
  Baselines() {
    keeper = house.agent();
    keeper.roles = {"configuration_manager"};
    type = house.create_as(keeper, "item_type", {{"name", word("Machine")}});
    first = item("web01");
    second = item("web02");
  }

  Uuid item(std::string_view name) {
    return house.create_as(keeper, "configuration_item",
                           {{"name", word(name)}, {"item_type", ref(type)}});
  }
  static Value ids(const std::vector<Uuid>& items) {
    std::vector<std::string> list;
    for (const Uuid& id : items) list.push_back(id.to_string());
    return Value{std::move(list)};
  }
  Uuid draft(House::Fields more) {
    more.push_back({"name", word("Before the release")});
    return house.create_as(keeper, "baseline", std::move(more));
  }
  Result<Decision> fire(Uuid id, std::string transition, House::Fields fields = {},
                        std::string comment = {}) {
    return house.fire(keeper, "baseline", id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  Result<Decision> freeze(Uuid id, std::int64_t count, House::Fields more = {}) {
    more.push_back({"manifest_hash", word(std::string(64, 'a'))});
    more.push_back({"manifest_file", word(id.to_string())});
    more.push_back({"item_count", Value{count}});
    more.push_back({"relation_count", Value{std::int64_t{0}}});
    more.push_back({"journal_size", Value{std::int64_t{100}}});
    return house.fire(Actor::system(), "baseline", id, "freeze", std::move(more));
  }
  Uuid frozen(const std::vector<Uuid>& items) {
    const Uuid id = draft({{"scope_items", ids(items)}});
    EXPECT_TRUE(fire(id, "take"));
    EXPECT_TRUE(freeze(id, static_cast<std::int64_t>(items.size()), {{"items", ids(items)}}));
    return id;
  }
  /// As a guard of another kind would ask.
  Status covers(Uuid baseline, const std::vector<Uuid>& items) {
    const Record& about = house.record(first, "configuration_item");
    const Command command;
    const RuleContext context{house.model(), house.kind("configuration_item"),
                              about,         about,
                              nullptr,       command,
                              house.now(),   house.world()};
    return shared::baseline_covers(context, baseline, items);
  }

  House house;
  Actor keeper;
  Uuid type, first, second;
};

TEST_F(Baselines, AreTakenOfAFilterOrOfItemsOneOfTheTwo) {
  const Uuid nothing = draft({});
  EXPECT_EQ(rule_of(fire(nothing, "take")), "baseline.scope_given@1");
  const auto both =
      fire(nothing, "take",
           {{"scope_filter", word("environment = production")}, {"scope_items", ids({first})}});
  EXPECT_EQ(rule_of(both), "baseline.scope_given@1");
  EXPECT_THAT(remedy_of(both), HasSubstr("scopeFilter or scopeItems"));
  EXPECT_TRUE(fire(nothing, "take", {{"scope_filter", word("environment = production")}}));
  EXPECT_EQ(house.state("baseline", nothing), "taking");
  EXPECT_EQ(house.text("baseline", nothing, "asked_by"), keeper.person.to_string());
}

TEST_F(Baselines, AFilterThatCannotBeReadIsRefusedWhereItIsWritten) {
  const auto refused = house.try_create(
      keeper, "baseline", {{"name", word("x")}, {"scope_filter", word("colour = blue")}});
  EXPECT_EQ(rule_of(refused), "baseline.scope_readable@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("colour"));
  EXPECT_TRUE(house.try_create(
      keeper, "baseline",
      {{"name", word("x")}, {"scope_filter", word("itemType = CIT-000001 AND name = \"web01\"")}}))
      << "a number may stand for a record";
}

TEST_F(Baselines, WhoMayNotReadConfidentialRecordsTakesNone) {
  const Uuid plain = draft({{"scope_items", ids({first})}});
  ASSERT_TRUE(fire(plain, "take"));
  EXPECT_FALSE(house.record(plain, "baseline").flag(house.kind("baseline"), "with_confidential"));
  Actor manager = keeper;
  manager.roles = {"change_manager"};
  const Uuid whole = draft({{"scope_items", ids({first})}});
  ASSERT_TRUE(house.fire(manager, "baseline", whole, "take"));
  EXPECT_TRUE(house.record(whole, "baseline").flag(house.kind("baseline"), "with_confidential"));
}

TEST_F(Baselines, WhatTheProgramFoundIsTheProgramsAlone) {
  const Uuid id = draft({{"scope_items", ids({first})}});
  EXPECT_NE(rule_of(house.edit(keeper, "baseline", id, {{"items", ids({first})}})), "");
  EXPECT_NE(rule_of(house.edit(keeper, "baseline", id, {{"item_count", Value{std::int64_t{3}}}})),
            "");
  ASSERT_TRUE(fire(id, "take"));
  EXPECT_EQ(fire(id, "freeze").error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(freeze(id, 1, {{"items", ids({first})}}));
  EXPECT_EQ(house.integer("baseline", id, "taken_at"), house.now().micros);
  for (const std::string_view field : {"manifest_hash", "name", "scope_filter"}) {
    EXPECT_NE(rule_of(house.edit(keeper, "baseline", id, {{std::string(field), word("other")}})),
              "")
        << field;
  }
}

TEST_F(Baselines, AreVerifiedAsOftenAsSomebodyAsks) {
  const Uuid id = frozen({first});
  for (const std::string_view verdict : {"disagrees", "agrees", "agrees"}) {
    ASSERT_TRUE(fire(id, "verify"));
    EXPECT_EQ(house.state("baseline", id), "verifying");
    ASSERT_TRUE(house.fire(Actor::system(), "baseline", id, "conclude",
                           {{"verdict", word(verdict)}, {"finding", word("What came of it.")}}));
    EXPECT_EQ(house.state("baseline", id), "frozen");
    EXPECT_EQ(house.text("baseline", id, "verdict"), verdict);
    EXPECT_EQ(house.integer("baseline", id, "verified_at"), house.now().micros);
    house.advance(kHour);
  }
}

TEST_F(Baselines, ThatWereGivenUpAreDraftsAgain) {
  const Uuid id = draft({{"scope_filter", word("environment = test")}});
  ASSERT_TRUE(fire(id, "take"));
  house.must_fire(Actor::system(), "baseline", id, "give_up", {}, "Nothing is in its scope.");
  EXPECT_EQ(house.state("baseline", id), "draft");
  EXPECT_TRUE(fire(id, "take", {{"scope_filter", word("environment = production")}}));
}

TEST_F(Baselines, CoverTheItemsTheyName) {
  const Uuid id = frozen({first, second});
  EXPECT_TRUE(covers(id, {first, second}));
  EXPECT_TRUE(covers(id, {}));
  const Uuid third = item("web03");
  const auto refused = covers(id, {first, third});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("does not cover CI-"));
  EXPECT_EQ(refused.error().detail.find(','), std::string::npos) << "only what is missing is named";
  EXPECT_THAT(refused.error().remedy, HasSubstr("scopeItems"));
}

TEST_F(Baselines, CoverNothingUnlessTheyStand) {
  EXPECT_EQ(covers(Uuid{}, {first}).error().detail, "No configuration baseline is named.");
  const Uuid id = draft({{"scope_items", ids({first})}});
  EXPECT_THAT(covers(id, {first}).error().detail, HasSubstr("in the state \"Draft\""));
  ASSERT_TRUE(fire(id, "take"));
  EXPECT_THAT(covers(id, {first}).error().remedy, HasSubstr("Wait"));
  ASSERT_TRUE(freeze(id, 1, {{"items", ids({first})}}));
  EXPECT_TRUE(covers(id, {first}));
  ASSERT_TRUE(fire(id, "verify"));
  EXPECT_TRUE(covers(id, {first})) << "one that is being verified stands";
  ASSERT_TRUE(house.fire(Actor::system(), "baseline", id, "conclude",
                         {{"verdict", word("agrees")}, {"finding", word("Fine.")}}));
  ASSERT_TRUE(fire(id, "supersede", {}, "another one"));
  EXPECT_THAT(covers(id, {first}).error().detail, HasSubstr("Superseded"));
}

TEST_F(Baselines, TakenLaterCoverNothingThatWasEarlier) {
  const Uuid id = frozen({first});
  house.advance(-kHour);
  EXPECT_THAT(covers(id, {first}).error().detail, HasSubstr("later"));
}

TEST_F(Baselines, OfTooManyItemsTellNothing) {
  const Uuid id = draft({{"scope_filter", word("state = planned")}});
  ASSERT_TRUE(fire(id, "take"));
  ASSERT_TRUE(freeze(id, 501));
  EXPECT_THAT(covers(id, {first}).error().detail, HasSubstr("more than 500 items"));
}

}  // namespace
}  // namespace proofdesk::test
