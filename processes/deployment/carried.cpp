#include "processes/deployment/carried.hpp"

#include "processes/deployment/process.hpp"
#include "processes/shared/continuity.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::deployment {

using shared::ids_in;

bool goes_live(std::string_view environment) {
  return environment == "production" || environment == "recovery";
}

Result<std::vector<Record>> carried(const RuleContext& context) {
  std::vector<Record> found;
  for (const Uuid& id : ids_in(context.kind, context.record, "changes")) {
    PROOFDESK_ASSIGN(auto change, context.world.find(kChange, id));
    if (change) found.push_back(std::move(*change));
  }
  return found;
}

std::optional<Uuid> authority_for(const RuleContext& context, const std::vector<Record>& changes,
                                  Uuid item) {
  const KindModel& kind = *context.model.kind(kChange);
  for (const Record& each : changes) {
    const auto items = ids_in(kind, each, "items");
    if (std::ranges::find(items, item) != items.end()) return each.id;
  }
  return std::nullopt;
}

}  // namespace proofdesk::deployment
