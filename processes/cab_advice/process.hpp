#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: what one member of the board advises on one change.
[[nodiscard]] Process make_cab_advice();

namespace cab_advice {
[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace cab_advice

}  // namespace proofdesk
