#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 7.5.
[[nodiscard]] Process make_definition();

namespace definition {
[[nodiscard]] std::vector<Guard> guards();  // rules.cpp
}  // namespace definition

}  // namespace proofdesk
