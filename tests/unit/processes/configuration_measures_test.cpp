// The figures of configuration management. Of a case book the period is a month, hours are counted from its start.

#include "tests/support/processes/case_book.hpp"
#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

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
