#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Somebody decides in the place of another for a while.
[[nodiscard]] Process make_delegation();

namespace delegation {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace delegation

}  // namespace proofdesk
