#pragma once

#include "core/model/record_ref.hpp"
#include "tests/support/processes/house.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

/// Requests, policies and people who decide on them.
class ApprovalTest : public ::testing::Test {
 protected:
  static constexpr std::string_view kRequest = "service_request";
  House house;

  /// Somebody new who signs in as himself or herself.
  Actor somebody(const std::string& name, House::Fields more = {}) {
    House::Fields fields = {{"name", word(name)}};
    for (auto& field : more) fields.push_back(std::move(field));
    return {.person = house.create_as(house.administrator(), "person", std::move(fields)),
            .roles = {"requester"},
            .groups = {},
            .origin = Origin::kSignIn};
  }
  static Value people(const std::vector<Actor>& actors) {
    std::vector<std::string> ids;
    for (const auto& actor : actors) ids.push_back(actor.person.to_string());
    return ids;
  }
  static Value words(std::vector<std::string> list) { return list; }

  /// A policy in force for requests, written by one and put in force by another.
  Uuid policy(House::Fields more) {
    House::Fields fields = {{"title", word("Policy")}, {"applies_to", word(kRequest)}};
    for (auto& field : more) fields.push_back(std::move(field));
    const Uuid id = house.create_as(house.service_owner, "approval_policy", std::move(fields));
    house.must_fire(house.administrator(), "approval_policy", id, "put_in_force");
    return id;
  }
  Uuid policy(const std::vector<Actor>& approvers, std::string voting, House::Fields more = {}) {
    House::Fields fields = {{"approvers", people(approvers)}, {"voting", word(voting)}};
    for (auto& field : more) fields.push_back(std::move(field));
    return policy(std::move(fields));
  }
  Uuid request(House::Fields more = {}) {
    House::Fields fields = {{"title", word("A second screen")}, {"cost", word("250")}};
    const bool by_somebody = std::ranges::any_of(
        more, [](const FieldInput& field) { return field.field == "requester"; });
    if (!by_somebody) fields.push_back({"requester", ref(house.requester().person)});
    for (auto& field : more) fields.push_back(std::move(field));
    return house.create_as(house.agent(), kRequest, std::move(fields));
  }
  Result<Decision> ask(Uuid id, House::Fields fields = {}) {
    return house.fire(house.agent(), kRequest, id, "request_approval", std::move(fields));
  }
  /// A request on which those whom the policies name are asked.
  Uuid asked(House::Fields more = {}) {
    const Uuid id = request(std::move(more));
    if (const auto done = ask(id); !done)
      throw std::logic_error(done.error().rule + ": " + done.error().detail);
    return id;
  }
  Result<Decision> vote(const Actor& actor, Uuid id, std::string said, House::Fields fields = {}) {
    return house.vote(actor, kRequest, id, std::move(said), std::move(fields));
  }
  Result<Decision> vote_in(Uuid round, const Actor& actor, std::string said,
                           House::Fields fields = {}) {
    return house.fire(actor, "approval", round, std::move(said), std::move(fields));
  }
  Result<Decision> edit(Uuid id, House::Fields fields) {
    return house.edit(house.agent(), kRequest, id, std::move(fields));
  }
  std::string state(Uuid id) { return house.state(kRequest, id); }
  std::vector<Uuid> rounds(Uuid id, std::string_view in = {}) {
    return house.rounds(kRequest, id, in);
  }
  std::vector<std::string> listed(Uuid round, std::string_view field) {
    const KindModel& kind = house.kind("approval");
    const Value value = house.record(round, "approval").get(*kind.field(field));
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    return list == nullptr ? std::vector<std::string>{} : *list;
  }
  bool lists(Uuid round, std::string_view field, const Actor& actor) {
    const auto ids = listed(round, field);
    return std::ranges::find(ids, actor.person.to_string()) != ids.end();
  }

  Uuid waiver(std::string lifts, std::string applies_to = std::string(kRequest)) {
    const Uuid id =
        house.create_as(house.service_owner, "waiver",
                        {{"title", word("Two people only")},
                         {"lifts", word(lifts)},
                         {"applies_to", word(applies_to)},
                         {"reason", word("The team is two people; the owner looks at each use.")},
                         {"until", house.now().micros + 30 * kMicrosPerDay}});
    house.must_fire(house.administrator(), "waiver", id, "grant");
    return id;
  }
  Result<Decision> delegate(const Actor& from, const Actor& to, House::Fields more = {}) {
    House::Fields fields = {{"delegate", ref(to.person)},
                            {"ends_at", house.now().micros + 7 * kMicrosPerDay}};
    for (auto& field : more) fields.push_back(std::move(field));
    return house.try_create(from, "delegation", std::move(fields));
  }

  const Actor ann = somebody("Ann");
  const Actor bob = somebody("Bob");
  const Actor cid = somebody("Cid");
};

}  // namespace proofdesk::test
