#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Running promises: one record per clock of a record under a target. ISO/IEC 20000-1:2018, 8.3.3.
[[nodiscard]] Process make_clock();

namespace clock_kind {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace clock_kind
}  // namespace proofdesk
