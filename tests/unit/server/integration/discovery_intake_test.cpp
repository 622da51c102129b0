#include "server/integration/discovery/discovery_intake.hpp"

#include "core/model/record_ref.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server::discovery {
namespace {

constexpr std::int64_t kDay = kMicrosPerDay;

class DiscoveryIntake : public ::testing::Test {
 protected:
  DiscoveryIntake() {
    house.agent = house.actor("configuration_manager");
    scanner_actor = house.actor("integration");
    server = create("item_type", {{"name", Value{"Server"}}, {"controlled", Value{true}}});
    laptop = create("item_type", {{"name", Value{"Laptop"}}});
    scanner = source("Scanner", 10);
  }

  Record create(std::string_view kind, std::vector<FieldInput> fields) {
    const auto reply = house.create(kind, std::move(fields));
    if (!reply) throw std::runtime_error(reply.error().rule + ": " + reply.error().detail);
    return reply->record;
  }
  Record source(std::string name, std::int64_t precedence) {
    return create("discovery_source",
                  {{"name", Value{std::move(name)}},
                   {"precedence", Value{precedence}},
                   {"believed_about", Value{std::vector<std::string>{"location"}}},
                   {"stale_after", Value{8 * kDay}}});
  }
  Record item(std::string name, const Record& type, std::vector<FieldInput> more = {}) {
    more.push_back({"name", Value{std::move(name)}});
    more.push_back({"item_type", Value{type.id.to_string()}});
    more.push_back({"location", Value{"Rack 1"}});
    return create("configuration_item", std::move(more));
  }
  Record now(const Record& record) { return house.find(record.kind, record.id); }

  IntakeReport saw(const Record& by, std::string_view name, std::string_view location) {
    const auto model = house.desk->model();
    const KindModel& items = *model->kind("configuration_item");
    Observation observation;
    observation.attributes = {{items.field("name"), Value{std::string(name)}},
                              {items.field("location"), Value{std::string(location)}}};
    const std::function<std::vector<Result<Reply>>(std::vector<Command>)> execute =
        [&](const std::vector<Command>& commands) { return house.desk->execute(commands); };
    auto report = take_in({.model = *model,
                           .store = *house.store,
                           .actor = scanner_actor,
                           .execute = execute,
                           .now = house.clock.now()},
                          now(by), house.clock.now(), {observation});
    if (!report) throw std::runtime_error(report.error().detail);
    return std::move(*report);
  }
  [[nodiscard]] std::string location(const Record& record) {
    return now(record).text(house.kind("configuration_item"), "location");
  }

  testing::TestHouse house;
  Actor scanner_actor;
  Record server;
  Record laptop;
  Record scanner;
};

TEST_F(DiscoveryIntake, ASightingIsNotedOnceInAWhileOnly) {
  const Record book = item("book01", laptop);
  EXPECT_EQ(saw(scanner, "book01", "Rack 1").commands, 1);
  const auto before = house.desk->journal_size();
  house.clock.advance(kDay);
  EXPECT_EQ(saw(scanner, "book01", "Rack 1").commands, 0);
  EXPECT_EQ(house.desk->journal_size(), before);
  house.clock.advance(kDay);
  EXPECT_EQ(saw(scanner, "book01", "Rack 1").commands, 1) << "a quarter of the time has passed";
  const auto& kind = house.kind("configuration_item");
  EXPECT_EQ(now(book).integer(kind, "last_seen_at"), house.clock.now().micros);
  EXPECT_EQ(now(book).integer(kind, "seen_until"), house.clock.now().micros + 8 * kDay);
}

TEST_F(DiscoveryIntake, TheBetterSourceIsBelievedAsLongAsItSeesTheItem) {
  const Record book = item("book01", laptop);
  const Record inventory = source("Inventory", 1);
  EXPECT_EQ(saw(scanner, "book01", "Rack 2").updated, 1) << "the inventory never saw it";
  EXPECT_EQ(location(book), "Rack 2");
  EXPECT_EQ(saw(inventory, "book01", "Rack 3").updated, 1);
  const auto outranked = saw(scanner, "book01", "Rack 2");
  EXPECT_EQ(outranked.outranked, 1);
  EXPECT_EQ(outranked.discrepancies, 0);
  EXPECT_EQ(location(book), "Rack 3");
  house.clock.advance(9 * kDay);
  EXPECT_EQ(saw(scanner, "book01", "Rack 2").updated, 1) << "the inventory sees it no more";
  EXPECT_EQ(location(book), "Rack 2");
}

TEST_F(DiscoveryIntake, WhatIsUnderControlIsLeftAsItIsAndNoAttemptIsKept) {
  const Record web = item("web01", server, {{"owner", Value{house.agent.person.to_string()}}});
  ASSERT_TRUE(house.fire(
      web, "put_in_production",
      {{"correction_reason", Value{"It was there before."}}, {"stands_alone", Value{true}}}));
  const auto report = saw(scanner, "web01", "Rack 9");
  EXPECT_EQ(report.differing, 1);
  EXPECT_EQ(report.discrepancies, 1);
  EXPECT_EQ(location(web), "Rack 1");
  for (const auto& opened : house.journal()) EXPECT_EQ(opened.event.refused, "");
  EXPECT_EQ(saw(scanner, "web01", "Rack 9").discrepancies, 0) << "once, however often it is seen";
  EXPECT_EQ(saw(scanner, "web01", "Rack 1").settled, 1);
}

TEST_F(DiscoveryIntake, NothingIsToldOfAnItemThatTheSourceMayNotSee) {
  item("vault", laptop, {{"confidential", Value{true}}});
  const auto before = house.desk->journal_size();
  const auto report = saw(scanner, "vault", "Elsewhere");
  EXPECT_EQ(report.as_recorded, 1);
  EXPECT_TRUE(report.rows.empty());
  EXPECT_EQ(house.desk->journal_size(), before);
}

TEST_F(DiscoveryIntake, ARetiredSourceIsNotListenedTo) {
  Fire retire{.transition = "retire", .fields = {}, .comment = WorkInput{.text = "Switched off"}};
  Command command;
  command.actor = house.agent;
  command.kind = "discovery_source";
  command.record = scanner.id;
  command.action = std::move(retire);
  ASSERT_TRUE(house.run(std::move(command)));
  const auto found = find_source(*house.desk->model(), *house.store, "Scanner");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().rule, "discovery.source");
}

}  // namespace
}  // namespace proofdesk::server::discovery
