#include "processes/shared/baselines.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItems = "configuration_item";
/// Numbers that are told; more say nothing more.
constexpr std::size_t kTold = 5;

/// "CI-000001, CI-000002 and 3 more"
Result<std::string> told(const RuleContext& context, const std::vector<Uuid>& items) {
  std::string numbers;
  for (std::size_t i = 0; i < items.size() && i < kTold; ++i) {
    PROOFDESK_ASSIGN(const auto item, context.world.find(kItems, items[i]));
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ",
                           item ? shown_number(context, kItems, *item) : items[i].to_string());
  }
  if (items.size() > kTold) numbers += fmt::format(" and {} more", items.size() - kTold);
  return numbers;
}

}  // namespace

bool baseline_stands(std::string_view state) { return state == "frozen" || state == "verifying"; }

Status baseline_covers(const RuleContext& context, Uuid baseline, std::span<const Uuid> items) {
  constexpr std::string_view kRemedy =
      "Create a baseline with these items as its scopeItems, have it taken, and name it.";
  const KindModel* kind = context.model.kind(kBaselineKind);
  std::optional<Record> record;
  if (kind != nullptr && !baseline.is_nil()) {
    PROOFDESK_ASSIGN(record, context.world.find(kBaselineKind, baseline));
  }
  if (!record) return refuse("No configuration baseline is named.", std::string(kRemedy));
  const std::string number = shown_number(context, kBaselineKind, *record);
  if (!baseline_stands(record->state)) {
    const State* state = kind->lifecycle.state(record->state);
    return refuse(
        fmt::format("The baseline {} is not one that stands, it is in the state \"{}\".", number,
                    state == nullptr ? record->state : state->label),
        record->state == "taking" ? std::string("Wait until it is taken.") : std::string(kRemedy));
  }
  if (record->integer(*kind, "taken_at") > context.now.micros) {
    return refuse(fmt::format("The baseline {} was taken later than this happened.", number),
                  std::string(kRemedy));
  }
  std::vector<std::string> covered;
  if (const auto* found =
          std::get_if<std::vector<std::string>>(&record->value(*kind->field("items"))))
    covered = *found;
  std::ranges::sort(covered);
  std::vector<Uuid> missing;
  for (const Uuid& item : items) {
    if (!std::ranges::binary_search(covered, item.to_string())) missing.push_back(item);
  }
  if (missing.empty()) return {};
  if (covered.empty() &&
      record->integer(*kind, "item_count") > static_cast<std::int64_t>(kMostBaselineItems)) {
    return refuse(fmt::format("The baseline {} has more than {} items, too many to tell from it "
                              "whether it covers these.",
                              number, kMostBaselineItems),
                  std::string(kRemedy));
  }
  PROOFDESK_ASSIGN(const std::string numbers, told(context, missing));
  return refuse(fmt::format("The baseline {} does not cover {}.", number, numbers),
                std::string(kRemedy));
}

}  // namespace proofdesk::shared
