#include "processes/discrepancy/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::discrepancy {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Figures found(const MeasureInput& input) {
  return broken_down(
      input, select(input, [](const CaseView& view) { return view.falls_in_period("found_at"); }),
      "nature",
      [](const Cases& cases, std::string dimension) { return count(cases, std::move(dimension)); });
}

Figures settled_in_time(const MeasureInput& input) {
  const auto due =
      select(input, [](const CaseView& view) { return view.falls_in_period("due_at"); });
  return {share(input, due, [](const CaseView& view) {
    const auto settled = view.instant("settled_at");
    const auto by = view.instant("due_at");
    return settled && by && settled->micros <= by->micros &&
           settled->micros < view.period_end().micros;
  })};
}

Cases settled(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("settled_at"); });
}

Figures drift_share(const MeasureInput& input) {
  return {share(input, settled(input), [](const CaseView& view) {
    return view.text("settlement") == "unauthorised_change";
  })};
}

Figures time_to_settle_median(const MeasureInput& input) {
  return {median(input, settled(input), between("found_at", "settled_at"))};
}

Figures backlog(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) { return view.open_at_end(); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "found",
       .label = "Discrepancies found",
       .unit = "count",
       .requirement = "8.2.6",
       .definition = "discrepancies found in the period; for each nature",
       .compute = found},
      {.name = "settled_in_time",
       .label = "Settled in time",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "of the discrepancies due in the period: those settled by then",
       .compute = settled_in_time},
      {.name = "drift_share",
       .label = "Found to be unauthorised changes",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition =
           "of the discrepancies settled in the period: those recorded as unauthorised changes",
       .compute = drift_share},
      {.name = "time_to_settle_median",
       .label = "From found to settled, median",
       .unit = "seconds",
       .requirement = "8.2.6",
       .definition = "settled at - found at of the discrepancies settled in the period",
       .compute = time_to_settle_median},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.2.6",
       .definition = "discrepancies that their history leaves open at the end of the period",
       .compute = backlog},
  };
}

}  // namespace proofdesk::discrepancy
