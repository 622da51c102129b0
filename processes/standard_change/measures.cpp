#include "processes/shared/figures.hpp"
#include "processes/standard_change/process.hpp"

namespace proofdesk::standard_change {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Figures in_authority(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && *state == "authorised";
  }))};
}

Figures suspended(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.entered_in_period("suspended"); }))};
}

Figures lapsed(const MeasureInput& input) {
  return {
      count(select(input, [](const CaseView& view) { return view.entered_in_period("expired"); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_authority",
       .label = "With authority at the end",
       .unit = "count",
       .requirement = "8.5.1",
       .definition =
           "standard changes that their history leaves authorised at the end of the period",
       .compute = in_authority},
      {.name = "suspended",
       .label = "Suspended",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "standard changes suspended in the period, because a change under them or its "
                     "review failed or by hand",
       .compute = suspended},
      {.name = "expired",
       .label = "Authority ended",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "standard changes whose authority ended in the period",
       .compute = lapsed},
  };
}

}  // namespace proofdesk::standard_change
