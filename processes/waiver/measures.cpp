#include "processes/shared/figures.hpp"
#include "processes/waiver/process.hpp"

namespace proofdesk::waiver {
namespace {

using namespace shared;

std::vector<Figure> granted(const MeasureInput& input) {
  const auto cases =
      select(input, [](const CaseView& view) { return view.falls_in_period("granted_at"); });
  return broken_down(input, cases, "lifts", count);
}

std::vector<Figure> from_outside(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) {
    return view.flag("granted_from_outside") && view.falls_in_period("granted_at");
  }))};
}

std::vector<Figure> in_force(const MeasureInput& input) {
  const auto cases =
      select(input, [](const CaseView& view) { return view.state_at_end() == "in_force"; });
  return broken_down(input, cases, "lifts", count);
}

std::vector<Figure> never_used(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) {
    return view.has("granted_at") && view.falls_in_period("ended_at");
  });
  return {share(input, cases, [](const CaseView& view) { return view.integer("use_count") == 0; })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "granted",
       .label = "Granted",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "waivers of a separation of duties granted in the period; by rule",
       .compute = granted},
      {.name = "granted_from_outside",
       .label = "Granted from outside",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "waivers granted in the period by an operator at the machine, because the "
                     "desk had nobody "
                     "but who wanted them",
       .compute = from_outside},
      {.name = "in_force",
       .label = "In force at the end",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "waivers that their history leaves in force at the end of the period; by rule",
       .compute = in_force},
      {.name = "never_used",
       .label = "Granted for nothing",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the waivers that ended in the period after they were granted: those no decision "
           "relied on",
       .compute = never_used},
  };
}

}  // namespace proofdesk::waiver
