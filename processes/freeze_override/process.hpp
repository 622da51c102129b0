#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: one change in spite of a freeze, on somebody's word.
[[nodiscard]] Process make_freeze_override();

namespace freeze_override {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace freeze_override

}  // namespace proofdesk
