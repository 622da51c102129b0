#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: changes that are authorised beforehand.
[[nodiscard]] Process make_standard_change();

namespace standard_change {
[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace standard_change

}  // namespace proofdesk
