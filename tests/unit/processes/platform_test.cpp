// The kinds with which the house looks after itself: tokens, fields and definitions.

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class ApiToken : public ::testing::Test {
 protected:
  House house;

  House::Fields token(House::Fields more = {}) {
    House::Fields fields = {{"person", ref(house.head.person)},
                            {"roles", std::vector<std::string>{"agent"}},
                            {"secret_hash", std::string(64, 'a')}};
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
      fields.push_back(std::move(field));
    }
    return fields;
  }
  std::string rule(House::Fields more) {
    return rule_of(house.try_create(house.administrator(), "api_token", token(std::move(more))));
  }
};

TEST_F(ApiToken, IsMintedByAdministratorsAlone) {
  EXPECT_EQ(house.try_create(house.agent(), "api_token", token()).error().code,
            ErrorCode::kForbidden);
  const Uuid id = house.create_as(house.administrator(), "api_token", token());
  EXPECT_EQ(house.text("api_token", id, "minted_by"), "operator");
}

TEST_F(ApiToken, IsThePersonsOwnWhenMintedAfterTheirSignIn) {
  const Uuid id = house.create_as(house.administrator(), "api_token",
                                  token({{"person", ref(house.administrator().person)}}));
  EXPECT_EQ(house.text("api_token", id, "minted_by"), "person");
}

TEST_F(ApiToken, CarriesRolesThatAPersonCanHave) {
  EXPECT_EQ(rule({{"roles", std::vector<std::string>{"agent", "king"}}}),
            "api_token.roles_known@1");
  EXPECT_EQ(rule({{"roles", std::vector<std::string>{"system"}}}), "api_token.roles_known@1");
  EXPECT_EQ(rule({{"roles", std::vector<std::string>{}}}), "api_token.create.requires.roles");
}

TEST_F(ApiToken, KeepsADigestAndNeverTheSecret) {
  EXPECT_EQ(rule({{"secret_hash", std::string(64, 'Z')}}), "api_token.digest_well_formed@1");
  EXPECT_NE(rule({{"secret_hash", word("opensesame")}}), "");
  EXPECT_TRUE(house.kind("api_token").field("secret_hash")->internal);
}

TEST_F(ApiToken, ActsForSomebodyWhoIsHere) {
  house.must_fire(house.administrator(), "person", house.head.person, "leave");
  EXPECT_EQ(rule({}), "api_token.person_active@1");
}

TEST_F(ApiToken, ExpiresByItself) {
  EXPECT_EQ(rule({{"expires_at", house.now().micros}}), "api_token.expires_ahead@1");
  const Uuid id = house.create_as(house.administrator(), "api_token",
                                  token({{"expires_at", house.now().micros + kHour}}));
  EXPECT_EQ(rule_of(house.edit(house.administrator(), "api_token", id,
                               {{"expires_at", house.now().micros}})),
            "api_token.expiry_stays_ahead@1");
  house.advance(kHour);
  house.fire_due_timers();
  EXPECT_EQ(house.state("api_token", id), "expired");
}

TEST_F(ApiToken, NeverChangesWhatItOpens) {
  const Uuid id = house.create_as(house.administrator(), "api_token", token());
  EXPECT_EQ(rule_of(house.edit(house.administrator(), "api_token", id,
                               {{"roles", std::vector<std::string>{"administrator"}}})),
            "api_token.active.read_only");
  house.must_fire(house.administrator(), "api_token", id, "revoke");
  EXPECT_EQ(house.state("api_token", id), "revoked");
  EXPECT_TRUE(house.has("api_token", id, "revoked_at"));
}

TEST_F(ApiToken, IsSeenByAdministratorsAndAuditors) {
  const auto& readers = house.kind("api_token").lifecycle.read_roles;
  EXPECT_FALSE(Access::of(house.agent()).may_read_kind(readers));
  EXPECT_TRUE(Access::of(house.administrator()).may_read_kind(readers));
}

class FieldDefinition : public ::testing::Test {
 protected:
  House house;

  House::Fields field(House::Fields more = {}) {
    House::Fields fields = {{"kind_name", word("incident")},
                            {"field_name", word("cost_centre")},
                            {"label", word("Cost centre")},
                            {"type", word("text")}};
    for (auto& given : more) {
      std::erase_if(fields, [&](const FieldInput& each) { return each.field == given.field; });
      fields.push_back(std::move(given));
    }
    return fields;
  }
  std::string rule(House::Fields more) {
    return rule_of(
        house.try_create(house.administrator(), "field_definition", field(std::move(more))));
  }
  Uuid define(House::Fields more = {}) {
    return house.create_as(house.administrator(), "field_definition", field(std::move(more)));
  }
  std::string edit(Uuid id, House::Fields fields) {
    return rule_of(house.edit(house.administrator(), "field_definition", id, std::move(fields)));
  }
  static Value words(std::vector<std::string> list) { return Value{std::move(list)}; }
};

TEST_F(FieldDefinition, IsAddedToAnExistingKindUnderAFreeName) {
  EXPECT_EQ(rule({{"kind_name", word("spaceship")}}), "field_definition.kind_exists@1");
  EXPECT_EQ(rule({{"field_name", word("Cost Centre")}}), "field_definition.name_free@2");
  EXPECT_EQ(rule({}), "");
}

TEST_F(FieldDefinition, TakesNoNameThatIsInUseOrRetired) {
  CustomField retired{.kind = "incident", .field = {}, .retired = true};
  retired.field.name = "cost_centre";
  retired.field.label = "Cost centre";
  retired.field.origin = FieldOrigin::kCustom;
  house.change_model(house_model_with({retired}));
  EXPECT_EQ(rule({}), "field_definition.name_free@2");
  EXPECT_EQ(rule({{"kind_name", word("problem")}}), "");
}

TEST_F(FieldDefinition, HasWordsIfAndOnlyIfItIsAnEnumeration) {
  EXPECT_EQ(rule({{"type", word("enum")}}), "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"words", words({"red"})}}), "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"type", word("enum")}, {"words", words({"Red"})}}),
            "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"type", word("enum")}, {"words", words({"red", "red"})}}), "field.duplicate");
  EXPECT_EQ(rule({{"type", word("enum")}, {"words", words({"red", "green"})}}), "");
}

TEST_F(FieldDefinition, RefersToAnExistingKind) {
  EXPECT_EQ(rule({{"type", word("reference")}}), "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"type", word("reference")}, {"target", word("spaceship")}}),
            "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"target", word("person")}}), "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"type", word("reference")}, {"target", word("person")}}), "");
}

TEST_F(FieldDefinition, IsPersonalDataOfSomebodyTheKindNames) {
  EXPECT_EQ(rule({{"personal_of", word("title")}}), "field_definition.type_complete@1");
  EXPECT_EQ(rule({{"personal_of", word("requester")}}), "");
}

TEST_F(FieldDefinition, HasLimitsInOrder) {
  EXPECT_EQ(rule({{"min_length", std::int64_t{9}}, {"max_length", std::int64_t{3}}}),
            "field_definition.limits_in_order@1");
  EXPECT_EQ(
      rule({{"type", word("integer")}, {"minimum", std::int64_t{3}}, {"maximum", std::int64_t{3}}}),
      "field_definition.limits_in_order@1");
}

TEST_F(FieldDefinition, KeepsNameTypeAndMeaning) {
  const Uuid id = define();
  EXPECT_EQ(edit(id, {{"field_name", word("other")}}), "field_definition.active.read_only");
  EXPECT_EQ(edit(id, {{"type", word("integer")}}), "field_definition.active.read_only");
  EXPECT_EQ(edit(id, {{"personal", true}}), "field_definition.meaning_kept@1");
  EXPECT_EQ(edit(id, {{"label", word("Cost center")}}), "");
}

TEST_F(FieldDefinition, OnlyEverGrowsItsWords) {
  const Uuid id = define({{"type", word("enum")}, {"words", words({"red", "green"})}});
  EXPECT_EQ(edit(id, {{"words", words({"red"})}}), "field_definition.words_only_added@1");
  EXPECT_EQ(edit(id, {{"words", words({"green", "red"})}}), "field_definition.words_only_added@1");
  EXPECT_EQ(edit(id, {{"words", words({"red", "green", "blue"})}}), "");
}

TEST_F(FieldDefinition, OnlyEverWidensItsLimits) {
  const Uuid id = define({{"max_length", std::int64_t{20}}});
  EXPECT_EQ(edit(id, {{"max_length", std::int64_t{10}}}), "field_definition.limits_only_widened@1");
  EXPECT_EQ(edit(id, {{"min_length", std::int64_t{1}}}), "field_definition.limits_only_widened@1");
  EXPECT_EQ(edit(id, {{"max_length", std::int64_t{40}}}), "");
  EXPECT_EQ(edit(id, {{"max_length", {}}}), "");
}

TEST_F(FieldDefinition, IsRetiredAndBroughtBack) {
  const Uuid id = define();
  house.must_fire(house.administrator(), "field_definition", id, "retire");
  EXPECT_EQ(edit(id, {{"label", word("x")}}), "field_definition.retired.read_only");
  EXPECT_TRUE(house.fire(house.administrator(), "field_definition", id, "reopen"));
}

TEST(Definition, IsTheSystemsAndCarriesTheDigestOfItsText) {
  House house;
  const std::string text = R"({"kind":"incident"})";
  House::Fields fields = {{"title", word("Lifecycle of Incident, version 1")},
                          {"category", word("lifecycle")},
                          {"name", word("incident")},
                          {"definition_version", std::int64_t{1}},
                          {"hash", to_hex(journal::sha256(text))},
                          {"text", Value{text}}};
  EXPECT_EQ(house.try_create(house.administrator(), "definition", fields).error().code,
            ErrorCode::kForbidden);
  const Uuid id = house.create_as(Actor::system(), "definition", fields);
  EXPECT_EQ(rule_of(house.edit(Actor::system(), "definition", id, {{"text", word("{}")}})),
            "definition.current.read_only");
  house.must_fire(Actor::system(), "definition", id, "supersede");
  EXPECT_EQ(house.state("definition", id), "superseded");
  fields[4].value = std::string(64, '0');
  EXPECT_EQ(rule_of(house.try_create(Actor::system(), "definition", fields)),
            "definition.digest_matches@1");
}

TEST(Definition, HoldsTheTextOfEveryLifecycle) {
  House house;
  for (const auto& kind : house.model().kinds()) {
    EXPECT_TRUE(house.try_create(
        Actor::system(), "definition",
        {{"title", Value{"Lifecycle of " + kind->label}},
         {"category", word("lifecycle")},
         {"name", Value{kind->name}},
         {"definition_version", static_cast<std::int64_t>(kind->lifecycle.version)},
         {"hash", Value{kind->lifecycle.hash}},
         {"text", Value{kind->lifecycle.canonical_text}}}))
        << kind->name;
  }
}

}  // namespace
}  // namespace proofdesk::test
