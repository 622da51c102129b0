#include "processes/continuity_invocation/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::continuity_invocation {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases invoked_in_period(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("invoked_at"); });
}

Figures invoked(const MeasureInput& input) { return {count(invoked_in_period(input))}; }

Figures in_time(const MeasureInput& input) {
  auto judged = invoked_in_period(input);
  std::erase_if(judged, [&](const CaseHistory* each) {
    const auto verdict = CaseView(input, *each).text("verdict");
    return verdict != kMet && verdict != kNotMet;
  });
  return {share(input, judged, [](const CaseView& view) { return view.text("verdict") == kMet; })};
}

Figures recovery_time(const MeasureInput& input) {
  return {median(input, invoked_in_period(input), between("lost_at", "recovered_at"))};
}

Figures reviewed(const MeasureInput& input) {
  const auto back =
      select(input, [](const CaseView& view) { return view.falls_in_period("returned_at"); });
  return {share(input, back, [](const CaseView& view) {
    const auto at = view.instant("reviewed_at");
    return at && *at < view.period_end();
  })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "invoked",
       .label = "Continuity plans invoked",
       .unit = "count",
       .requirement = "8.7.2",
       .definition = "invocations decided in the period",
       .compute = invoked},
      {.name = "requirements_met",
       .label = "Invocations that met what is required",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the invocations of the period that could be measured by what is required: "
                     "those that met all of it",
       .compute = in_time},
      {.name = "recovery_time",
       .label = "Time to recover",
       .unit = "seconds",
       .requirement = "8.7.2",
       .definition = "median time from the loss to the minimum level, of the invocations of the "
                     "period",
       .compute = recovery_time},
      {.name = "reviewed",
       .label = "Invocations reported and reviewed",
       .unit = "per_mille",
       .requirement = "8.7.2",
       .definition = "of the invocations that were back to normal in the period: those reviewed by "
                     "its end",
       .compute = reviewed},
  };
}

}  // namespace proofdesk::continuity_invocation
