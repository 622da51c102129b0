#pragma once

#include "core/engine/rules.hpp"

#include <vector>

/// What the desk does with several incidents at once: parents and their parts, and people who say that it
/// affects them too.
namespace proofdesk::incident {
[[nodiscard]] std::vector<Guard> move_guards();
[[nodiscard]] std::vector<Effect> move_effects();
}  // namespace proofdesk::incident
