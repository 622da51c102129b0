// Configuration audits and their checks of items: ISO/IEC 20000-1:2018, 8.2.6.

#include "tests/unit/processes/configuration_audit_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class ConfigurationAudit : public ConfigurationAuditTest {};

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

}  // namespace
}  // namespace proofdesk::test
