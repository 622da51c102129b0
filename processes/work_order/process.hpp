#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: who does what of a change, and what came of it.
[[nodiscard]] Process make_work_order();

namespace work_order {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace work_order

}  // namespace proofdesk
