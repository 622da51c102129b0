#pragma once

#include "core/lifecycle/checks.hpp"

#include <vector>

/// The parts of `check_lifecycle`; each appends what it finds.
namespace proofdesk::lifecycle_checks {

/// Everything named in the lifecycle exists.
void names(const KindModel& kind, const RuleBook& rules, std::vector<Finding>& findings);
/// Edges one by one and in pairs, timers, state map.
void edges(const KindModel& kind, std::vector<Finding>& findings);
/// What only the whole graph shows: reachability, dead ends, ways round an approval.
void graph(const Lifecycle& lifecycle, std::vector<Finding>& findings);

}  // namespace proofdesk::lifecycle_checks
