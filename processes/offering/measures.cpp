#include "processes/offering/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::offering {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases in_catalogue(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.state_at_end() == "published"; });
}

Figures count_published(const MeasureInput& input) { return {count(in_catalogue(input))}; }

Figures current(const MeasureInput& input) {
  return {share(input, in_catalogue(input), [&](const CaseView& view) {
    const auto due = view.instant("review_due");
    return due && *due >= input.to;
  })};
}

Figures instructed(const MeasureInput& input) {
  return {share(input, in_catalogue(input),
                [](const CaseView& view) { return view.flag("instructed"); })};
}

Figures editions(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.entered_in_period("published"); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_catalogue",
       .label = "In the catalogue",
       .unit = "count",
       .requirement = "8.2.4",
       .definition =
           "catalogue entries that their history leaves published at the end of the period",
       .compute = count_published},
      {.name = "current",
       .label = "Looked at in time",
       .unit = "per_mille",
       .requirement = "8.2.4",
       .definition =
           "of the entries published at the end of the period: those whose review is not due yet",
       .compute = current},
      {.name = "instructed",
       .label = "Instructions at hand",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the entries published at the end of the period: those that say how they "
                     "are fulfilled, "
                     "themselves or in each of their tasks",
       .compute = instructed},
      {.name = "editions",
       .label = "Editions published",
       .unit = "count",
       .requirement = "8.2.4",
       .definition = "catalogue entries published in the period, first editions and later ones",
       .compute = editions},
  };
}

}  // namespace proofdesk::offering
