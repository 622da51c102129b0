#pragma once

#include "core/engine/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.3.
[[nodiscard]] Process make_deployment();

namespace deployment {

// Rules by what they are about.
[[nodiscard]] std::vector<Guard> plan_guards();  // plan_rules.cpp: what is to be deployed, and when
[[nodiscard]] std::vector<Effect> plan_effects();
[[nodiscard]] std::vector<Guard> run_guards();  // run_rules.cpp: doing it
[[nodiscard]] std::vector<Effect> run_effects();
[[nodiscard]] std::vector<Effect> lead_effects();  // lead_rules.cpp: what it leads on
[[nodiscard]] std::vector<Measure> measures();     // measures.cpp

inline constexpr std::string_view kClause = "8.5.3";
inline constexpr std::string_view kChange = "change";
inline constexpr std::string_view kItem = "configuration_item";
inline constexpr shared::GuardMaker guard{kClause};

}  // namespace deployment
}  // namespace proofdesk
