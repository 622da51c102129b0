#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Rounds of votes: who was asked, what they saw, what they said. Final once decided.
[[nodiscard]] Process make_approval();

namespace approval {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace approval

}  // namespace proofdesk
