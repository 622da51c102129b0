#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: when nothing is to be changed.
[[nodiscard]] Process make_freeze_window();

namespace freeze_window {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace freeze_window

}  // namespace proofdesk
