#pragma once

#include "tests/support/processes/promises.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

/// Services with what is required of them, plans for their loss, and the people who see to it.
class ContinuityTest : public ::testing::Test {
 protected:
  using Fields = House::Fields;
  static constexpr std::string_view kRequirement = "continuity_requirement";
  static constexpr std::string_view kPlan = "continuity_plan";
  static constexpr std::string_view kCopy = "plan_copy";
  static constexpr std::string_view kTest = "continuity_test";
  static constexpr std::string_view kInvocation = "continuity_invocation";

  ContinuityTest() { house.go_to("2026-01-05T09:00:00Z"); }

  PromisingHouse house;
  const Actor keeper = somebody("Kim Keeper", "continuity_manager");
  const Actor second = somebody("Sam Second", "continuity_manager");
  const Actor customer = somebody("Cleo Customer", "requester");
  const Actor director = somebody("Dana Director", "requester");
  const Uuid checkout = service("Checkout");
  const Uuid mail = service("Mail");

  Actor somebody(const std::string& name, std::string role) {
    return {.person = house.create_as(house.administrator(), "person", {{"name", word(name)}}),
            .roles = {std::move(role)},
            .groups = {},
            .origin = Origin::kSignIn};
  }
  Uuid service(const std::string& name) {
    return house.create_as(house.service_owner, "service", {{"name", word(name)}});
  }
  static Value many(const std::vector<Uuid>& ids) {
    std::vector<std::string> list;
    for (const Uuid& id : ids) list.push_back(id.to_string());
    return list;
  }
  static Value micros(std::int64_t amount) { return Value{amount}; }
  static Fields with(Fields fields, Fields more) {
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
      fields.push_back(std::move(field));
    }
    return fields;
  }

  // What is required.
  Fields requirement_text(Uuid of) {
    return {{"title", word("Continuity of the service")},
            {"service", ref(of)},
            {"harm_after_1h", word("minor")},
            {"harm_after_4h", word("severe")},
            {"harm_after_1d", word("intolerable")},
            {"harm_in_words", word("Orders are lost; after a day customers leave.")},
            {"rto", micros(4 * kHour)},
            {"rpo", micros(kHour / 4)},
            {"minimum_level", word("Orders can be placed and paid.")},
            {"basis", word("Agreement with the shops; risk 7.")}};
  }
  Fields agreement_of_both() {
    return {{"agreed_customer_by", ref(customer.person)},
            {"agreed_customer_at", micros(house.now().micros)},
            {"review_interval_days", micros(365)}};
  }
  Uuid requirement(Uuid of, Fields more = {}) {
    const Uuid id =
        house.create_as(keeper, kRequirement, with(requirement_text(of), std::move(more)));
    house.must_fire(keeper, kRequirement, id, "agree", agreement_of_both());
    return id;
  }

  // Plans.
  Fields plan_text(std::vector<Uuid> services) {
    return {{"title", word("Loss of the first site")},
            {"services", many(services)},
            {"invocation_criteria", word("The site is gone for more than an hour.")},
            {"invokers", many({director.person, second.person})},
            {"response_procedure", word("Meet on the bridge, tell customers.")},
            {"degraded_targets", word("Orders within ten seconds.")},
            {"recovery_procedure", word("Start the second site from last night's copy.")},
            {"return_procedure", word("Copy back, switch at night.")},
            {"coordinator", ref(keeper.person)},
            {"contact_list", word("Dana 555-0100, power company 555-0199")},
            {"contacts_interval_days", micros(90)},
            {"review_interval_days", micros(365)},
            {"test_interval_days", micros(365)},
            {"approver", ref(director.person)}};
  }
  Uuid drafted(Fields fields) { return house.create_as(keeper, kPlan, std::move(fields)); }
  Uuid approved(Fields fields) {
    const Uuid id = drafted(std::move(fields));
    house.must_fire(keeper, kPlan, id, "submit");
    if (const auto voted = house.vote(director, kPlan, id, "approve"); !voted)
      throw std::logic_error(voted.error().rule + ": " + voted.error().detail);
    return id;
  }
  Uuid copy(Uuid plan, std::string content = "plan_and_contacts") {
    return house.create_as(keeper, kCopy,
                           {{"plan", ref(plan)},
                            {"content", word(content)},
                            {"location", word("Safe of the branch in Faro")},
                            {"check_interval_days", micros(180)}});
  }
  Uuid in_force(Fields fields) {
    const Uuid id = approved(std::move(fields));
    copy(id);
    house.must_fire(keeper, kPlan, id, "put_in_force");
    return id;
  }
  Uuid in_force(std::vector<Uuid> services) { return in_force(plan_text(std::move(services))); }

  // Tests.
  Uuid test_of(Uuid plan, Fields more = {}) {
    return house.create_as(keeper, kTest,
                           with({{"title", word("Second site in spring")},
                                 {"plan", ref(plan)},
                                 {"method", word("technical")},
                                 {"scenario", word("The first site has no power.")},
                                 {"planned_start", micros(house.now().micros + kMicrosPerDay)}},
                                std::move(more)));
  }
  Fields results(Fields more = {}) {
    return with({{"results", word("Started from the copy; log attached.")},
                 {"findings", Value{std::vector<std::string>{"none"}}},
                 {"participants", many({keeper.person, house.colleague.person})},
                 {"measured_rto", micros(3 * kHour)},
                 {"measured_rpo", micros(kHour / 6)},
                 {"level_reached", Value{true}}},
                std::move(more));
  }
  Uuid held(Uuid plan, Fields said = {}, Fields more = {}) {
    const Uuid id = test_of(plan, std::move(more));
    house.must_fire(keeper, kTest, id, "start");
    house.advance(3 * kHour);
    house.must_fire(keeper, kTest, id, "record_results", results(std::move(said)));
    return id;
  }
  Uuid action(std::string_view kind, Uuid subject, Fields more = {}) {
    return house.create_as(keeper, "task",
                           with({{"title", word("Buy a larger copy")},
                                 {"subject", word(std::string(kind) + "/" + subject.to_string())},
                                 {"assignee", ref(house.colleague.person)},
                                 {"due_at", micros(house.now().micros + 30 * kMicrosPerDay)}},
                                std::move(more)));
  }

  std::string at(std::string_view kind, Uuid id, std::string_view field) {
    return house.instant_of(kind, id, field);
  }
};

}  // namespace proofdesk::test
