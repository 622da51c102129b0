#include "processes/continuity_test/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::continuity_test {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases ended_in_period(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return !view.is_in("cancelled") && view.falls_in_period("ended_at");
  });
}

Figures held(const MeasureInput& input) {
  return broken_down(input, ended_in_period(input), "method", count);
}

Figures requirements_met(const MeasureInput& input) {
  auto measured = ended_in_period(input);
  std::erase_if(measured, [&](const CaseHistory* each) {
    const auto verdict = CaseView(input, *each).text("verdict");
    return verdict != kMet && verdict != kNotMet;
  });
  return {
      share(input, measured, [](const CaseView& view) { return view.text("verdict") == kMet; })};
}

Figures reviewed(const MeasureInput& input) {
  return {share(input, ended_in_period(input), [](const CaseView& view) {
    const auto at = view.instant("reviewed_at");
    return at && *at < view.period_end();
  })};
}

Figures begun_as_planned(const MeasureInput& input) {
  const auto planned = select(input, [](const CaseView& view) {
    return !view.is_in("cancelled") && view.falls_in_period("planned_start");
  });
  return {share(input, planned, [](const CaseView& view) {
    return view.has("started_at") && *view.instant("started_at") <= *view.instant("planned_start");
  })};
}

Figures to_be_mended(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.state_at_end() == "correcting"; }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "held",
       .label = "Continuity tests held",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "tests that ended in the period; by method",
       .compute = held},
      {.name = "requirements_met",
       .label = "Tests that met what is required",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition =
           "of the tests that ended in the period and measured something that is required: "
           "those that met all of it",
       .compute = requirements_met},
      {.name = "reviewed",
       .label = "Tests reviewed",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the tests that ended in the period: those reviewed by another by its end",
       .compute = reviewed},
      {.name = "begun_as_planned",
       .label = "Tests begun as planned",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition =
           "of the tests planned to begin in the period and not cancelled: those begun by "
           "then",
       .compute = begun_as_planned},
      {.name = "to_be_mended",
       .label = "Tests with something left to mend",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "tests whose tasks are not all done at the end of the period",
       .compute = to_be_mended},
  };
}

}  // namespace proofdesk::continuity_test
