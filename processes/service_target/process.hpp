#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// Targets: what is promised about time, for which records. ISO/IEC 20000-1:2018, 8.3.3.
[[nodiscard]] Process make_service_target();

namespace service_target {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();

/// Why a target cannot be measured by as it is: nothing when it can. Says what to give instead.
[[nodiscard]] Status check_well_formed(const Model& model, const Record& target);
}  // namespace service_target
}  // namespace proofdesk
