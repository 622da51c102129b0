#pragma once

#include "tests/unit/processes/change_testing.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// A desk whose changes are assessed: questions about risk, impacts, and relations between what is touched.
class AssessmentTest : public ChangeTest {
 protected:
  static constexpr std::string_view kQuestion = "risk_question";
  static constexpr std::string_view kImpact = "impact_assessment";

  void SetUp() override { policy_of({authority.person}); }

  Uuid question(const std::string& key, House::Fields more = {}) {
    House::Fields fields = {{"key", word(key)},
                            {"question", word("Has it been rehearsed?")},
                            {"answers", words({"yes = 0", "partly = 4", "no = 10"})}};
    add(fields, std::move(more));
    const Uuid id = house.create_as(manager, kQuestion, std::move(fields));
    house.must_fire(manager, kQuestion, id, "put_in_force");
    return id;
  }
  Uuid in_assessment(House::Fields more = {}) {
    const Uuid id = recorded(std::move(more));
    must(manager, id, "begin_assessment");
    return id;
  }
  Result<Decision> assess(Uuid id, std::vector<std::string> answers) {
    return fire(implementer, id, "assess_risk", {{"risk_answers", words(std::move(answers))}});
  }
  std::int64_t score(Uuid id) { return house.integer(kChange, id, "risk_score"); }
  Result<Decision> sign(const Actor& actor, Uuid assessment) {
    return house.fire(actor, kImpact, assessment, "sign",
                      {{"grade", word("low")}, {"finding", word("A minute of slower pages.")}});
  }
  Uuid service(const std::string& name) {
    return house.create_as(
        house.service_owner, "service",
        {{"name", word(name)}, {"criticality", word("low")}, {"owner", ref(owner)}});
  }
  /// The one runs on the other.
  void relate(std::string_view kind, Uuid one, Uuid other,
              std::string_view other_kind = "configuration_item", House::Fields more = {}) {
    House::Fields fields = {
        {"from", Value{RecordRef{std::string(kind), one}.to_string()}},
        {"relation", word(kind == other_kind && kind == "service" ? "depends_on" : "runs_on")},
        {"to", Value{RecordRef{std::string(other_kind), other}.to_string()}}};
    add(fields, std::move(more));
    house.create_as(relater_, "ci_relation", std::move(fields));
    last_item_ = one;
  }
  /// Relations to what is confidential are made by those who may see it.
  void keeper_insight() { relater_.roles.emplace_back("change_manager"); }
  Uuid last_item_;
  Actor relater_ = keeper;
  /// The assessment of this aspect.
  Uuid on(Uuid change, std::string_view aspect) {
    for (const Uuid& each : about(kImpact, change)) {
      if (house.text(kImpact, each, "aspect") == aspect) return each;
    }
    throw std::logic_error("nobody was asked about it");
  }
  Actor as(Uuid person, std::string role = "agent") {
    return {.person = person, .roles = {std::move(role)}, .groups = {}, .origin = Origin::kSignIn};
  }
};

}  // namespace proofdesk::test
