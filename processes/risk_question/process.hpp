#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: by what the risk of a change is assessed.
[[nodiscard]] Process make_risk_question();

namespace risk_question {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace risk_question

}  // namespace proofdesk
