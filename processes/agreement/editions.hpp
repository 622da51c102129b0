#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <string>
#include <vector>

/// What agreements have to do with each other, with their targets and with services.
namespace proofdesk::agreement {

/// Targets of an agreement that are not retired, oldest first.
[[nodiscard]] Result<std::vector<Record>> targets_of(const RuleContext& context, Uuid agreement);

/// The edition that is to follow this one and has not ended.
[[nodiscard]] Result<std::optional<Record>> next_edition_of(const RuleContext& context,
                                                            Uuid agreement);

/// Live services that this agreement covers and no other one of its kind in force does, as "SVC-000001 Mail".
[[nodiscard]] Result<std::vector<std::string>> services_left(const RuleContext& context);

/// Whether an agreement in this state is in force.
[[nodiscard]] bool is_in_force(std::string_view state);

}  // namespace proofdesk::agreement
