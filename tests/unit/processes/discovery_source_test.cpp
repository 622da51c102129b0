// Sources that look at what is there: ISO/IEC 20000-1:2018, 8.2.6.

#include "tests/unit/processes/configuration_audit_testing.hpp"

namespace proofdesk::test {
namespace {

class DiscoverySource : public ConfigurationAuditTest {};

TEST_F(DiscoverySource, ASourceIsBelievedAboutAttributesThatThereAre) {
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

TEST_F(DiscoverySource, AnItemThatNoSourceSeesAnyMoreIsAskedAbout) {
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

}  // namespace
}  // namespace proofdesk::test
