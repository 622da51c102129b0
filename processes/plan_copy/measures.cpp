#include "processes/plan_copy/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::plan_copy {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases there_at_end(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && *state != "withdrawn";
  });
}

Figures current(const MeasureInput& input) {
  return {share(input, there_at_end(input),
                [](const CaseView& view) { return view.state_at_end() == "kept"; })};
}

Figures checked_in_time(const MeasureInput& input) {
  return {share(input, there_at_end(input),
                [](const CaseView& view) { return !view.flag("check_overdue"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "current",
       .label = "Off-site copies that say what the plan says",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the copies that were not withdrawn by the end: those not stale",
       .compute = current},
      {.name = "checked_in_time",
       .label = "Off-site copies checked in time",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the copies that were not withdrawn by the end: those whose check is not "
                     "overdue",
       .compute = checked_in_time},
  };
}

}  // namespace proofdesk::plan_copy
