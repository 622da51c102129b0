#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: what a change means for one thing, by somebody who answers for it.
[[nodiscard]] Process make_impact_assessment();

namespace impact_assessment {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace impact_assessment

}  // namespace proofdesk
