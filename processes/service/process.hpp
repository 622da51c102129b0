#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.2, and 8.2.4 for whether the catalogue speaks for it.
[[nodiscard]] Process make_service();

namespace service {
[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace service

}  // namespace proofdesk
