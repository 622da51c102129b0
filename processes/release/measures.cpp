#include "processes/release/process.hpp"
#include "processes/shared/figures.hpp"

#include <cstdlib>
#include <string>

namespace proofdesk::release {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases closed(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return view.falls_in_period("closed_at") && view.is_in("closed");
  });
}

Cases brought_into_use(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("deployed_at"); });
}

Figures success_rate(const MeasureInput& input) {
  return broken_down(input, closed(input), "type", [&](const Cases& cases, std::string dimension) {
    return share(
        input, cases, [](const CaseView& view) { return view.text("outcome") == "successful"; },
        std::move(dimension));
  });
}

Figures on_schedule(const MeasureInput& input) {
  return {share(input, brought_into_use(input), [](const CaseView& view) {
    const std::int64_t said = view.integer("tolerance");
    return std::llabs(view.integer("deployed_at") - view.integer("planned_at")) <=
           (said > 0 ? said : kMicrosPerDay);
  })};
}

Figures incidents_per_release(const MeasureInput& input) {
  const auto counted = select(input, [](const CaseView& view) {
    return view.falls_in_period("deployed_at") && view.has("incidents_counted_at");
  });
  return {per_case(input, counted,
                   [](const CaseView& view) { return view.integer("early_life_incidents"); })};
}

Figures incidents_caused_per_release(const MeasureInput& input) {
  const auto counted = select(input, [](const CaseView& view) {
    return view.falls_in_period("deployed_at") && view.has("incidents_counted_at");
  });
  return {per_case(input, counted,
                   [](const CaseView& view) { return view.integer("incidents_caused"); })};
}

Figures rollback_rate(const MeasureInput& input) {
  return {share(input, closed(input),
                [](const CaseView& view) { return view.text("outcome") == "rolled_back"; })};
}

Figures frequency(const MeasureInput& input) {
  return broken_down(
      input, brought_into_use(input), "type",
      [](const Cases& cases, std::string dimension) { return count(cases, std::move(dimension)); });
}

Figures analysed(const MeasureInput& input) {
  const auto over =
      select(input, [](const CaseView& view) { return view.falls_in_period("early_life_until"); });
  return {share(input, over, [](const CaseView& view) { return view.has("conclusions"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "success_rate",
       .label = "Successful",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition =
           "of the releases closed in the period: those whose outcome is successful; by type",
       .compute = success_rate},
      {.name = "on_schedule",
       .label = "On schedule",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the releases that came into use in the period: those within their "
                     "tolerance (a day where none is given) of when they were planned for",
       .compute = on_schedule},
      {.name = "incidents_per_release",
       .label = "Incidents in early life",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "1000 x incidents counted in early life, per release that came into use in "
                     "the period and was counted",
       .compute = incidents_per_release},
      {.name = "incidents_caused_per_release",
       .label = "Incidents caused",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "1000 x incidents linked as caused by it or by a change in it, per release "
                     "that came into use in the period and was counted",
       .compute = incidents_caused_per_release},
      {.name = "rollback_rate",
       .label = "Rolled back",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the releases closed in the period: those rolled back",
       .compute = rollback_rate},
      {.name = "frequency",
       .label = "Releases that came into use",
       .unit = "count",
       .requirement = "8.5.3",
       .definition = "releases that came into use in the period; by type",
       .compute = frequency},
      {.name = "analysed",
       .label = "With conclusions",
       .unit = "per_mille",
       .requirement = "8.5.3",
       .definition = "of the releases whose early life ended in the period: those with conclusions",
       .compute = analysed},
  };
}

}  // namespace proofdesk::release
