// Persons, groups and services: whom and what the desk serves.

#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class People : public ::testing::Test {
 protected:
  House house;
};

TEST_F(People, HaveANameAndAUserNameOfTheirOwn) {
  EXPECT_EQ(rule_of(house.try_create(house.agent(), "person", {{"email", word("a@example.org")}})),
            "person.create.requires.name");
  const Actor& boss = house.administrator();
  const Uuid ana =
      house.create_as(boss, "person", {{"name", word("Ana")}, {"user_name", word("ana")}});
  EXPECT_EQ(rule_of(house.try_create(boss, "person",
                                     {{"name", word("Another")}, {"user_name", word("ana")}})),
            "person.user_name_free@1");
  const Uuid bea = house.create_as(boss, "person", {{"name", word("Bea")}});
  EXPECT_EQ(rule_of(house.edit(boss, "person", bea, {{"user_name", word("ana")}})),
            "person.user_name_stays_free@1");
  house.must_fire(boss, "person", ana, "leave");
  ASSERT_TRUE(house.edit(boss, "person", bea, {{"user_name", word("ana")}}));
  EXPECT_EQ(rule_of(house.fire(house.administrator(), "person", ana, "reopen")),
            "person.user_name_free@1");
}

TEST_F(People, JoinGroupsByAnAdministrator) {
  const Value groups = std::vector<std::string>{house.desk_group.to_string()};
  EXPECT_EQ(rule_of(house.try_create(house.agent(), "person",
                                     {{"name", word("Ana")}, {"groups", groups}})),
            "person.authority_by_its_source@1");
  const Uuid ana = house.create_as(house.agent(), "person", {{"name", word("Ana")}});
  EXPECT_EQ(rule_of(house.edit(house.agent(), "person", ana, {{"groups", groups}})),
            "person.authority_kept@1");
  EXPECT_TRUE(house.edit(house.administrator(), "person", ana, {{"groups", groups}}));
  EXPECT_TRUE(house.edit(house.agent(), "person", ana, {{"phone", word("555 0100")}}));
}

TEST_F(People, HaveTheirAuthorityFromAdministratorsOrTheDirectory) {
  Actor directory = house.integration;
  directory.roles = {"directory"};
  const Uuid ana = house.create_as(house.agent(), "person", {{"name", word("Ana")}});
  const std::vector<FieldInput> fields = {
      {"manager", ref(house.head.person)},
      {"groups", std::vector<std::string>{house.desk_group.to_string()}},
      {"employee_number", word("4711")},
      {"user_name", word("ana")},
      {"another_account_of", ref(house.head.person)}};
  for (const auto& field : fields) {
    for (const Actor& actor : {house.agent(), house.integration, house.service_owner}) {
      EXPECT_EQ(rule_of(house.edit(actor, "person", ana, {field})), "person.authority_kept@1")
          << field.field;
    }
    EXPECT_TRUE(house.edit(directory, "person", ana, {field})) << field.field;
  }
  EXPECT_EQ(rule_of(house.edit(directory, "person", ana,
                               {{"roles", std::vector<std::string>{"administrator"}}})),
            "person.roles_kept@1");
}

TEST_F(People, DoNotChangeWhatTheirOwnAuthorityFollowsFrom) {
  const Actor& boss = house.administrator();
  const auto own = house.edit(boss, "person", boss.person, {{"manager", ref(house.head.person)}});
  EXPECT_EQ(rule_of(own), "person.authority_kept@1");
  EXPECT_NE(remedy_of(own).find("another administrator"), std::string::npos);
  const Uuid second = house.create_as(
      boss, "person", {{"name", word("Ada too")}, {"another_account_of", ref(boss.person)}});
  EXPECT_EQ(rule_of(house.edit(boss, "person", second, {{"employee_number", word("1")}})),
            "person.authority_kept@1")
      << "nor that of another account of theirs";
  EXPECT_TRUE(house.edit(boss, "person", boss.person, {{"phone", word("555 0100")}}));
  EXPECT_TRUE(
      house.edit(Actor::system(), "person", boss.person, {{"manager", ref(house.head.person)}}));
}

TEST_F(People, WithAnAccountHaveAnAddressThatTheDeskDoesNotChange) {
  const Uuid caller = house.create_as(house.agent(), "person", {{"name", word("Ana")}});
  EXPECT_TRUE(house.edit(house.agent(), "person", caller, {{"email", word("ana@example.org")}}));
  ASSERT_TRUE(house.edit(house.administrator(), "person", caller, {{"user_name", word("ana")}}));
  EXPECT_EQ(rule_of(house.edit(house.agent(), "person", caller, {{"email", Value{}}})),
            "person.authority_kept@1");
  EXPECT_TRUE(house.edit(house.administrator(), "person", caller, {{"email", Value{}}}));
}

TEST_F(People, DoNotMakeThemselvesManagersOfGroups) {
  EXPECT_EQ(rule_of(house.edit(house.administrator(), "group", house.desk_group,
                               {{"manager", ref(house.administrator().person)}})),
            "group.manager_kept@1");
  EXPECT_EQ(rule_of(house.edit(house.integration, "group", house.desk_group,
                               {{"manager", ref(house.head.person)}})),
            "group.manager_kept@1");
  EXPECT_TRUE(house.edit(house.administrator(), "group", house.desk_group,
                         {{"manager", ref(house.head.person)}}));
}

TEST_F(People, OfferTheirTokensForRevocationWhenTheyLeave) {
  const Uuid token = house.create_as(house.administrator(), "api_token",
                                     {{"person", ref(house.head.person)},
                                      {"roles", std::vector<std::string>{"agent"}},
                                      {"secret_hash", std::string(64, 'a')}});
  const auto decision = house.fire(house.administrator(), "person", house.head.person, "leave");
  ASSERT_TRUE(decision);
  ASSERT_EQ(decision->offers.size(), 1U);
  EXPECT_EQ(decision->offers.front().what, "revoke");
  EXPECT_EQ(decision->offers.front().id, token);
  EXPECT_TRUE(house.has("person", house.head.person, "left_at"));
}

TEST_F(People, AreAlmostNothingButPersonalData) {
  const KindModel& person = house.kind("person");
  for (const auto& field : person.fields()) {
    if (field.origin == FieldOrigin::kKind) EXPECT_TRUE(field.personal) << field.name;
  }
}

TEST_F(People, WorkInGroupsThatComeAndGo) {
  EXPECT_EQ(house.try_create(house.agent(), "group", {{"name", word("Mine")}}).error().code,
            ErrorCode::kForbidden);
  house.must_fire(house.administrator(), "group", house.second_line, "retire");
  EXPECT_EQ(rule_of(house.edit(house.administrator(), "group", house.second_line,
                               {{"name", word("Third line")}})),
            "group.retired.read_only");
  house.must_fire(house.administrator(), "group", house.second_line, "reopen");
  EXPECT_FALSE(house.has("group", house.second_line, "retired_at"));
}

TEST_F(People, UseServicesThatGoLiveWithAnOwner) {
  const Uuid mail = house.create_as(house.service_owner, "service", {{"name", word("Mail")}});
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "service", mail, "go_live")),
            "service.go_live.requires.owner");
  ASSERT_TRUE(
      house.fire(house.service_owner, "service", mail, "go_live",
                 {{"owner", ref(house.service_owner.person)}, {"criticality", word("high")}}));
  EXPECT_EQ(house.state("service", mail), "live");
  EXPECT_EQ(house.integer("service", mail, "live_at"), house.now().micros);
}

TEST_F(People, KeepServicesThatOthersNeed) {
  const Uuid network = house.create_as(house.service_owner, "service", {{"name", word("Network")}});
  const Uuid mail = house.create_as(house.service_owner, "service", {{"name", word("Mail")}});
  const auto linked = house.execute(
      house.service_owner, mail,
      AddLink{.type = "depends_on", .to = House::here("service", network)}, "service");
  ASSERT_TRUE(linked);
  const House::Fields why = {{"retire_reason", word("Too old")}};
  house.must_fire(house.service_owner, "service", mail, "go_live",
                  {{"owner", ref(house.service_owner.person)}, {"criticality", word("high")}});
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "service", network, "retire", why)),
            "service.nothing_depends_on_it@1");
  house.must_fire(house.service_owner, "service", mail, "retire", why);
  EXPECT_TRUE(house.fire(house.service_owner, "service", network, "retire", why));
}

}  // namespace
}  // namespace proofdesk::test
