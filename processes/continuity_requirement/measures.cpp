#include "processes/continuity_requirement/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::continuity_requirement {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases in_force_at_end(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && requirement_counts(*state);
  });
}

/// Those for which something is to be prepared.
Cases to_prepare_for(const MeasureInput& input) {
  auto cases = in_force_at_end(input);
  std::erase_if(cases,
                [&](const CaseHistory* each) { return CaseView(input, *each).flag("not_needed"); });
  return cases;
}

Figures count_agreed(const MeasureInput& input) { return {count(in_force_at_end(input))}; }

Figures covered(const MeasureInput& input) {
  return {
      share(input, to_prepare_for(input), [](const CaseView& view) { return view.has("plan"); })};
}

Figures untested(const MeasureInput& input) {
  auto cases = to_prepare_for(input);
  std::erase_if(cases, [&](const CaseHistory* each) {
    const CaseView view(input, *each);
    const auto tested = view.instant("tested_at");
    return view.has("plan") && tested && *tested < input.to;
  });
  return {count(cases)};
}

Figures met(const MeasureInput& input) {
  auto measured = to_prepare_for(input);
  std::erase_if(measured,
                [&](const CaseHistory* each) { return !CaseView(input, *each).has("tested_at"); });
  return {
      share(input, measured, [](const CaseView& view) { return view.text("verdict") == kMet; })};
}

Figures reviewed_on_time(const MeasureInput& input) {
  return {share(input, in_force_at_end(input),
                [](const CaseView& view) { return !view.flag("review_overdue"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "agreed",
       .label = "Continuity requirements in force",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "requirements that their history leaves agreed at the end of the period",
       .compute = count_agreed},
      {.name = "covered_by_plan",
       .label = "Requirements that a plan in force covers",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the requirements in force that want something prepared: those with a plan",
       .compute = covered},
      {.name = "without_tested_plan",
       .label = "Services without a tested plan",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "requirements in force that want something prepared, and have no plan or one "
                     "by which their service was never measured",
       .compute = untested},
      {.name = "met",
       .label = "Requirements met when last measured",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the requirements in force that were measured: those met in the last "
                     "reviewed test",
       .compute = met},
      {.name = "reviewed_on_time",
       .label = "Reviewed on time",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the requirements in force: those whose planned review is not overdue",
       .compute = reviewed_on_time},
  };
}

}  // namespace proofdesk::continuity_requirement
