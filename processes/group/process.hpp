#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

[[nodiscard]] Process make_group();

namespace group {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace group

}  // namespace proofdesk
