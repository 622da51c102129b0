#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Every kind of record of the house, in the order in which people see them.
[[nodiscard]] std::vector<Process> all_processes();

}  // namespace proofdesk
