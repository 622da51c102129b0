#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// The decision table of approvals: one row says when, who, how many, how long, whose duties are kept apart.
[[nodiscard]] Process make_approval_policy();

namespace approval_policy {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
}  // namespace approval_policy

}  // namespace proofdesk
