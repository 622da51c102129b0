#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <vector>

/// What a test and an invocation of a continuity plan have in common: the plan they name (`plan`) and the services
/// they are about (`services`).
namespace proofdesk::shared {

[[nodiscard]] Result<std::optional<Record>> plan_named(const RuleContext& context);
/// Those it names, else those of its plan.
[[nodiscard]] Result<std::vector<Uuid>> services_meant(const RuleContext& context);
/// Refuses a service that the plan does not cover.
[[nodiscard]] Status check_within_plan(const RuleContext& context);

}  // namespace proofdesk::shared
