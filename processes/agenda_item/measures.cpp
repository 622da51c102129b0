#include "processes/agenda_item/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::agenda_item {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases listed_in_period(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("listed_at"); });
}

Figures listed(const MeasureInput& input) {
  return broken_down(input, listed_in_period(input), "why", count);
}

Figures carried_over(const MeasureInput& input) {
  return {share(input, listed_in_period(input),
                [](const CaseView& view) { return view.is_in("carried_over"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "listed",
       .label = "Items on agendas",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "items listed in the period; by why they are there",
       .compute = listed},
      {.name = "carried_over_share",
       .label = "Not reached",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the items listed in the period: those carried over to the next meeting",
       .compute = carried_over},
  };
}

}  // namespace proofdesk::agenda_item
