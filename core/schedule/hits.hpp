#pragma once

#include "core/schedule/planned_work.hpp"
#include "core/topology/dependency_graph.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace proofdesk {

/// Of which kind things are that are named by id only.
using KindsById = std::map<Uuid, std::string>;

/// What suffers while things do not work.
struct Impact {
  std::vector<Hit> hits;  ///< what is lost, nearest first, then what only has less redundancy
  KindsById kinds;        ///< of all that are named, as far as relations say it
  /// Leaves of the journal that it counts in; 0 where nobody says.
  std::int64_t as_of = 0;
};

/// What suffers while `touched` do not work. What is equally near is in order of id: the same relations give the
/// same answer, in whatever order they came. Pure.
[[nodiscard]] Impact impact_on(const DependencyGraph& graph, std::span<const Uuid> touched);
/// The same of the hits alone. `relations` must hold, of each group with a provider that is reached, all relations;
/// what lies beyond is not looked at.
[[nodiscard]] std::vector<Hit> hits_of(std::span<const Dependency> relations,
                                       std::span<const Uuid> touched);

}  // namespace proofdesk
