#pragma once

#include "core/engine/rules.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <vector>

namespace proofdesk {

/// One thing wrong with a lifecycle.
struct Finding {
  std::string check;   ///< "unreachable_state", "dead_end", "approval_bypass" …
  std::string detail;  ///< what and where, with the path that shows it where there is one
};

/// Every static check of the house over one kind's lifecycle: each state reachable from the initial one;
/// each non-final state with a way out and each state with a path to a final one; no undefined state, field,
/// role, guard or effect; no two edges of the same name out of a state, no two alike; nothing leaves a final
/// state but by a named `reopen`; a timer's state and transition exist and fit; every edge that needs
/// approval is reached only over an edge that is the approval (no way round); state maps lead to states.
/// Empty: the lifecycle holds.
[[nodiscard]] std::vector<Finding> check_lifecycle(const KindModel& kind, const RuleBook& rules);

/// Mermaid state diagram, for docs: states by category, edges labelled with name and roles.
[[nodiscard]] std::string to_mermaid(const Lifecycle& lifecycle);

}  // namespace proofdesk
