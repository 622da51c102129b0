#include "processes/freeze_window/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::freeze_window {
namespace {

using namespace shared;

std::vector<Figure> declared(const MeasureInput& input) {
  const auto cases =
      select(input, [](const CaseView& view) { return view.falls_in_period("declared_at"); });
  return broken_down(input, cases, "effect", count);
}

std::vector<Figure> broken_into(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) {
    return view.has("declared_at") && view.falls_in_period("ended_at");
  });
  return {
      share(input, cases, [](const CaseView& view) { return view.integer("override_count") > 0; })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "declared",
       .label = "Declared",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "freezes declared in the period; by effect",
       .compute = declared},
      {.name = "broken_into",
       .label = "Broken into",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the freezes that ended in the period: those in spite of which a change was "
           "begun on an override",
       .compute = broken_into},
  };
}

}  // namespace proofdesk::freeze_window
