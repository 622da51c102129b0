#pragma once

#include "core/schedule/planned_work.hpp"
#include "core/topology/dependency_graph.hpp"

#include <span>
#include <vector>

namespace proofdesk {

/// What suffers while `touched` do not work, by what is said to need what: nearest first, then what only has less
/// redundancy. `relations` must hold, of each group with a provider that is reached, all relations; what lies
/// beyond is not looked at. Pure.
[[nodiscard]] std::vector<Hit> hits_of(std::span<const Dependency> relations,
                                       std::span<const Uuid> touched);

}  // namespace proofdesk
