#pragma once

#include "core/engine/process.hpp"

#include <vector>

namespace proofdesk {

/// A separation of duties lifted somewhere, for a while, by name and with a reason.
[[nodiscard]] Process make_waiver();

namespace waiver {
[[nodiscard]] std::vector<Guard> guards();
[[nodiscard]] std::vector<Effect> effects();
[[nodiscard]] std::vector<Measure> measures();
}  // namespace waiver

}  // namespace proofdesk
