#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.6: how configuration items were at one moment.
[[nodiscard]] Process make_baseline();

namespace baseline {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace baseline

}  // namespace proofdesk
