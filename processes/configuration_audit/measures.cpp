#include "processes/configuration_audit/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::configuration_audit {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases checked(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("checked_at"); });
}

Figures accuracy(const MeasureInput& input) {
  std::int64_t attributes = 0;
  std::int64_t wrong = 0;
  for (const auto* each : checked(input)) {
    attributes += each->record.integer(input.kind, "checked_attributes");
    wrong += each->record.integer(input.kind, "wrong_attributes");
  }
  Figure figure;
  figure.population = attributes;
  if (attributes > 0) figure.value = ((attributes - wrong) * 1000 + attributes / 2) / attributes;
  return {figure};
}

Figures carried_out(const MeasureInput& input) { return {count(checked(input))}; }

Figures as_planned(const MeasureInput& input) {
  const auto due =
      select(input, [](const CaseView& view) { return view.falls_in_period("planned_for"); });
  return {share(input, due, [](const CaseView& view) {
    const auto done = view.instant("checked_at");
    return done && done->micros < view.period_end().micros;
  })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "accuracy",
       .label = "Accuracy of the register",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "1 - attributes that did not match / attributes checked, of the audits "
                     "checked in the period",
       .compute = accuracy},
      {.name = "carried_out",
       .label = "Configuration audits",
       .unit = "count",
       .requirement = "8.2.6",
       .definition = "audits whose sample was checked to the end in the period",
       .compute = carried_out},
      {.name = "as_planned",
       .label = "Carried out as planned",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "of the audits planned for the period: those checked by its end",
       .compute = as_planned},
  };
}

}  // namespace proofdesk::configuration_audit
