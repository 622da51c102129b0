#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.6.2.
[[nodiscard]] Process make_task_template();

namespace task_template {
[[nodiscard]] std::vector<Guard> guards();  // rules.cpp
}  // namespace task_template

}  // namespace proofdesk
