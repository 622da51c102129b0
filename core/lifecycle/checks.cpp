#include "core/lifecycle/checks.hpp"

#include "core/lifecycle/check_parts.hpp"

namespace proofdesk {

std::vector<Finding> check_lifecycle(const KindModel& kind, const RuleBook& rules) {
  std::vector<Finding> findings;
  lifecycle_checks::names(kind, rules, findings);
  lifecycle_checks::edges(kind, findings);
  lifecycle_checks::graph(kind.lifecycle, findings);
  return findings;
}

}  // namespace proofdesk
