#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Service level agreements, operational level agreements, service levels of suppliers: 8.3.3, 8.3.4.
[[nodiscard]] Process make_agreement();

namespace agreement {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace agreement
}  // namespace proofdesk
