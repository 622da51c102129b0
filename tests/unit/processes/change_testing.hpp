#pragma once

#include "core/model/record_ref.hpp"
#include "tests/support/processes/house.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

/// A desk with a change manager, an implementer, a change authority and things to change.
class ChangeTest : public ::testing::Test {
 protected:
  static constexpr std::string_view kChange = "change";
  static constexpr std::int64_t kDay = kMicrosPerDay;

  House house;
  const Actor manager = somebody("Maya", "change_manager");
  const Actor implementer = somebody("Ivo", "agent");
  const Actor requester = somebody("Rita", "requester");
  const Actor authority = somebody("Aldo", "requester");
  const Actor second = somebody("Bea", "requester");
  const Actor keeper = somebody("Kim", "configuration_manager");
  const Actor reviewer = somebody("Rex", "change_manager");
  const Uuid owner = somebody("Olga", "agent").person;
  const Uuid shop = house.create_as(
      house.service_owner, "service",
      {{"name", word("Web shop")}, {"criticality", word("high")}, {"owner", ref(owner)}});
  const Uuid host_type = house.create("item_type", {{"name", word("host")}});
  const Uuid web01 = item("web01", "medium");

  std::int64_t others_planned_ = 0;

  Actor somebody(const std::string& name, std::string role) {
    return {.person = house.create_as(house.administrator(), "person", {{"name", word(name)}}),
            .roles = {std::move(role)},
            .groups = {},
            .origin = Origin::kSignIn};
  }
  Uuid item(const std::string& name, const std::string& criticality) {
    return house.create_as(keeper, "configuration_item",
                           {{"name", word(name)},
                            {"item_type", ref(host_type)},
                            {"owner", ref(owner)},
                            {"criticality", word(criticality)}});
  }
  static Value ids(const std::vector<Uuid>& list) {
    std::vector<std::string> texts;
    for (const Uuid& id : list) texts.push_back(id.to_string());
    return texts;
  }
  static Value words(std::vector<std::string> list) { return list; }
  static void add(House::Fields& fields, House::Fields more) {
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
      fields.push_back(std::move(field));
    }
  }

  /// A row of the decision table, in force.
  Uuid policy(House::Fields more, std::string_view applies_to = kChange) {
    House::Fields fields = {{"title", word("Change authority")}, {"applies_to", word(applies_to)}};
    add(fields, std::move(more));
    const Uuid id = house.create_as(house.service_owner, "approval_policy", std::move(fields));
    house.must_fire(house.administrator(), "approval_policy", id, "put_in_force");
    return id;
  }
  Uuid policy_of(const std::vector<Uuid>& people, std::string_view applies_to = kChange) {
    return policy({{"approvers", ids(people)}, {"voting", word("any")}}, applies_to);
  }
  Uuid waiver(std::string lifts) {
    const Uuid id =
        house.create_as(house.service_owner, "waiver",
                        {{"title", word("Two people only")},
                         {"lifts", word(lifts)},
                         {"applies_to", word("change")},
                         {"reason", word("The team is two people; the owner looks at each use.")},
                         {"until", house.now().micros + 30 * kDay}});
    house.must_fire(house.administrator(), "waiver", id, "grant");
    return id;
  }

  /// Recorded, not looked at.
  Uuid recorded(House::Fields more = {}) {
    // One after the other: they are about the same item.
    const std::int64_t later = 3 * kHour * others_planned_++;
    House::Fields fields = {{"title", word("Update the web server")},
                            {"requester", ref(requester.person)},
                            {"reason", word("The old release gets no fixes any more.")},
                            {"model", word("normal")},
                            {"type", word("modify")},
                            {"category", word("web")},
                            {"items", ids({web01})},
                            {"implementer", ref(implementer.person)},
                            {"plan", word("Take it out, update, put it back.")},
                            {"backout_plan", word("Put the old release back.")},
                            {"backout_duration", std::int64_t{30} * 60 * kMicrosPerSecond},
                            {"test_plan", word("On staging, with last week's orders.")},
                            {"planned_start", house.now().micros + kDay + later},
                            {"planned_end", house.now().micros + kDay + later + 2 * kHour},
                            {"tolerance", 1 * kHour}};
    add(fields, std::move(more));
    return house.create_as(house.agent(), kChange, std::move(fields));
  }
  Uuid assessed(House::Fields more = {}) {
    const Uuid id = recorded(std::move(more));
    must(manager, id, "begin_assessment");
    must(implementer, id, "assess_risk");
    return id;
  }
  /// Put before the authority, by a policy that names `authority` unless one is in force already.
  Uuid asked(House::Fields more = {}) {
    const Uuid id = assessed(std::move(more));
    must(manager, id, "request_authorization");
    return id;
  }
  Uuid scheduled(House::Fields more = {}) {
    const Uuid id = asked(std::move(more));
    if (const auto said = vote(authority, id, "approve"); !said)
      throw std::logic_error(said.error().rule + ": " + said.error().detail);
    return id;
  }
  Uuid begun(House::Fields more = {}) {
    const Uuid id = scheduled(std::move(more));
    house.advance(house.integer(kChange, id, "planned_start") - house.now().micros);
    must(implementer, id, "start", {{"test_result", word("passed")}});
    return id;
  }
  Uuid finished(std::string effectiveness, House::Fields more = {}) {
    const Uuid id = begun(std::move(more));
    house.advance(kHour);
    must(implementer, id, "finish",
         {{"effectiveness", word(effectiveness)}, {"outcome_text", word("It runs.")}});
    return id;
  }
  House::Fields verbal(House::Fields more = {}) {
    House::Fields fields = {{"model", word("emergency")},
                            {"type", word("modify")},
                            {"category", word("web")},
                            {"verbal_authoriser", ref(authority.person)},
                            {"verbal_at", house.now().micros - kHour}};
    add(fields, std::move(more));
    return fields;
  }
  /// Begun at night because `authority` said yes on the phone.
  Uuid emergency() {
    const Uuid id = recorded();
    must(implementer, id, "start_on_verbal_authority", verbal());
    return id;
  }

  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, kChange, id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  void must(const Actor& actor, Uuid id, std::string transition, House::Fields fields = {},
            std::string comment = {}) {
    house.must_fire(actor, kChange, id, std::move(transition), std::move(fields),
                    std::move(comment));
  }
  Result<Decision> vote(const Actor& actor, Uuid id, std::string said, House::Fields fields = {}) {
    return house.vote(actor, kChange, id, std::move(said), std::move(fields));
  }
  Result<Decision> edit(Uuid id, House::Fields fields) {
    return house.edit(house.agent(), kChange, id, std::move(fields));
  }
  std::string state(Uuid id) { return house.state(kChange, id); }
  std::string text(Uuid id, std::string_view field) { return house.text(kChange, id, field); }
  bool has(Uuid id, std::string_view field) { return house.has(kChange, id, field); }
  bool flag(Uuid id, std::string_view field) {
    return house.record(id, kChange).flag(house.kind(kChange), field);
  }
  std::vector<std::string> list(Uuid id, std::string_view field, std::string_view kind = kChange) {
    const Value value = house.record(id, kind).get(*house.kind(kind).field(field));
    const auto* items = std::get_if<std::vector<std::string>>(&value);
    return items == nullptr ? std::vector<std::string>{} : *items;
  }
  /// Records of a kind about this change, by position where they have one.
  std::vector<Uuid> about(std::string_view kind, Uuid change, std::string_view in = {}) {
    std::vector<std::pair<std::int64_t, Uuid>> found;
    const std::string subject = RecordRef{std::string(kChange), change}.to_string();
    for (const auto& [place, image] : house.world().images()) {
      if (place.first == kind && image.record.text(house.kind(kind), "subject") == subject &&
          (in.empty() || image.record.state == in))
        found.emplace_back(image.record.integer(house.kind(kind), "position"), place.second);
    }
    std::ranges::sort(found);
    std::vector<Uuid> list;
    for (const auto& [number, id] : found) list.push_back(id);
    return list;
  }
};

}  // namespace proofdesk::test
