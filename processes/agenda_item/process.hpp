#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: one thing on the agenda of a board.
[[nodiscard]] Process make_agenda_item();

namespace agenda_item {
[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp
}  // namespace agenda_item

}  // namespace proofdesk
