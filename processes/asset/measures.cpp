#include "processes/asset/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::asset_rules {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases standing_at_end(const MeasureInput& input, std::string_view state) {
  return select(input, [&](const CaseView& view) { return view.state_at_end() == state; });
}

Cases licences(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && (*state == "in_use" || *state == "in_stock") && view.has("entitled");
  });
}

Figures in_use(const MeasureInput& input) {
  return broken_down(input, standing_at_end(input, "in_use"), "asset_class", count);
}

Figures tied(const MeasureInput& input) {
  return {share(input, standing_at_end(input, "in_use"), [](const CaseView& view) {
    return view.has("owner") && (view.has("item") || view.has("no_item_reason"));
  })};
}

Figures over_used(const MeasureInput& input) {
  return {
      share(input, licences(input), [](const CaseView& view) { return view.flag("over_used"); })};
}

Figures over_used_without_reason(const MeasureInput& input) {
  auto over = licences(input);
  std::erase_if(over, [&](const CaseHistory* each) {
    const CaseView view(input, *each);
    return !view.flag("over_used") || view.has("over_use_reason");
  });
  return {count(over)};
}

Figures seen(const MeasureInput& input) {
  const auto there = select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && (*state == "in_use" || *state == "in_stock" || *state == "in_repair") &&
           view.text("asset_class") == "hardware";
  });
  return {
      share(input, there, [](const CaseView& view) { return view.falls_in_period("counted_at"); })};
}

Figures erasure_shown(const MeasureInput& input) {
  auto gone = select(input, [](const CaseView& view) {
    return view.falls_in_period("disposed_at") && !view.is_in("lost");
  });
  std::erase_if(gone, [&](const CaseHistory* each) {
    const CaseView view(input, *each);
    return view.has("holds_data") && !view.flag("holds_data");
  });
  return {share(input, gone, [](const CaseView& view) { return view.has("erasure_evidence"); })};
}

Figures past_support(const MeasureInput& input) {
  auto supported = standing_at_end(input, "in_use");
  std::erase_if(supported, [&](const CaseHistory* each) {
    return !CaseView(input, *each).has("support_end");
  });
  return {share(input, supported, [](const CaseView& view) {
    return *view.instant("support_end") < view.period_end();
  })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_use",
       .label = "Assets in use",
       .unit = "count",
       .requirement = "8.2.5",
       .definition = "assets that their history leaves in use at the end of the period; by class",
       .compute = in_use},
      {.name = "owned_and_tied",
       .label = "Assets in use with an owner, tied to an item",
       .unit = "per_mille",
       .requirement = "8.2.5",
       .definition = "of the assets in use: those with an owner and a configuration item, or the "
                     "reason for none",
       .compute = tied},
      {.name = "over_used",
       .label = "Licences used more than entitled",
       .unit = "per_mille",
       .requirement = "8.2.5",
       .definition =
           "of the licences in use or in stock at the end that say what is entitled: those "
           "used more",
       .compute = over_used},
      {.name = "over_used_without_reason",
       .label = "… without a reason",
       .unit = "count",
       .requirement = "8.2.5",
       .definition = "licences used more than entitled at the end that do not say why",
       .compute = over_used_without_reason},
      {.name = "seen_in_stocktake",
       .label = "Hardware seen in a stocktake",
       .unit = "per_mille",
       .requirement = "8.2.5",
       .definition = "of the hardware in use, in stock or in repair at the end: what was last "
                     "counted in the period",
       .compute = seen},
      {.name = "erasure_shown",
       .label = "Disposals with evidence of erased data",
       .unit = "per_mille",
       .requirement = "8.2.5",
       .definition = "of the assets disposed of or given back in the period that held data: those "
                     "whose record names the evidence",
       .compute = erasure_shown},
      {.name = "past_support",
       .label = "In use after the end of support",
       .unit = "per_mille",
       .requirement = "8.2.5",
       .definition = "of the assets in use that say when support ends: those for which it has",
       .compute = past_support},
  };
}

}  // namespace proofdesk::asset_rules
