#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.6: what needs what.
[[nodiscard]] Process make_ci_relation();

namespace ci_relation {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace ci_relation

}  // namespace proofdesk
