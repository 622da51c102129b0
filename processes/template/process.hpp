#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

[[nodiscard]] Process make_template();

namespace record_template {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace record_template

}  // namespace proofdesk
