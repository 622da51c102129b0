#include "processes/delegation/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::delegation {
namespace {

using namespace shared;

Cases recorded(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return view.falls_in_period(view.history().record.created_at);
  });
}

std::vector<Figure> count_recorded(const MeasureInput& input) { return {count(recorded(input))}; }

std::vector<Figure> by_administrators(const MeasureInput& input) {
  return {share(input, recorded(input),
                [](const CaseView& view) { return view.flag("by_administrator"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "recorded",
       .label = "Recorded",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "delegations recorded in the period",
       .compute = count_recorded},
      {.name = "by_administrators",
       .label = "Recorded by an administrator",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the delegations recorded in the period: those that an administrator, not the person "
           "who delegates, recorded",
       .compute = by_administrators},
  };
}

}  // namespace proofdesk::delegation
