#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.6: what sorts of configuration item there are.
[[nodiscard]] Process make_item_type();

namespace item_type {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace item_type

}  // namespace proofdesk
