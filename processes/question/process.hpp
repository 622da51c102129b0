#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.6.2.
[[nodiscard]] Process make_question();

namespace question {
[[nodiscard]] std::vector<Guard> guards();  // rules.cpp
}  // namespace question

}  // namespace proofdesk
