#include "processes/acceptance_criterion/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::acceptance_criterion {
namespace {

using namespace shared;

Cases verified(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("tested_at"); });
}

std::vector<Figure> met(const MeasureInput& input) {
  return {share(input, verified(input), [](const CaseView& view) { return view.is_in("met"); })};
}

std::vector<Figure> waived(const MeasureInput& input) {
  return {share(input, verified(input), [](const CaseView& view) { return view.is_in("waived"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "met",
       .label = "Met",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the criteria last verified in the period: those met",
       .compute = met},
      {.name = "waived",
       .label = "Not met and done without",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition =
           "of the criteria last verified in the period: those done without by a joint decision",
       .compute = waived},
  };
}

}  // namespace proofdesk::acceptance_criterion
