#pragma once

#include "core/engine/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.3.
[[nodiscard]] Process make_release();

namespace release {

// Rules by what they are about.
[[nodiscard]] std::vector<Guard> approval_guards();  // approval_rules.cpp: from the plan to the yes
[[nodiscard]] std::vector<Effect> approval_effects();
[[nodiscard]] std::vector<Guard> use_guards();  // use_rules.cpp: in use, watched, concluded
[[nodiscard]] std::vector<Effect> use_effects();
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp

inline constexpr std::string_view kClause = "8.5.3";
inline constexpr shared::GuardMaker guard{kClause};

}  // namespace release
}  // namespace proofdesk
