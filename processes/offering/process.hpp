#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.4.
[[nodiscard]] Process make_offering();

namespace offering {
[[nodiscard]] std::vector<Guard> guards();            // rules.cpp
[[nodiscard]] std::vector<Effect> effects();          // rules.cpp
[[nodiscard]] std::vector<Effect> edition_effects();  // editions.cpp
[[nodiscard]] std::vector<Measure> measures();        // measures.cpp
}  // namespace offering

}  // namespace proofdesk
