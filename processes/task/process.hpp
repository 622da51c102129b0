#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.6.2; work for records of any kind.
[[nodiscard]] Process make_task();

namespace task {
[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace task

}  // namespace proofdesk
