#pragma once

#include "core/engine/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.6.2.
[[nodiscard]] Process make_service_request();

namespace service_request {
inline constexpr std::string_view kClause = "8.6.2";
inline constexpr shared::GuardMaker guard{kClause};

[[nodiscard]] std::vector<Guard> guards();              // rules.cpp
[[nodiscard]] std::vector<Effect> effects();            // rules.cpp
[[nodiscard]] std::vector<Guard> catalogue_guards();    // catalogue_rules.cpp
[[nodiscard]] std::vector<Effect> catalogue_effects();  // catalogue_rules.cpp
[[nodiscard]] std::vector<Measure> measures();          // measures.cpp
}  // namespace service_request

}  // namespace proofdesk
