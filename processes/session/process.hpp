#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

[[nodiscard]] Process make_session();

namespace session {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace session

}  // namespace proofdesk
