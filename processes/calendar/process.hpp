#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.3.3.
[[nodiscard]] Process make_calendar();

namespace calendar {
[[nodiscard]] std::vector<Guard> guards();    // rules.cpp
[[nodiscard]] std::vector<Effect> effects();  // rules.cpp

// import_rules.cpp
[[nodiscard]] Guard icalendar_readable();
[[nodiscard]] Effect holidays_taken();
}  // namespace calendar

}  // namespace proofdesk
