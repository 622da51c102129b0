#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

[[nodiscard]] Process make_invitation();

namespace invitation {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace invitation

}  // namespace proofdesk
