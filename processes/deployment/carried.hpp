#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// What rules on both sides of a deployment ask: its changes, and under which of them an item is changed.
namespace proofdesk::deployment {

/// Whether what goes into this environment is in use there.
[[nodiscard]] bool goes_live(std::string_view environment);

/// The changes that the deployment carries, as this decision has them.
[[nodiscard]] Result<std::vector<Record>> carried(const RuleContext& context);

/// The change under which an item is changed: the first of `changes` that has it in its scope.
[[nodiscard]] std::optional<Uuid> authority_for(const RuleContext& context,
                                                const std::vector<Record>& changes, Uuid item);

}  // namespace proofdesk::deployment
