// Templates, macros, saved filters and rotas: what people write down once to use it often.

#include "core/query/list_query.hpp"
#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class DeskTools : public ::testing::Test {
 protected:
  House house;

  Result<Decision> make(std::string_view kind, std::string_view field, const std::string& text,
                        House::Fields more = {}) {
    House::Fields fields = {{"title", word("Mine")},
                            {"applies_to", word("incident")},
                            {std::string(field), word(text)}};
    for (auto& each : more) fields.push_back(std::move(each));
    return house.try_create(house.agent(), kind, std::move(fields));
  }
  std::string pointer_of_first(const Result<Decision>& decision) {
    return decision || decision.error().fields.empty() ? std::string()
                                                       : decision.error().fields.front().pointer;
  }
  bool sees(const Actor& actor, std::string_view kind, Uuid id) {
    return may_see(house.kind(kind), Access::of(actor), house.record(id, kind));
  }
  Uuid rota(House::Fields more = {}) {
    House::Fields fields = {
        {"title", word("Second line")},
        {"group", ref(house.second_line)},
        {"zone", word("Europe/Lisbon")},
        {"members", Value{std::vector<std::string>{house.agent().person.to_string(),
                                                   house.colleague.person.to_string()}}},
        {"starts_on", word("2026-01-05")},
        {"handover_time", word("09:00")},
        {"shift_days", Value{std::int64_t{7}}}};
    for (auto& each : more) {
      std::erase_if(fields, [&](const FieldInput& known) { return known.field == each.field; });
      fields.push_back(std::move(each));
    }
    return house.create_as(house.agent(), "rota", std::move(fields));
  }
};

TEST_F(DeskTools, TemplatesHoldOnlyValuesThatARecordCanHave) {
  EXPECT_TRUE(make("template", "presets", R"({"category": "mail", "impact": "high"})"));
  const auto word_unknown = make("template", "presets", R"({"impact": "enormous"})");
  EXPECT_EQ(rule_of(word_unknown), "template.presets_valid@1");
  EXPECT_EQ(pointer_of_first(word_unknown), "/presets/impact");
  EXPECT_EQ(pointer_of_first(make("template", "presets", R"({"colour": "red"})")),
            "/presets/colour");
  EXPECT_EQ(
      pointer_of_first(make("template", "presets", R"({"resolvedAt": "2026-01-01T00:00:00Z"})")),
      "/presets/resolvedAt")
      << "what the engine keeps cannot be preset";
  EXPECT_EQ(pointer_of_first(make("template", "presets", R"({"group": "GRP-000099"})")),
            "/presets/group");
  EXPECT_EQ(rule_of(make("template", "presets", "not json")), "template.presets_valid@1");
  EXPECT_TRUE(
      make("template", "presets", R"({"group": ")" + house.desk_group.to_string() + R"("})"));
}

TEST_F(DeskTools, TemplatesAreForAKindThatExists) {
  EXPECT_EQ(rule_of(house.try_create(
                house.agent(), "template",
                {{"title", word("x")}, {"applies_to", word("unicorn")}, {"presets", word("{}")}})),
            "template.kind_known@1");
}

TEST_F(DeskTools, MacrosHoldOnlyStepsThatARecordCanTake) {
  EXPECT_TRUE(make("macro", "steps",
                   R"([{"action": "update", "fields": {"category": "mail"}},
                       {"action": "work", "comment": {"text": "Done before."}},
                       {"action": "resolve", "fields": {"resolutionCode": "fixed", "resolutionText": "x"},
                        "comment": {"text": "It works again.", "public": true}}])"));
  const auto refused = [&](const std::string& steps) {
    return pointer_of_first(make("macro", "steps", steps));
  };
  EXPECT_EQ(refused(R"([{"action": "explode"}])"), "/steps/0/action");
  EXPECT_EQ(refused(R"([{"action": "take"}, {"action": "update", "fields": {"impact": "huge"}}])"),
            "/steps/1/fields/impact");
  EXPECT_EQ(refused(R"([{"action": "work"}])"), "/steps/0");
  EXPECT_EQ(refused(R"([{"action": "take", "colour": "red"}])"), "/steps/0/colour");
  EXPECT_EQ(refused("[]"), "/steps");
  EXPECT_EQ(rule_of(make("macro", "steps", "{}")), "macro.steps_valid@1");
}

TEST_F(DeskTools, SavedFiltersHoldOnlyListsThatCanBeMade) {
  EXPECT_TRUE(make("saved_filter", "filter", "state=new AND priority=high",
                   {{"order_by", word("createdAt desc")},
                    {"columns", Value{std::vector<std::string>{"number", "title"}}}}));
  EXPECT_EQ(pointer_of_first(make("saved_filter", "filter", "colour=red")), "/filter");
  EXPECT_EQ(pointer_of_first(make("saved_filter", "order_by", "colour")), "/orderBy");
  EXPECT_EQ(pointer_of_first(make("saved_filter", "filter", "state=new",
                                  {{"columns", Value{std::vector<std::string>{"colour"}}}})),
            "/columns");
}

TEST_F(DeskTools, WhatIsOnesOwnIsSeenByNobodyElse) {
  const auto made = make("saved_filter", "filter", "state=new");
  ASSERT_TRUE(made);
  const Uuid id = made->records.front().id;
  EXPECT_TRUE(sees(house.agent(), "saved_filter", id));
  EXPECT_FALSE(sees(house.colleague, "saved_filter", id));
  EXPECT_FALSE(sees(house.administrator(), "saved_filter", id)) << "whatever the role";
  ASSERT_TRUE(
      house.edit(house.agent(), "saved_filter", id,
                 {{"shared_with", Value{std::vector<std::string>{house.desk_group.to_string()}}}}));
  Actor member = house.colleague;
  member.groups = {house.desk_group};
  EXPECT_TRUE(sees(member, "saved_filter", id));
  EXPECT_FALSE(sees(house.requester(), "saved_filter", id));
  ASSERT_TRUE(house.edit(house.agent(), "saved_filter", id, {{"for_everyone", Value{true}}}));
  EXPECT_TRUE(sees(house.requester(), "saved_filter", id));
  EXPECT_EQ(
      rule_of(house.edit(house.colleague, "saved_filter", id, {{"filter", word("state=closed")}})),
      "saved_filter.owner_changes_it@1")
      << "shared is not given away";
  EXPECT_TRUE(house.edit(house.administrator(), "saved_filter", id, {{"title", word("All new")}}));
}

TEST_F(DeskTools, RotasCanBeFollowed) {
  rota();
  const auto rule_with = [&](std::string field, Value value) {
    try {
      rota({{std::move(field), std::move(value)}});
      return std::string();
    } catch (const std::exception& refused) {
      return std::string(refused.what());
    }
  };
  EXPECT_EQ(rule_with("zone", word("UTC")), "");
  EXPECT_NE(rule_with("zone", word("Mars/Olympus")), "");
  EXPECT_NE(rule_with("handover_time", word("9 am")), "");
  EXPECT_NE(rule_with("overrides", Value{std::vector<std::string>{"tomorrow"}}), "");
}

TEST_F(DeskTools, OverridesNamePersonsThatExist) {
  const Uuid id = rota();
  EXPECT_EQ(rule_of(house.edit(
                house.agent(), "rota", id,
                {{"overrides", Value{std::vector<std::string>{
                                   "2026-12-24T09:00:00Z/2026-12-26T09:00:00Z PER-009999"}}}})),
            "rota.overrides_named@1");
  ASSERT_TRUE(house.edit(house.agent(), "rota", id,
                         {{"overrides", Value{std::vector<std::string>{
                                            "2026-12-24T10:00:00+01:00/2026-12-26T09:00:00Z " +
                                            house.colleague.person.to_string()}}}}));
  const Record kept = house.record(id, "rota");
  EXPECT_EQ(std::get<std::vector<std::string>>(kept.get(*house.kind("rota").field("overrides"))),
            std::vector<std::string>{"2026-12-24T09:00:00Z/2026-12-26T09:00:00Z " +
                                     house.colleague.person.to_string()})
      << "in one form";
}

TEST_F(DeskTools, EscalationToAGroupNamesWhoIsOnCall) {
  rota({{"starts_on", word("2020-01-06")},
        {"members", Value{std::vector<std::string>{house.colleague.person.to_string()}}}});
  const Uuid incident = house.incident_in("in_progress");
  house.must_fire(house.agent(), "incident", incident, "escalate",
                  {{"escalation_kind", word("functional")},
                   {"escalation_reason", word("Nobody knows")},
                   {"escalated_to_group", ref(house.second_line)}});
  EXPECT_EQ(house.text("incident", incident, "escalated_to"), house.colleague.person.to_string());
  house.must_fire(house.agent(), "incident", incident, "escalate",
                  {{"escalation_kind", word("functional")},
                   {"escalation_reason", word("By name")},
                   {"escalated_to_group", ref(house.second_line)},
                   {"escalated_to", ref(house.head.person)}});
  EXPECT_EQ(house.text("incident", incident, "escalated_to"), house.head.person.to_string())
      << "whom somebody names stays";
}

TEST_F(DeskTools, EscalationToAGroupWithoutARotaNamesNobody) {
  const Uuid incident = house.incident_in("in_progress");
  house.must_fire(house.agent(), "incident", incident, "escalate",
                  {{"escalation_kind", word("functional")},
                   {"escalation_reason", word("Nobody knows")},
                   {"escalated_to_group", ref(house.second_line)}});
  EXPECT_FALSE(house.has("incident", incident, "escalated_to"));
}

}  // namespace
}  // namespace proofdesk::test
