#pragma once

#include "core/model/record_ref.hpp"
#include "tests/support/processes/house.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

/// A desk with a register of items, somebody who keeps it and somebody who checks it.
class ConfigurationAuditTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kDay = 24 * kHour;

  ConfigurationAuditTest() {
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
    house.must_fire(
        Actor::system(), "configuration_audit", audit, "sample_drawn",
        {{"sampled_items", list(std::move(names))}, {"draw_leaf", word(std::string(64, 'b'))}});
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

}  // namespace proofdesk::test
