#pragma once

#include "core/engine/rules.hpp"

#include <vector>

namespace proofdesk::incident {

/// The rules of the major incident, which is laid over the ordinary life of an incident: `major_state` moves
/// from candidate over declared, managed, restored and under review to reviewed, or is rejected.
[[nodiscard]] std::vector<Guard> major_guards();
[[nodiscard]] std::vector<Effect> major_effects();

}  // namespace proofdesk::incident
