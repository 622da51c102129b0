#include "processes/service/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::service {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases live_at_end(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state == "live" || state == "retiring";
  });
}

Figures count_live(const MeasureInput& input) { return {count(live_at_end(input))}; }

Figures share_of_live(const MeasureInput& input, const Condition& condition) {
  return {share(input, live_at_end(input), condition)};
}

Figures catalogued(const MeasureInput& input) {
  return share_of_live(input, [&](const CaseView& view) {
    const auto until = view.instant("catalogued_until");
    return until && *until >= input.to;
  });
}

Figures owned(const MeasureInput& input) {
  return share_of_live(input, [](const CaseView& view) { return view.has("owner"); });
}

Figures criticality_known(const MeasureInput& input) {
  return share_of_live(input, [](const CaseView& view) {
    return view.has("criticality") && view.has("criticality_basis");
  });
}

Figures reviewed_in_time(const MeasureInput& input) {
  return share_of_live(input, [&](const CaseView& view) {
    const auto due = view.instant("review_due");
    return view.has("reviewed_at") && due && *due >= input.to;
  });
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "live",
       .label = "Live",
       .unit = "count",
       .requirement = "8.2.2",
       .definition = "services that their history leaves live or retiring at the end of the period",
       .compute = count_live},
      {.name = "catalogued",
       .label = "In the catalogue",
       .unit = "per_mille",
       .requirement = "8.2.4",
       .definition = "of the services live at the end of the period: those with a published "
                     "catalogue entry whose "
                     "review is not due yet",
       .compute = catalogued},
      {.name = "owned",
       .label = "With an owner",
       .unit = "per_mille",
       .requirement = "8.2.2",
       .definition = "of the services live at the end of the period: those with an owner",
       .compute = owned},
      {.name = "criticality_known",
       .label = "Criticality known",
       .unit = "per_mille",
       .requirement = "8.2.2",
       .definition =
           "of the services live at the end of the period: those with a criticality and its basis",
       .compute = criticality_known},
      {.name = "reviewed",
       .label = "Reviewed in time",
       .unit = "per_mille",
       .requirement = "8.2.2",
       .definition = "of the services live at the end of the period: those reviewed whose next "
                     "review is not due yet",
       .compute = reviewed_in_time},
  };
}

}  // namespace proofdesk::service
