// Configuration items, their types and relations: ISO/IEC 20000-1:2018, 8.2.6.

#include "core/model/record_ref.hpp"
#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CustomField cores() {
  FieldModel field;
  field.name = "cores";
  field.label = "Cores";
  field.type = FieldType::kInteger;
  return {.kind = "configuration_item", .field = std::move(field)};
}

class Configuration : public ::testing::Test {
 protected:
  Configuration() {
    house.change_model(house_model_with({cores()}));
    keeper = house.agent();
    keeper.roles = {"configuration_manager"};
    hardware = type("Hardware", {{"controlled", true}});
    server = type("Server", {{"parent", ref(hardware)}, {"attributes", list({"custom.cores"})}});
    laptop = type("Laptop", {});
  }

  static Value list(std::vector<std::string> items) { return Value{std::move(items)}; }
  static Value thing(std::string_view kind, Uuid id) {
    return Value{RecordRef{std::string(kind), id}.to_string()};
  }
  static Value thing(Uuid item) { return thing("configuration_item", item); }

  Uuid type(std::string_view name, House::Fields more) {
    more.push_back({"name", word(name)});
    return house.create_as(keeper, "item_type", std::move(more));
  }
  Uuid item(std::string_view name, Uuid of, House::Fields more = {}) {
    more.push_back({"name", word(name)});
    more.push_back({"item_type", ref(of)});
    return house.create_as(keeper, "configuration_item", std::move(more));
  }
  Result<Decision> fire(Uuid item, std::string transition, House::Fields fields = {},
                        std::string comment = {}) {
    return house.fire(keeper, "configuration_item", item, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  Uuid in_production(std::string_view name, Uuid of) {
    const Uuid id = item(name, of);
    const auto done = fire(id, "put_in_production",
                           {{"owner", ref(keeper.person)},
                            {"stands_alone", true},
                            {"correction_reason", word("Was there before the register")}});
    EXPECT_TRUE(done) << (done ? "" : done.error().detail);
    return id;
  }
  Result<Decision> relate(Value from, std::string_view relation, Value to,
                          House::Fields more = {}) {
    more.push_back({"from", std::move(from)});
    more.push_back({"relation", word(relation)});
    more.push_back({"to", std::move(to)});
    return house.try_create(keeper, "ci_relation", std::move(more));
  }
  Uuid related(Value from, std::string_view relation, Value to, House::Fields more = {}) {
    const auto done = relate(std::move(from), relation, std::move(to), std::move(more));
    if (!done) throw std::logic_error(done.error().detail);
    return done->records.front().id;
  }

  House house;
  Actor keeper;
  Uuid hardware, server, laptop;
};

TEST_F(Configuration, AnItemHasTheAttributesOfItsTypeAndOfThoseAbove) {
  const Uuid blade = type("Blade", {{"parent", ref(server)}});
  EXPECT_TRUE(house.try_create(
      keeper, "configuration_item",
      {{"name", word("b1")}, {"item_type", ref(blade)}, {"custom.cores", std::int64_t{8}}}));
  const auto refused = house.try_create(
      keeper, "configuration_item",
      {{"name", word("l1")}, {"item_type", ref(laptop)}, {"custom.cores", std::int64_t{8}}});
  EXPECT_EQ(rule_of(refused), "configuration_item.attributes_of_type@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("custom.cores"));
}

TEST_F(Configuration, ATypeNamesAttributesThatAreDeclaredAndLeadsNotBackToItself) {
  EXPECT_EQ(
      rule_of(house.try_create(keeper, "item_type",
                               {{"name", word("Disk")}, {"attributes", list({"custom.rpm"})}})),
      "item_type.attributes_declared@1");
  EXPECT_EQ(rule_of(house.fire(keeper, "item_type", hardware, "revise", {{"parent", ref(server)}},
                               "turned round")),
            "item_type.parent_in_use@1");
  EXPECT_EQ(rule_of(house.fire(keeper, "item_type", hardware, "retire", {}, "not used")),
            "item_type.no_subtypes@1");
  EXPECT_EQ(rule_of(house.try_create(keeper, "item_type", {{"name", word("Server")}})),
            "item_type.name_unique@1");
}

TEST_F(Configuration, RequiredAttributesAreThereByTheTimeOfProduction) {
  const Uuid host = type("Host", {{"required_attributes", list({"custom.cores"})}});
  const Uuid id = item("h1", host);
  const House::Fields entry = {{"owner", ref(keeper.person)}, {"stands_alone", true}};
  const auto refused = fire(id, "put_in_production", entry);
  EXPECT_EQ(rule_of(refused), "configuration_item.required_attributes@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("custom.cores"));
  ASSERT_TRUE(house.edit(keeper, "configuration_item", id, {{"custom.cores", std::int64_t{4}}}));
  EXPECT_TRUE(fire(id, "put_in_production", entry));
}

TEST_F(Configuration, NamesTellItemsApart) {
  item("web01", server);
  const auto refused = house.try_create(keeper, "configuration_item",
                                        {{"name", word("web01")}, {"item_type", ref(laptop)}});
  EXPECT_EQ(rule_of(refused), "configuration_item.name_unique@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("has this name already"));
}

TEST_F(Configuration, AnItemInProductionIsRelatedOrStandsAlone) {
  const Uuid id = item("l1", laptop);
  EXPECT_EQ(rule_of(fire(id, "put_in_production", {{"owner", ref(keeper.person)}})),
            "configuration_item.related_or_alone@1");
  related(thing(item("app", laptop)), "runs_on", thing(id));
  EXPECT_TRUE(fire(id, "put_in_production", {{"owner", ref(keeper.person)}}));
}

TEST_F(Configuration, UnderControlItChangesByAChangeOrACorrectionOnly) {
  const Uuid id = in_production("web01", server);
  const auto refused = house.edit(keeper, "configuration_item", id, {{"location", word("Rack 9")}});
  EXPECT_EQ(rule_of(refused), "configuration_item.change_authorised@1");
  EXPECT_EQ(refused.error().clause, "8.2.6");
  EXPECT_THAT(remedy_of(refused), HasSubstr("authority"));
  // What says nothing of the item itself is free.
  EXPECT_TRUE(house.edit(keeper, "configuration_item", id, {{"tags", list({"blue"})}}));

  EXPECT_EQ(rule_of(fire(id, "correct",
                         {{"location", word("Rack 9")},
                          {"correction_reason", word("Was there before the register")}})),
            "configuration_item.correction_explained@1")
      << "an old reason is no reason";
  ASSERT_TRUE(fire(id, "correct",
                   {{"location", word("Rack 9")},
                    {"correction_reason", word("Seen there on the walk-through")}}));
  EXPECT_EQ(house.text("configuration_item", id, "location"), "Rack 9");
  EXPECT_EQ(house.integer("configuration_item", id, "corrections"), 1);
}

TEST_F(Configuration, AMissingItemIsUnderControlStill) {
  const Uuid id = in_production("web01", server);
  ASSERT_TRUE(fire(id, "report_missing", {}, "not in the rack"));
  EXPECT_EQ(
      rule_of(house.edit(keeper, "configuration_item", id, {{"location", word("Elsewhere")}})),
      "configuration_item.change_authorised@1");
}

TEST_F(Configuration, AFoundItemIsAgainWhereItWasAndUnderTheControlItWasUnder) {
  const Uuid id = in_production("web01", server);
  ASSERT_TRUE(fire(id, "report_missing", {}, "not in the rack"));
  EXPECT_EQ(rule_of(fire(id, "find", {{"location", word("Cellar")}})),
            "configuration_item.found_as_it_was@1")
      << "where it stands is controlled too";
  ASSERT_TRUE(fire(id, "find"));
  EXPECT_EQ(house.state("configuration_item", id), "in_production");
  EXPECT_FALSE(house.has("configuration_item", id, "missing_from"));
  EXPECT_EQ(rule_of(house.edit(keeper, "configuration_item", id, {{"location", word("Cellar")}})),
            "configuration_item.change_authorised@1");

  ASSERT_TRUE(fire(id, "report_missing", {}, "not in the rack"));
  ASSERT_TRUE(fire(id, "find",
                   {{"location", word("Cellar")},
                    {"correction_reason", word("Has stood there since the spring")}}));
  EXPECT_EQ(house.text("configuration_item", id, "location"), "Cellar");
  EXPECT_EQ(house.integer("configuration_item", id, "corrections"), 1);
}

TEST_F(Configuration, WhatWasMissedFromStockOrMaintenanceIsFoundThere) {
  const Uuid spare = item("spare", server);
  ASSERT_TRUE(fire(spare, "stock"));
  ASSERT_TRUE(fire(spare, "report_missing", {}, "not on the shelf"));
  ASSERT_TRUE(fire(spare, "find", {{"location", word("Other shelf")}}));
  EXPECT_EQ(house.state("configuration_item", spare), "in_stock");
  const Uuid book = in_production("book", laptop);
  ASSERT_TRUE(fire(book, "maintain"));
  ASSERT_TRUE(fire(book, "report_missing", {}, "never came back"));
  ASSERT_TRUE(fire(book, "find"));
  EXPECT_EQ(house.state("configuration_item", book), "maintenance");
}

TEST_F(Configuration, ACorrectedTypeDoesNotEscapeControl) {
  const Uuid id = in_production("web01", server);
  const auto refused =
      fire(id, "correct", {{"item_type", ref(laptop)}, {"correction_reason", word("Mistyped")}});
  EXPECT_EQ(rule_of(refused), "configuration_item.control_kept@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("authority"));
  EXPECT_TRUE(fire(id, "correct",
                   {{"item_type", ref(hardware)}, {"correction_reason", word("No server")}}));
}

TEST_F(Configuration, NobodyAloneTakesATypeInUseOutOfControl) {
  const Uuid empty = type("Router", {{"controlled", true}});
  EXPECT_TRUE(house.fire(keeper, "item_type", empty, "revise", {{"controlled", false}}, "No use"));
  const Uuid id = in_production("web01", server);
  const auto refused = house.fire(house.administrator(), "item_type", hardware, "revise",
                                  {{"controlled", false}}, "In the way");
  EXPECT_EQ(rule_of(refused), "item_type.control_kept@1");
  EXPECT_THAT(refused.error().detail,
              HasSubstr(house.kind("configuration_item")
                            .display_number(house.record(id, "configuration_item").number)));
  EXPECT_EQ(rule_of(house.fire(keeper, "item_type", server, "revise", {{"parent", ref(laptop)}},
                               "Turned round")),
            "item_type.control_kept@1");
  EXPECT_TRUE(house.fire(keeper, "item_type", hardware, "revise", {{"name", word("Machines")}},
                         "Better word"));
}

TEST_F(Configuration, CorrectionsAreSaidByWhoAnswersForTheRegister) {
  const Uuid id = in_production("web01", server);
  EXPECT_EQ(rule_of(house.fire(house.integration, "configuration_item", id, "retire",
                               {{"correction_reason", word("Gone for a year")}})),
            "configuration_item.entry_authorised@1");
  EXPECT_TRUE(fire(id, "retire", {{"correction_reason", word("Gone for a year")}}));
}

TEST_F(Configuration, WhatIsInMaintenanceWhenItIsRegisteredEntersThere) {
  const Uuid id = item("web02", server);
  EXPECT_EQ(rule_of(fire(id, "enter_maintenance",
                         {{"owner", ref(keeper.person)}, {"stands_alone", true}})),
            "configuration_item.entry_authorised@1");
  ASSERT_TRUE(fire(id, "enter_maintenance",
                   {{"owner", ref(keeper.person)},
                    {"stands_alone", true},
                    {"correction_reason", word("Was on the bench when the register began")}}));
  EXPECT_EQ(house.state("configuration_item", id), "maintenance");
}

TEST_F(Configuration, ATakenNameDoesNotTellOfAConfidentialItem) {
  Actor reader = keeper;
  reader.roles.push_back("change_manager");
  const Uuid secret = house.create_as(
      reader, "configuration_item",
      {{"name", word("vault")}, {"item_type", ref(laptop)}, {"confidential", true}});
  const std::string number = house.kind("configuration_item")
                                 .display_number(house.record(secret, "configuration_item").number);
  const House::Fields same = {{"name", word("vault")}, {"item_type", ref(laptop)}};
  const auto unknown = house.try_create(keeper, "configuration_item", same);
  EXPECT_EQ(rule_of(unknown), "configuration_item.name_unique@1");
  EXPECT_THAT(unknown.error().detail, Not(HasSubstr(number)));
  EXPECT_THAT(house.try_create(reader, "configuration_item", same).error().detail,
              HasSubstr(number));
}

TEST_F(Configuration, WhatIsNotControlledChangesFreely) {
  const Uuid id = in_production("l1", laptop);
  EXPECT_TRUE(house.edit(keeper, "configuration_item", id, {{"location", word("Home")}}));
}

TEST_F(Configuration, EntersProductionUnderAChangeWhereItsTypeIsControlled) {
  const Uuid id = item("web02", server);
  EXPECT_EQ(rule_of(fire(id, "put_in_production",
                         {{"owner", ref(keeper.person)}, {"stands_alone", true}})),
            "configuration_item.entry_authorised@1");
}

TEST_F(Configuration, NothingIsRetiredThatSomethingInProductionNeeds) {
  const Uuid disk = in_production("disk", laptop);
  const Uuid host = in_production("host", laptop);
  const Uuid app = in_production("app", laptop);
  const Uuid part = related(thing(disk), "part_of", thing(host));
  related(thing(app), "runs_on", thing(host));
  related(thing(app), "monitors", thing(disk));
  const auto refused = fire(host, "retire");
  EXPECT_EQ(rule_of(refused), "configuration_item.nothing_rests_on_it@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("needs it"));
  EXPECT_EQ(rule_of(fire(disk, "retire")), "configuration_item.nothing_rests_on_it@1")
      << "the whole needs its part";
  ASSERT_TRUE(house.fire(keeper, "ci_relation", part, "end"));
  EXPECT_TRUE(fire(disk, "retire")) << "who monitors it does not need it";
}

TEST_F(Configuration, ARelationSaysWhichNeedsWhich) {
  const Uuid a = item("a", laptop);
  const Uuid b = item("b", laptop);
  const auto meaning = [&](std::string_view relation) {
    return house.text("ci_relation", related(thing(a), relation, thing(b)), "dependence");
  };
  EXPECT_EQ(meaning("runs_on"), "from_needs_to");
  EXPECT_EQ(meaning("part_of"), "to_needs_from");
  const Uuid wire = related(thing(b), "connects_to", thing(a));
  EXPECT_EQ(house.text("ci_relation", wire, "dependence"), "none");
  EXPECT_EQ(house.text("ci_relation", wire, "title"), "b connects to a");
}

TEST_F(Configuration, ARelationIsSaidOnceOfTwoDifferentThingsInAKnownWord) {
  const Uuid a = item("a", laptop);
  const Uuid b = item("b", laptop);
  const Uuid first = related(thing(a), "runs_on", thing(b));
  EXPECT_EQ(rule_of(relate(thing(a), "runs_on", thing(b))), "ci_relation.not_there_yet@1");
  EXPECT_EQ(rule_of(relate(thing(a), "runs_on", thing(a))), "ci_relation.ends_are_items@1");
  EXPECT_EQ(rule_of(relate(thing(a), "runs_on", thing("person", keeper.person))),
            "ci_relation.ends_are_items@1");
  const auto unknown = relate(thing(b), "likes", thing(a));
  EXPECT_EQ(rule_of(unknown), "ci_relation.relation_allowed@1");
  EXPECT_THAT(remedy_of(unknown), HasSubstr("depends_on"));
  EXPECT_EQ(rule_of(relate(thing(b), "uses", thing(a), {{"needed", std::int64_t{2}}})),
            "ci_relation.redundancy_told@1");
  ASSERT_TRUE(house.fire(keeper, "ci_relation", first, "end"));
  EXPECT_TRUE(relate(thing(a), "runs_on", thing(b))) << "what ended may begin again";
}

TEST_F(Configuration, RelationsOfAConfidentialItemAreConfidentialToo) {
  keeper.roles.push_back("change_manager");  // who names a confidential item sees it
  const Uuid open = item("open", laptop);
  const Uuid secret = item("secret", laptop, {{"confidential", true}});
  const Uuid born = related(thing(open), "runs_on", thing(secret));
  const KindModel& kind = house.kind("ci_relation");
  EXPECT_TRUE(house.record(born, "ci_relation").flag(kind, "confidential"));
  const Uuid other = item("other", laptop);
  const Uuid made = related(thing(other), "uses", thing(open));
  EXPECT_FALSE(house.record(made, "ci_relation").flag(kind, "confidential"));
  ASSERT_TRUE(house.edit(keeper, "configuration_item", other, {{"confidential", true}}));
  EXPECT_TRUE(house.record(made, "ci_relation").flag(kind, "confidential"));
}

TEST_F(Configuration, RelationsOfControlledItemsComeAndGoUnderAChangeOrAsACorrection) {
  const Uuid web = in_production("web01", server);
  const Uuid app = item("app", laptop);
  EXPECT_EQ(rule_of(relate(thing(app), "runs_on", thing(web))), "ci_relation.change_authorised@1");
  const Uuid relation = related(thing(app), "runs_on", thing(web),
                                {{"correction_reason", word("Has run there for years")}});
  EXPECT_EQ(rule_of(house.fire(keeper, "ci_relation", relation, "end")),
            "ci_relation.change_authorised@1");
  EXPECT_TRUE(house.fire(keeper, "ci_relation", relation, "end",
                         {{"correction_reason", word("Moved away last year")}}));
  Actor robot = house.integration;
  EXPECT_EQ(rule_of(house.try_create(robot, "ci_relation",
                                     {{"from", thing(app)},
                                      {"relation", word("uses")},
                                      {"to", thing(web)},
                                      {"correction_reason", word("Found by discovery")}})),
            "ci_relation.change_authorised@1")
      << "a correction is said by who answers for the register";
}

}  // namespace
}  // namespace proofdesk::test
