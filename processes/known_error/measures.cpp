#include "processes/known_error/process.hpp"
#include "processes/shared/figures.hpp"

#include <algorithm>

namespace proofdesk::known_error {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases in_use(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state == "published" || state == "fix_planned";
  });
}

Figures count_published(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.entered_in_period("published"); }))};
}

Figures count_in_use(const MeasureInput& input) { return {count(in_use(input))}; }

Figures with_workaround(const MeasureInput& input) {
  return {share(input, in_use(input), [](const CaseView& view) { return view.has("workaround"); })};
}

Figures reviewed(const MeasureInput& input) {
  return {share(input, in_use(input),
                [](const CaseView& view) { return view.falls_in_period("last_reviewed_at"); })};
}

Figures uses(const MeasureInput& input) {
  Figure figure = count(in_use(input));
  figure.value = 0;
  for (const auto& each : input.cases) {
    const CaseView view(input, each);
    figure.value += std::ranges::count_if(each.events, [&](const Event& event) {
      return event.name == "used" && event.revision > 0 && view.falls_in_period(event.occurred_at);
    });
  }
  return {figure};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "published",
       .label = "Published",
       .unit = "count",
       .requirement = "8.6.3",
       .definition = "known errors published in the period",
       .compute = count_published},
      {.name = "in_use",
       .label = "In use at the end",
       .unit = "count",
       .requirement = "8.6.3",
       .definition =
           "known errors that stand published or with a planned fix at the end of the period",
       .compute = count_in_use},
      {.name = "with_workaround",
       .label = "With a workaround",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition = "of the known errors in use at the end: those with a workaround",
       .compute = with_workaround},
      {.name = "reviewed",
       .label = "Reviewed",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition =
           "of the known errors in use at the end: those published or reviewed in the period",
       .compute = reviewed},
      {.name = "uses",
       .label = "Used",
       .unit = "count",
       .requirement = "8.6.3",
       .definition = "incidents resolved in the period with a known error linked; the population "
                     "is the known errors "
                     "in use at the end",
       .compute = uses},
  };
}

}  // namespace proofdesk::known_error
