#include "processes/deployment/process.hpp"
#include "processes/shared/figures.hpp"

#include <string>
#include <utility>

namespace proofdesk::deployment {
namespace {

using namespace shared;

Cases begun(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("actual_start"); });
}

Cases ended(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return view.falls_in_period("actual_end") &&
           (view.is_in("done") || view.is_in("rolled_back") || view.is_in("failed"));
  });
}

std::vector<Figure> success_rate(const MeasureInput& input) {
  return broken_down(input, ended(input), "environment",
                     [&](const Cases& cases, std::string dimension) {
                       return share(
                           input, cases, [](const CaseView& view) { return view.is_in("done"); },
                           std::move(dimension));
                     });
}

std::vector<Figure> rollback_rate(const MeasureInput& input) {
  return {
      share(input, ended(input), [](const CaseView& view) { return view.is_in("rolled_back"); })};
}

std::vector<Figure> baseline_coverage(const MeasureInput& input) {
  return {share(input, begun(input), [](const CaseView& view) {
    return view.has("baseline_taken_at") &&
           view.integer("baseline_taken_at") <= view.integer("actual_start");
  })};
}

std::vector<Figure> duration_median(const MeasureInput& input) {
  return {median(input, ended(input), between("actual_start", "actual_end"))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "success_rate",
       .label = "Done",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the deployments that ended in the period: those done; by environment",
       .compute = success_rate},
      {.name = "rollback_rate",
       .label = "Rolled back",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the deployments that ended in the period: those rolled back",
       .compute = rollback_rate},
      {.name = "baseline_coverage",
       .label = "From a baseline",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the deployments begun in the period: those with a baseline of what they "
                     "touch, taken before; anything but 1000 is a gap",
       .compute = baseline_coverage},
      {.name = "duration_median",
       .label = "Duration, median",
       .unit = "seconds",
       .requirement = "8.5.3",
       .definition = "actual end - actual start of the deployments that ended in the period",
       .compute = duration_median},
  };
}

}  // namespace proofdesk::deployment
