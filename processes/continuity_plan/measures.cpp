#include "processes/continuity_plan/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::continuity_plan {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases in_force_at_end(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && plan_counts(*state);
  });
}

Figures count_in_force(const MeasureInput& input) { return {count(in_force_at_end(input))}; }

Figures tested_in_time(const MeasureInput& input) {
  return {share(input, in_force_at_end(input), [&](const CaseView& view) {
    const auto due = view.instant("test_due_at");
    return !view.flag("test_overdue") && due && *due >= input.to;
  })};
}

Figures last_test_met(const MeasureInput& input) {
  auto tested = in_force_at_end(input);
  std::erase_if(tested, [&](const CaseHistory* each) {
    return !CaseView(input, *each).has("last_tested_at");
  });
  return {
      share(input, tested, [](const CaseView& view) { return view.text("last_verdict") == kMet; })};
}

Figures reviewed_on_time(const MeasureInput& input) {
  return {share(input, in_force_at_end(input),
                [](const CaseView& view) { return view.state_at_end() == "active"; })};
}

Figures contacts_fresh(const MeasureInput& input) {
  return {share(input, in_force_at_end(input), [](const CaseView& view) {
    return view.has("contacts_verified_at") && !view.flag("contacts_overdue");
  })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_force",
       .label = "Continuity plans in force",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "plans that their history leaves in force at the end of the period",
       .compute = count_in_force},
      {.name = "tested_in_time",
       .label = "Plans tested in time",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition =
           "of the plans in force: those whose next test, by interval or because something "
           "changed, is not due before the end of the period",
       .compute = tested_in_time},
      {.name = "last_test_met",
       .label = "Plans whose last test met what is required",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the plans in force that were tested: those whose last reviewed test met "
                     "everything that is required of the services in it",
       .compute = last_test_met},
      {.name = "reviewed_on_time",
       .label = "Plans not waiting for a review",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the plans in force: those not due for review",
       .compute = reviewed_on_time},
      {.name = "contacts_fresh",
       .label = "Plans with contacts verified in time",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the plans in force: those whose contacts are not overdue to be verified",
       .compute = contacts_fresh},
  };
}

}  // namespace proofdesk::continuity_plan
