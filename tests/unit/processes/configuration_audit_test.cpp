// Configuration audits, checks of items, discrepancies, discovery sources: ISO/IEC 20000-1:2018, 8.2.6.

#include "core/model/record_ref.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/item_scope.hpp"
#include "processes/shared/sample_draw.hpp"
#include "processes/shared/wilson.hpp"
#include "tests/support/processes/case_book.hpp"
#include "tests/support/processes/house.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDay = 24 * kHour;

class ConfigurationAudit : public ::testing::Test {
 protected:
  ConfigurationAudit() {
    keeper = house.agent();
    keeper.roles = {"configuration_manager"};
    checker = house.colleague;
    checker.roles = {"auditor"};
    server = house.create_as(keeper, "item_type", {{"name", word("Server")}, {"controlled", true}});
    laptop = house.create_as(keeper, "item_type", {{"name", word("Laptop")}});
    house.advance(400 * kDay);  // what was recorded before the period does not count
  }

  static Value list(std::vector<std::string> items) { return Value{std::move(items)}; }
  static Value thing(Uuid item) { return Value{RecordRef{"configuration_item", item}.to_string()}; }

  Uuid item(std::string_view name, Uuid type, const Actor& by) {
    return house.create_as(by, "configuration_item",
                           {{"name", word(name)},
                            {"item_type", ref(type)},
                            {"serial_number", word("S-1")},
                            {"location", word("Rack 1")}});
  }
  Uuid in_production(std::string_view name) {
    const Uuid id = item(name, server, keeper);
    house.must_fire(keeper, "configuration_item", id, "put_in_production",
                    {{"owner", ref(keeper.person)},
                     {"stands_alone", true},
                     {"correction_reason", word("Was there before the register")}});
    return id;
  }
  Uuid discrepancy(Uuid about, House::Fields more = {}) {
    House::Fields fields{{"nature", word("differs")},
                         {"subject", thing(about)},
                         {"attribute", word("serialNumber")},
                         {"seen", word("S-9")}};
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& one) { return one.field == field.field; });
      fields.push_back(std::move(field));
    }
    return house.create_as(house.integration, "discrepancy", std::move(fields));
  }
  Uuid change_in(std::string_view state, Uuid item) {
    Event created;
    created.name = kCreated;
    created.to = state;
    created.occurred_at = house.now();
    created.changes = {{"title", "Exchange the disks", {}},
                       {"items", boost::json::array{boost::json::string(item.to_string())}, {}}};
    const Uuid id = Uuid::from_name("change", item.to_string());
    const auto done =
        house.execute(house.administrator(), id,
                      Import{.events = {created}, .alias_source = {}, .alias_key = {}}, "change");
    EXPECT_TRUE(done) << (done ? "" : done.error().detail);
    return id;
  }
  /// An audit of these items that is at the checking, with a check of each.
  std::vector<Uuid> checks(const std::vector<Uuid>& items, House::Fields more = {}) {
    House::Fields fields{{"title", word("Servers")},
                         {"attributes", list({"serialNumber", "location"})},
                         {"method", word("physical")},
                         {"checker", ref(checker.person)}};
    for (auto& field : more) fields.push_back(std::move(field));
    audit = house.create_as(keeper, "configuration_audit", std::move(fields));
    house.must_fire(keeper, "configuration_audit", audit, "fix_population");
    house.must_fire(Actor::system(), "configuration_audit", audit, "population_fixed",
                    {{"population", static_cast<std::int64_t>(items.size())},
                     {"population_digest", word(std::string(64, 'a'))},
                     {"population_file", word("file")},
                     {"journal_size", std::int64_t{7}},
                     {"checkpoint", word("signed")}});
    house.must_fire(
        checker, "configuration_audit", audit, "draw_sample",
        {{"sample_size", static_cast<std::int64_t>(items.size())}, {"seed", word("dice 4 2 6")}});
    std::vector<Uuid> made;
    std::vector<std::string> names;
    for (const Uuid& id : items) {
      names.push_back(id.to_string());
      made.push_back(house.create_as(Actor::system(), "item_check",
                                     {{"subject", thing(id)}, {"audit", ref(audit)}}));
    }
    house.must_fire(Actor::system(), "configuration_audit", audit, "sample_drawn",
                    {{"sampled_items", list(std::move(names))}});
    return made;
  }
  Result<Decision> record(Uuid check, std::vector<std::string> matching,
                          std::vector<std::string> differing) {
    return house.fire(
        checker, "item_check", check, "record",
        {{"matching", list(std::move(matching))}, {"differing", list(std::move(differing))}});
  }
  std::vector<Record> about(Uuid item) {
    return *house.world().where("discrepancy", "subject", thing(item), 50);
  }
  std::vector<Record> found_by(Uuid by) {
    return *house.world().where("discrepancy", "audit", Value{by.to_string()}, 50);
  }
  Result<Decision> settle(Uuid id, std::string how, House::Fields fields = {}) {
    return house.fire(keeper, "discrepancy", id, std::move(how), std::move(fields));
  }

  House house;
  Actor keeper;
  Actor checker;
  Uuid server;
  Uuid laptop;
  Uuid audit;
};

// Discrepancies.

TEST_F(ConfigurationAudit, ADiscrepancySaysWhatItIsAboutAndIsOpenOnce) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  EXPECT_EQ(house.text("discrepancy", id, "expected"), "S-1");
  EXPECT_EQ(house.text("discrepancy", id, "title"), "web01: An attribute differs (serialNumber)");
  EXPECT_EQ(house.integer("discrepancy", id, "due_at"), (house.now().micros + 30 * kDay));
  const auto twice = house.try_create(
      house.integration, "discrepancy",
      {{"nature", word("differs")}, {"subject", thing(web)}, {"attribute", word("serialNumber")}});
  EXPECT_EQ(rule_of(twice), "discrepancy.not_open_yet@1");
  const auto vague = house.try_create(house.integration, "discrepancy",
                                      {{"nature", word("differs")}, {"subject", thing(web)}});
  EXPECT_EQ(rule_of(vague), "discrepancy.about_something@1");
  const auto nothing =
      house.try_create(house.integration, "discrepancy", {{"nature", word("unregistered")}});
  EXPECT_EQ(rule_of(nothing), "discrepancy.about_something@1");
  ASSERT_TRUE(settle(id, "lapse"));
  discrepancy(web);
}

TEST_F(ConfigurationAudit, CorrectingADiscrepancyCorrectsTheItemAsARecordedCorrection) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  EXPECT_EQ(rule_of(settle(id, "correct")), "discrepancy.correct.requires.reason");
  ASSERT_TRUE(settle(id, "correct", {{"reason", word("Mistyped; the plate says S-9")}}));
  EXPECT_EQ(house.text("configuration_item", web, "serial_number"), "S-9");
  EXPECT_EQ(house.integer("configuration_item", web, "corrections"), 1);
  EXPECT_THAT(house.text("configuration_item", web, "correction_reason"), HasSubstr("the plate"));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "corrected");
  EXPECT_EQ(house.state("discrepancy", id), "settled");
}

TEST_F(ConfigurationAudit, WhatCannotBeRecordedIsNotCorrectedFromHere) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web, {{"attribute", word("environment")}, {"seen", word("Mars")}});
  EXPECT_EQ(rule_of(settle(id, "correct", {{"reason", word("x")}})), "discrepancy.correctable@1");
  const Uuid missing = discrepancy(web, {{"nature", word("not_found")}, {"attribute", Value{}}});
  EXPECT_EQ(rule_of(settle(missing, "correct", {{"reason", word("x")}})),
            "discrepancy.correctable@1");
}

TEST_F(ConfigurationAudit, DriftThatNoChangeCoversBecomesAnUnauthorisedChangeInReview) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  ASSERT_TRUE(settle(id, "record_unauthorised", {{"reason", word("Nobody knows of it")}}));
  const auto change = Uuid::parse(house.text("discrepancy", id, "change"));
  ASSERT_TRUE(change);
  EXPECT_EQ(house.state("change", *change), "review");
  EXPECT_TRUE(house.record(*change, "change").flag(house.kind("change"), "unauthorised"));
  EXPECT_TRUE(house.record(*change, "change").flag(house.kind("change"), "full_review"));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "unauthorised_change");
  const auto links = house.world().links_to("discrepancy", id);
  ASSERT_TRUE(links);
  ASSERT_EQ(links->size(), 1U);
  EXPECT_EQ(links->front().link.type, "raised_from");
  EXPECT_EQ(links->front().id, *change);
}

TEST_F(ConfigurationAudit, AChangeOnTheItemSinceItWasFoundRightCoversTheDifference) {
  const Uuid web = in_production("web01");
  const Uuid change = change_in("implement", web);
  const Uuid id = discrepancy(web);
  const auto refused = settle(id, "record_unauthorised", {{"reason", word("Who knows")}});
  EXPECT_EQ(rule_of(refused), "discrepancy.unauthorised@1");
  EXPECT_THAT(
      refused.error().detail,
      HasSubstr(house.kind("change").display_number(house.record(change, "change").number)));
  EXPECT_TRUE(
      settle(id, "raise_change", {{"reason", word("Goes with it")}, {"change", ref(change)}}));
  EXPECT_EQ(house.text("discrepancy", id, "change"), change.to_string());
}

TEST_F(ConfigurationAudit, WhatIsNotUnderControlIsNoUnauthorisedChange) {
  const Uuid book = item("book01", laptop, keeper);
  const Uuid id = discrepancy(book);
  EXPECT_EQ(rule_of(settle(id, "record_unauthorised", {{"reason", word("x")}})),
            "discrepancy.unauthorised@1");
  ASSERT_TRUE(settle(id, "correct", {{"reason", word("Exchanged under warranty")}}));
  EXPECT_EQ(house.text("configuration_item", book, "serial_number"), "S-9");
  EXPECT_EQ(house.integer("configuration_item", book, "corrections"), 0);
}

TEST_F(ConfigurationAudit, DriftThatNobodyExplainsInTimeCountsAsUnauthorised) {
  const Uuid web = in_production("web01");
  const Uuid controlled = discrepancy(web);
  const Uuid book = item("book01", laptop, keeper);
  const Uuid free = discrepancy(book);
  house.advance(31 * kDay);
  house.fire_due_timers();
  EXPECT_EQ(house.text("discrepancy", controlled, "settlement"), "unauthorised_change");
  EXPECT_EQ(house.state("discrepancy", free), "open");
}

TEST_F(ConfigurationAudit, RaisingAChangeNamesTheItemAndTheReason) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  ASSERT_TRUE(settle(id, "raise_change", {{"reason", word("Put the old disk back")}}));
  const auto change = Uuid::parse(house.text("discrepancy", id, "change"));
  ASSERT_TRUE(change);
  EXPECT_EQ(house.state("change", *change), "new");
  EXPECT_THAT(house.text("change", *change, "reason"), HasSubstr("Put the old disk back"));
}

TEST_F(ConfigurationAudit, WhatWasNotRegisteredIsSettledByItsRecord) {
  const Uuid id = house.create_as(house.integration, "discrepancy",
                                  {{"nature", word("unregistered")}, {"identity", word("web07")}});
  const Uuid other = item("web08", laptop, keeper);
  EXPECT_EQ(rule_of(settle(id, "register", {{"subject", thing(other)}})),
            "discrepancy.is_registered@1");
  const Uuid right = item("web07", laptop, keeper);
  ASSERT_TRUE(settle(id, "register", {{"subject", thing(right)}}));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "registered");
}

TEST_F(ConfigurationAudit, ADiscrepancyOfAConfidentialItemIsConfidential) {
  const Uuid web = in_production("vault");
  ASSERT_TRUE(house.fire(keeper, "configuration_item", web, "correct",
                         {{"confidential", true}, {"correction_reason", word("Not for all")}}));
  const Uuid id = house.create_as(Actor::system(), "discrepancy",
                                  {{"nature", word("not_found")}, {"subject", thing(web)}});
  EXPECT_TRUE(house.record(id, "discrepancy").flag(house.kind("discrepancy"), "confidential"));
}

// Discovery.

TEST_F(ConfigurationAudit, ASourceIsBelievedAboutAttributesThatThereAre) {
  const auto wrong = house.try_create(keeper, "discovery_source",
                                      {{"name", word("Scanner")},
                                       {"precedence", std::int64_t{1}},
                                       {"believed_about", list({"colour"})}});
  EXPECT_EQ(rule_of(wrong), "discovery_source.attributes_exist@1");
  const auto unsearchable = house.try_create(keeper, "discovery_source",
                                             {{"name", word("Scanner")},
                                              {"precedence", std::int64_t{1}},
                                              {"known_by", list({"manufacturer"})}});
  EXPECT_EQ(rule_of(unsearchable), "discovery_source.attributes_exist@1");
  house.create_as(keeper, "discovery_source",
                  {{"name", word("Scanner")}, {"precedence", std::int64_t{1}}});
  const auto twice = house.try_create(keeper, "discovery_source",
                                      {{"name", word("Scanner")}, {"precedence", std::int64_t{2}}});
  EXPECT_EQ(rule_of(twice), "discovery_source.name_unique@1");
}

TEST_F(ConfigurationAudit, AnItemThatNoSourceSeesAnyMoreIsAskedAbout) {
  const Uuid web = in_production("web01");
  const auto source = [&](std::string_view name, std::int64_t days) {
    return house.create_as(
        keeper, "discovery_source",
        {{"name", word(name)}, {"precedence", std::int64_t{1}}, {"stale_after", days * kDay}});
  };
  const Uuid often = source("Scanner", 7);
  const Uuid seldom = source("Inventory", 90);
  house.must_fire(house.integration, "configuration_item", web, "see", {{"seen_by", ref(often)}});
  house.must_fire(house.integration, "configuration_item", web, "see", {{"seen_by", ref(seldom)}});
  house.advance(8 * kDay);
  house.fire_due_timers();
  EXPECT_TRUE(about(web).empty()) << "the inventory counts longer";
  house.advance(83 * kDay);
  house.fire_due_timers();
  ASSERT_EQ(about(web).size(), 1U);
  EXPECT_EQ(about(web).front().text(house.kind("discrepancy"), "nature"), "not_seen");
  const auto gone = house.fire(keeper, "discovery_source", often, "retire", {}, "Switched off");
  ASSERT_TRUE(gone);
  const auto refused =
      house.fire(house.integration, "configuration_item", web, "see", {{"seen_by", ref(often)}});
  EXPECT_EQ(rule_of(refused), "configuration_item.source_active@1");
}

// Audits.

TEST_F(ConfigurationAudit, NobodyEntersASeedBeforeThePopulationIsFixed) {
  const Uuid id = house.create_as(keeper, "configuration_audit",
                                  {{"title", word("Servers")},
                                   {"attributes", list({"location"})},
                                   {"method", word("physical")},
                                   {"checker", ref(checker.person)}});
  EXPECT_EQ(rule_of(house.edit(keeper, "configuration_audit", id, {{"seed", word("42")}})),
            "configuration_audit.planned.read_only");
  EXPECT_EQ(rule_of(house.fire(checker, "configuration_audit", id, "draw_sample",
                               {{"seed", word("42")}, {"sample_size", std::int64_t{1}}})),
            "configuration_audit.draw_sample.from");
  EXPECT_EQ(rule_of(house.edit(keeper, "configuration_audit", id, {{"scope", word("colour = 1")}})),
            "configuration_audit.scope_readable@1");
  EXPECT_TRUE(house.edit(keeper, "configuration_audit", id,
                         {{"scope", word("itemType = Server AND environment = production")}}));
  EXPECT_EQ(rule_of(house.edit(keeper, "configuration_audit", id, {{"attributes", list({"x"})}})),
            "configuration_audit.attributes_exist@1");
}

TEST_F(ConfigurationAudit, OnlyTheCheckerDrawsAndNoMoreThanThereAre) {
  const Uuid id = house.create_as(keeper, "configuration_audit",
                                  {{"title", word("Servers")},
                                   {"attributes", list({"location"})},
                                   {"method", word("physical")},
                                   {"checker", ref(checker.person)}});
  house.must_fire(keeper, "configuration_audit", id, "fix_population");
  house.must_fire(Actor::system(), "configuration_audit", id, "population_fixed",
                  {{"population", std::int64_t{3}},
                   {"population_digest", word("d")},
                   {"population_file", word("f")},
                   {"journal_size", std::int64_t{7}},
                   {"checkpoint", word("c")}});
  const auto draw = [&](const Actor& by, std::int64_t size) {
    return rule_of(house.fire(by, "configuration_audit", id, "draw_sample",
                              {{"seed", word("42")}, {"sample_size", size}}));
  };
  EXPECT_EQ(draw(keeper, 2), "configuration_audit.is_checker@1");
  EXPECT_EQ(draw(checker, 4), "configuration_audit.sample_fits@1");
  EXPECT_EQ(draw(checker, 3), "");
}

TEST_F(ConfigurationAudit, EveryAttributeIsAnsweredOnceAndWhatDiffersBecomesADiscrepancy) {
  const Uuid web = in_production("web01");
  house.advance(366 * kDay);
  const auto made = checks({web});
  EXPECT_EQ(rule_of(record(made[0], {"location"}, {})), "item_check.complete@1");
  EXPECT_EQ(rule_of(record(made[0], {"location", "serialNumber"}, {"location = Rack 2"})),
            "item_check.complete@1");
  EXPECT_EQ(rule_of(record(made[0], {"location"}, {"serialNumber"})), "item_check.complete@1");
  EXPECT_EQ(rule_of(house.fire(keeper, "item_check", made[0], "record",
                               {{"matching", list({"location", "serialNumber"})}})),
            "item_check.by_checker@1");
  ASSERT_TRUE(record(made[0], {"location"}, {"serialNumber = S-9"}));
  const auto found = found_by(audit);
  ASSERT_EQ(found.size(), 1U);
  const KindModel& kind = house.kind("discrepancy");
  EXPECT_EQ(found[0].text(kind, "expected"), "S-1");
  EXPECT_EQ(found[0].text(kind, "seen"), "S-9");
  EXPECT_TRUE(found[0].flag(kind, "controlled"));
  EXPECT_FALSE(house.has("configuration_item", web, "verified_at"));
}

TEST_F(ConfigurationAudit, AnItemInWhichAllAgreesIsVerified) {
  const Uuid web = in_production("web01");
  house.advance(366 * kDay);
  const auto made = checks({web});
  ASSERT_TRUE(record(made[0], {"location", "serialNumber"}, {}));
  EXPECT_EQ(house.integer("configuration_item", web, "verified_at"), house.now().micros);
  EXPECT_TRUE(found_by(audit).empty());
}

TEST_F(ConfigurationAudit, WhoEditedAnItemInThePeriodDoesNotCheckIt) {
  Actor both = checker;
  both.roles = {"configuration_manager"};
  const Uuid book = item("book01", laptop, both);
  auto made = checks({book});
  const auto refused = record(made[0], {"location", "serialNumber"}, {});
  EXPECT_EQ(rule_of(refused), "item_check.independent@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("You edited"));
  house.advance(366 * kDay);
  made = checks({book});
  EXPECT_TRUE(record(made[0], {"location", "serialNumber"}, {})) << "long before the period";
}

TEST_F(ConfigurationAudit, TheAccuracyComesWithItsIntervalAndItClosesWhenAllIsSettled) {
  std::vector<Uuid> items;
  for (int i = 0; i < 10; ++i) items.push_back(in_production("web" + std::to_string(i)));
  house.advance(366 * kDay);
  const auto made = checks(items);
  EXPECT_EQ(rule_of(house.fire(checker, "configuration_audit", audit, "conclude")),
            "configuration_audit.all_checked@1");
  for (int i = 0; i < 8; ++i)
    ASSERT_TRUE(record(made[static_cast<std::size_t>(i)], {"location", "serialNumber"}, {}));
  ASSERT_TRUE(record(made[8], {"location"}, {"serialNumber = S-9"}));
  EXPECT_EQ(rule_of(house.fire(checker, "item_check", made[9], "report_not_found")),
            "item_check.report_not_found.requires_comment");
  ASSERT_TRUE(house.fire(checker, "item_check", made[9], "report_not_found", {}, "Empty rack"));
  ASSERT_TRUE(house.fire(checker, "configuration_audit", audit, "conclude"));
  EXPECT_EQ(house.integer("configuration_audit", audit, "checked_attributes"), 20);
  EXPECT_EQ(house.integer("configuration_audit", audit, "wrong_attributes"), 3);
  EXPECT_EQ(house.integer("configuration_audit", audit, "missing_items"), 1);
  EXPECT_EQ(house.text("configuration_audit", audit, "accuracy"), "85.00");
  EXPECT_EQ(house.text("configuration_audit", audit, "accuracy_low"), "63.96");
  EXPECT_EQ(house.text("configuration_audit", audit, "accuracy_high"), "94.76");

  const auto close = [&] {
    return house.fire(keeper, "configuration_audit", audit, "close",
                      {{"conclusion", word("Serial numbers are looked at yearly.")}});
  };
  EXPECT_EQ(rule_of(close()), "configuration_audit.all_settled@1");
  for (const auto& one : found_by(audit))
    ASSERT_TRUE(settle(one.id, "accept", {{"reason", word("Known")}}));
  EXPECT_TRUE(close());
}

TEST_F(ConfigurationAudit, ACancelledAuditCallsItsChecksOff) {
  const Uuid web = in_production("web01");
  const auto made = checks({web});
  ASSERT_TRUE(
      house.fire(keeper, "configuration_audit", audit, "cancel", {}, "The room is flooded"));
  EXPECT_EQ(house.state("item_check", made[0]), "called_off");
}

// What they rest on.

TEST(SampleDraw, FollowsFromSeedAndListAlone) {
  std::vector<Uuid> population;
  for (int i = 0; i < 1'000; ++i) population.push_back(Uuid::from_name("item", std::to_string(i)));
  const std::string list = shared::population_list(population);
  std::vector<Uuid> turned(population.rbegin(), population.rend());
  EXPECT_EQ(shared::population_list(turned), list);
  const auto read = shared::read_population(list);
  EXPECT_EQ(read.size(), 1'000U);
  const std::string digest = shared::population_digest(list);
  const auto sample = shared::draw_sample("dice 4 2 6", digest, read, 20);
  EXPECT_EQ(sample.size(), 20U);
  EXPECT_EQ(std::set<Uuid>(sample.begin(), sample.end()).size(), 20U);
  EXPECT_EQ(shared::draw_sample("dice 4 2 6", digest, turned, 20), sample);
  EXPECT_NE(shared::draw_sample("dice 4 2 7", digest, read, 20), sample);
  const auto more = shared::draw_sample("dice 4 2 6", digest, read, 30);
  EXPECT_TRUE(std::equal(sample.begin(), sample.end(), more.begin())) << "a larger one contains it";
  EXPECT_EQ(shared::draw_sample("x", digest, read, 5'000).size(), 1'000U);
}

TEST(SampleDraw, GivesEveryItemTheSameChance) {
  std::vector<Uuid> population;
  for (int i = 0; i < 50; ++i) population.push_back(Uuid::from_name("item", std::to_string(i)));
  const std::string digest = shared::population_digest(shared::population_list(population));
  std::map<Uuid, int> drawn;
  for (int seed = 0; seed < 2'000; ++seed)
    for (const Uuid& id : shared::draw_sample(std::to_string(seed), digest, population, 10))
      ++drawn[id];
  double chi_square = 0;
  for (const Uuid& id : population) {
    const double off = drawn[id] - 400.0;
    chi_square += off * off / 400.0;
  }
  EXPECT_LT(chi_square, 90.0) << "49 degrees of freedom: 0.1 % lie beyond 85";
}

TEST(Wilson, GivesTheIntervalsOfTheTables) {
  const auto half = shared::wilson(5, 10);
  EXPECT_NEAR(half.low, 0.2366, 0.0001);
  EXPECT_NEAR(half.high, 0.7634, 0.0001);
  const auto all = shared::wilson(20, 20);
  EXPECT_NEAR(all.low, 0.8389, 0.0001);
  EXPECT_EQ(all.high, 1.0);
  EXPECT_EQ(shared::wilson(0, 20).low, 0.0);
  EXPECT_EQ(shared::wilson(0, 0).high, 1.0);
}

TEST(AttributeText, ReadsBackWhatItShows) {
  const KindModel& kind = *house_model()->kind("configuration_item");
  const auto there_and_back = [&](std::string_view name, const Value& value) {
    const FieldModel* field = shared::item_attribute(*house_model(), name);
    ASSERT_NE(field, nullptr) << name;
    const auto back = shared::value_from_text(*field, shared::as_text(*field, value));
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(*back, value);
  };
  there_and_back("serialNumber", word("S = 1"));
  there_and_back("standsAlone", Value{true});
  there_and_back("environment", word("production"));
  there_and_back("serialNumber", Value{});
  EXPECT_EQ(shared::item_attribute(*house_model(), "corrections"), nullptr);
  EXPECT_EQ(shared::item_attribute(*house_model(), "tags"), nullptr);
  EXPECT_FALSE(shared::value_from_text(*kind.field("environment"), "Mars"));
  EXPECT_EQ(shared::parse_observed("serialNumber = S = 1")->text, "S = 1");
  EXPECT_FALSE(shared::parse_observed("serialNumber"));
}

// Figures. Of a case book the period is a month, hours are counted from its start.

TEST(ConfigurationMeasures, SayHowFarTheRegisterCanBeTrusted) {
  CaseBook audits("configuration_audit");
  audits.add()
      .moved(1, "created", "", "discrepancies_open")
      .at("planned_for", 10)
      .at("checked_at", 12)
      .with("checked_attributes", Value{std::int64_t{24}})
      .with("wrong_attributes", Value{std::int64_t{1}});
  audits.add().moved(1, "created", "", "planned").at("planned_for", 11);
  EXPECT_EQ(audits.whole("accuracy"), "958 of 24");
  EXPECT_EQ(audits.whole("carried_out"), "1 of 1");
  EXPECT_EQ(audits.whole("as_planned"), "500 of 2");

  CaseBook found("discrepancy");
  found.add()
      .moved(1, "created", "", "open")
      .moved(5, "record_unauthorised", "open", "settled")
      .at("found_at", 1)
      .at("due_at", 9)
      .at("settled_at", 5)
      .with("nature", "differs")
      .with("settlement", "unauthorised_change");
  found.add()
      .moved(1, "created", "", "open")
      .moved(8, "accept", "open", "settled")
      .at("found_at", 2)
      .at("due_at", 7)
      .at("settled_at", 8)
      .with("nature", "not_seen")
      .with("settlement", "accepted");
  found.add()
      .moved(3, "created", "", "open")
      .at("found_at", 3)
      .at("due_at", 30)
      .with("nature", "differs");
  EXPECT_EQ(found.whole("found"), "3 of 3");
  EXPECT_EQ(found.whole("settled_in_time"), "333 of 3");
  EXPECT_EQ(found.whole("drift_share"), "500 of 2");
  EXPECT_EQ(found.whole("time_to_settle_median"), "18000 of 2");
  EXPECT_EQ(found.whole("backlog"), "1 of 1");
}

TEST(ConfigurationMeasures, SayHowCompleteRecordsOfItemsInUseAre) {
  CaseBook items("configuration_item");
  items.add()
      .moved(1, "created", "", "in_production")
      .moved(4, "correct", "in_production", "in_production")
      .with("name", "web01")
      .with("owner", ref(Uuid::from_name("person", "keeper")))
      .with("item_type", ref(Uuid::from_name("type", "server")))
      .with("stands_alone", Value{true})
      .at("verified_at", 2);
  items.add().moved(1, "created", "", "in_production").with("name", "web02");
  items.add().moved(1, "created", "", "planned").with("name", "later");
  EXPECT_EQ(items.whole("completeness"), "333 of 2");
  EXPECT_EQ(items.whole("unrelated"), "500 of 2");
  EXPECT_EQ(items.whole("verified_share"), "500 of 2");
  EXPECT_EQ(items.whole("corrections"), "1 of 1");
}

}  // namespace
}  // namespace proofdesk::test
