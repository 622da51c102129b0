#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.2.6: the words for how configuration items stand to one another.
[[nodiscard]] Process make_relation_type();

namespace relation_type {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp
}  // namespace relation_type

}  // namespace proofdesk
