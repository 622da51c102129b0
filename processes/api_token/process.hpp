#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

[[nodiscard]] Process make_api_token();

namespace api_token {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace api_token

}  // namespace proofdesk
