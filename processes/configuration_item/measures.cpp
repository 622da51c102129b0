#include "processes/configuration_item/process.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/figures.hpp"

#include <algorithm>
#include <array>

namespace proofdesk::configuration_item {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

/// What is to be known of everything that services rest on, whatever its type.
constexpr std::array<std::string_view, 6> kExpected = {"name",        "item_type",   "owner",
                                                       "environment", "criticality", "location"};
/// House rule: what nobody looked at for longer is as good as not verified.
constexpr std::int64_t kVerifiedWithin = 365 * kMicrosPerDay;

Cases in_use(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && in_controlled_state(*state);
  });
}

Figures completeness(const MeasureInput& input) {
  const Cases cases = in_use(input);
  std::int64_t given = 0;
  for (const auto* each : cases)
    given += std::ranges::count_if(
        kExpected, [&](std::string_view field) { return each->record.has(input.kind, field); });
  Figure figure;
  figure.population = static_cast<std::int64_t>(cases.size());
  const auto expected = figure.population * static_cast<std::int64_t>(kExpected.size());
  if (expected > 0) figure.value = (given * 1000 + expected / 2) / expected;
  return {figure};
}

Figures unrelated(const MeasureInput& input) {
  return {
      share(input, in_use(input), [](const CaseView& view) { return view.flag("stands_alone"); })};
}

Figures verified_share(const MeasureInput& input) {
  return {share(input, in_use(input), [](const CaseView& view) {
    const std::int64_t at = std::max(view.integer("verified_at"), view.integer("last_seen_at"));
    return at > 0 && at < view.period_end().micros &&
           view.period_end().micros - at <= kVerifiedWithin;
  })};
}

Figures corrections(const MeasureInput& input) {
  Figure figure;
  for (const auto& each : input.cases) {
    const CaseView view(input, each);
    const auto count = std::ranges::count_if(each.events, [&](const Event& event) {
      return (event.name == "correct" || event.name == "corrected") && event.refused.empty() &&
             view.falls_in_period(event.occurred_at);
    });
    figure.value += count;
    if (count > 0) ++figure.population;
  }
  return {figure};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "completeness",
       .label = "Completeness of records",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "name, type, owner, environment, criticality and location that are given / "
                     "that could be, of the items in use at the end of the period",
       .compute = completeness},
      {.name = "unrelated",
       .label = "Standing alone",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "of the items in use at the end of the period: those that say they have no "
                     "relation to anything",
       .compute = unrelated},
      {.name = "verified_share",
       .label = "Verified within a year",
       .unit = "per_mille",
       .requirement = "8.2.6",
       .definition = "of the items in use at the end of the period: those found right by somebody, "
                     "or seen by discovery, in the year before",
       .compute = verified_share},
      {.name = "corrections",
       .label = "Corrections",
       .unit = "count",
       .requirement = "8.2.6",
       .definition = "recorded corrections of items in the period",
       .compute = corrections},
  };
}

}  // namespace proofdesk::configuration_item
