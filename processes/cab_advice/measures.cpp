#include "processes/cab_advice/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::cab_advice {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases given_in_period(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("given_at"); });
}

Figures given(const MeasureInput& input) {
  return broken_down(input, given_in_period(input), "advice", count);
}

Figures own_matter(const MeasureInput& input) {
  return {share(input, given_in_period(input),
                [](const CaseView& view) { return view.flag("own_matter"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "given",
       .label = "Advice given",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "pieces of advice given in the period; by what they say",
       .compute = given},
      {.name = "own_matter_share",
       .label = "In their own matter",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the advice given in the period: that of members who ask for the change, "
                     "wrote its plan or carry it out",
       .compute = own_matter},
  };
}

}  // namespace proofdesk::cab_advice
