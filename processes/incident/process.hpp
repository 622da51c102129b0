#pragma once

#include "core/engine/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.6.1.
[[nodiscard]] Process make_incident();

namespace incident {
inline constexpr std::string_view kClause = "8.6.1";
inline constexpr shared::GuardMaker guard{kClause};

[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace incident

}  // namespace proofdesk
