#pragma once

#include "tests/unit/processes/change_testing.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// A desk that changes by releases: who manages, builds, verifies and approves them, and a customer's voice.
class ReleaseTest : public ChangeTest {
 protected:
  static constexpr std::string_view kRelease = "release";
  static constexpr std::string_view kCriterion = "acceptance_criterion";
  static constexpr std::string_view kDeployment = "deployment";
  static constexpr std::string_view kItem = "configuration_item";

  const Actor releaser = somebody("Rory", "release_manager");
  const Actor builder = somebody("Bill", "agent");
  const Actor tester = somebody("Tess", "agent");
  const Actor approver = somebody("Abe", "requester");
  const Actor customer = somebody("Cora", "requester");
  const Actor shop_owner = {
      .person = owner, .roles = {"agent"}, .groups = {}, .origin = Origin::kSignIn};

  void SetUp() override { policy_of({authority.person}); }

  /// Planned, with a change that is authorised.
  Uuid planned(House::Fields more = {}) {
    const Uuid change = scheduled();
    House::Fields fields = {{"title", word("Checkout 2.4")},
                            {"type", word("minor")},
                            {"changes", ids({change})},
                            {"services", ids({shop})},
                            {"items", ids({web01})},
                            {"planned_at", house.now().micros + kDay},
                            {"plan", word("One site after the other.")},
                            {"method", word("Rolling, by the pipeline.")},
                            {"backout_plan", word("The image before.")},
                            {"approver", ref(approver.person)}};
    add(fields, std::move(more));
    return house.create_as(releaser, kRelease, std::move(fields));
  }
  Uuid in_build(House::Fields more = {}) {
    const Uuid id = planned(std::move(more));
    release_must(releaser, id, "begin_build");
    return id;
  }
  Uuid criterion(Uuid release, std::string_view what = "A cart of a thousand lines is paid.") {
    return house.create_as(tester, kCriterion,
                           {{"subject", ref(release)},
                            {"criterion", word(what)},
                            {"verification", word("On staging, with last week's carts.")}});
  }
  static std::string checksum() { return "checkout-2.4.tar.gz sha256:" + std::string(64, 'a'); }
  House::Fields build(House::Fields more = {}) const {
    House::Fields fields = {{"deliverables", words({checksum()})},
                            {"build_reference", word("pipeline 811")},
                            {"built_by", ref(builder.person)}};
    add(fields, std::move(more));
    return fields;
  }
  /// In test, with one criterion.
  Uuid in_test(House::Fields more = {}) {
    const Uuid id = in_build(std::move(more));
    criterion(id);
    release_must(releaser, id, "begin_test", build());
    return id;
  }
  std::vector<Uuid> of(std::string_view kind, Uuid release) {
    std::vector<Uuid> found;
    for (const auto& [place, image] : house.world().images()) {
      if (place.first == kind &&
          image.record.text(house.kind(kind), "subject") == release.to_string())
        found.push_back(place.second);
    }
    return found;
  }
  Result<Decision> verify(const Actor& actor, Uuid criterion, std::string result,
                          std::string_view evidence = "Run 77: as it should be.") {
    return house.fire(actor, kCriterion, criterion, std::move(result),
                      {{"evidence", word(evidence)}});
  }
  Uuid awaiting(House::Fields more = {}) {
    const Uuid id = in_test(std::move(more));
    for (const Uuid& each : of(kCriterion, id)) demand(verify(tester, each, "pass"));
    release_must(releaser, id, "request_approval");
    return id;
  }
  Uuid approved(House::Fields more = {}) {
    const Uuid id = awaiting(std::move(more));
    demand(decide(approver, kRelease, id, "approve"));
    return id;
  }

  /// Votes in the round on a record that waits for this person.
  Result<Decision> decide(const Actor& actor, std::string_view kind, Uuid subject, std::string said,
                          House::Fields fields = {}) {
    for (const Uuid& round : house.rounds(kind, subject, "pending")) {
      const auto waits = list(round, "waits_for", "approval");
      if (std::ranges::find(waits, actor.person.to_string()) != waits.end())
        return house.fire(actor, "approval", round, said, fields);
    }
    throw std::logic_error("no round waits for this person");
  }

  Uuid baseline(const std::vector<Uuid>& items) {
    const Uuid id = house.create_as(keeper, "baseline",
                                    {{"name", word("Before")}, {"scope_items", ids(items)}});
    house.must_fire(keeper, "baseline", id, "take");
    house.must_fire(Actor::system(), "baseline", id, "freeze",
                    {{"manifest_hash", word(std::string(64, 'b'))},
                     {"manifest_file", word("baseline.txt")},
                     {"item_count", static_cast<std::int64_t>(items.size())},
                     {"relation_count", std::int64_t{0}},
                     {"journal_size", std::int64_t{9}},
                     {"items", ids(items)}});
    return id;
  }
  Result<Decision> try_deployment(Uuid release, House::Fields more = {}) {
    House::Fields fields = {{"subject", ref(release)},
                            {"environment", word("production")},
                            {"operator", ref(implementer.person)},
                            {"planned_start", house.now().micros + kDay},
                            {"planned_end", house.now().micros + kDay + kHour}};
    add(fields, std::move(more));
    return house.try_create(releaser, kDeployment, std::move(fields));
  }
  Uuid deployment(Uuid release, House::Fields more = {}) {
    auto made = try_deployment(release, std::move(more));
    demand(made);
    return made->records.front().id;
  }
  /// When the change in the release may begin.
  void wait_for_window(Uuid release) {
    const Uuid change = change_of(release);
    house.advance(house.integer(kChange, change, "planned_start") - house.now().micros);
  }
  Uuid change_of(Uuid release) {
    return Uuid::parse(list(release, "changes", kRelease).front()).value_or(Uuid{});
  }
  Result<Decision> start(Uuid deployment, House::Fields more = {}) {
    return house.fire(implementer, kDeployment, deployment, "start", std::move(more));
  }
  /// Scheduled, in its window and with a baseline.
  Uuid ready(Uuid release, House::Fields more = {}) {
    const Uuid id = deployment(release, std::move(more));
    wait_for_window(release);
    demand(house.edit(releaser, kDeployment, id, {{"baseline", ref(baseline({web01}))}}));
    return id;
  }
  Uuid running(Uuid release, House::Fields more = {}) {
    const Uuid id = ready(release, std::move(more));
    demand(start(id));
    return id;
  }
  Result<Decision> finish_deployment(Uuid id, House::Fields more = {}) {
    demand(house.fire(implementer, kDeployment, id, "begin_verification",
                      {{"checksums_agree", Value{true}}}));
    House::Fields fields = {{"post_check_passed", Value{true}},
                            {"post_check", word("A cart was paid.")}};
    add(fields, std::move(more));
    return house.fire(implementer, kDeployment, id, "complete", std::move(fields));
  }
  /// In use and watched.
  Uuid in_use(House::Fields more = {}) {
    const Uuid id = approved(std::move(more));
    demand(finish_deployment(running(id)));
    return id;
  }
  static House::Fields conclusions(std::string_view outcome = "successful") {
    return {{"outcome", word(outcome)},
            {"outcome_text", word("It pays.")},
            {"conclusions", word("The rehearsal was worth it.")}};
  }

  Result<Decision> release_fire(const Actor& actor, Uuid id, std::string transition,
                                House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, kRelease, id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  void release_must(const Actor& actor, Uuid id, std::string transition, House::Fields fields = {},
                    std::string comment = {}) {
    demand(release_fire(actor, id, std::move(transition), std::move(fields), std::move(comment)));
  }
  static void demand(const Result<Decision>& decision) {
    if (!decision) throw std::logic_error(decision.error().rule + ": " + decision.error().detail);
  }
  std::string standing(Uuid release) { return house.state(kRelease, release); }
};

}  // namespace proofdesk::test
