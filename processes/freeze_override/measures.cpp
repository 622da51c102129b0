#include "processes/freeze_override/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::freeze_override {
namespace {

using namespace shared;

std::vector<Figure> granted(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.falls_in_period("granted_at"); }))};
}

std::vector<Figure> used(const MeasureInput& input) {
  return {
      count(select(input, [](const CaseView& view) { return view.falls_in_period("used_at"); }))};
}

std::vector<Figure> refused(const MeasureInput& input) {
  const auto decided = select(input, [](const CaseView& view) {
    return view.falls_in_period("granted_at") ||
           (view.is_in("refused") && view.falls_in_period("ended_at"));
  });
  return {share(input, decided, [](const CaseView& view) { return view.is_in("refused"); })};
}

std::vector<Figure> for_nothing(const MeasureInput& input) {
  const auto ended = select(input, [](const CaseView& view) {
    return view.has("granted_at") && view.falls_in_period("ended_at");
  });
  return {share(input, ended, [](const CaseView& view) { return !view.has("used_at"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "granted",
       .label = "Granted",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "overrides of freezes granted in the period",
       .compute = granted},
      {.name = "used",
       .label = "Used",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "changes begun in the period in spite of a freeze, on an override",
       .compute = used},
      {.name = "refused",
       .label = "Refused",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the overrides decided in the period: those refused",
       .compute = refused},
      {.name = "for_nothing",
       .label = "Granted for nothing",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the overrides that ended in the period after they were granted: those that "
           "no change was begun on",
       .compute = for_nothing},
  };
}

}  // namespace proofdesk::freeze_override
