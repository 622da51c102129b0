#include "core/approval/quorum.hpp"

#include <algorithm>

namespace proofdesk::approval {

std::optional<Rule> rule_named(std::string_view word) {
  if (word == "any") return Rule::kAny;
  if (word == "all") return Rule::kAll;
  if (word == "quorum") return Rule::kQuorum;
  return std::nullopt;
}

std::size_t approvals_needed(const Voting& voting, const Tally& tally) {
  std::size_t needed = 1;
  if (voting.rule == Rule::kAll) needed = tally.approved + tally.rejected + tally.outstanding;
  if (voting.rule == Rule::kQuorum) needed = voting.quorum;
  return std::max<std::size_t>(1, needed);
}

Outcome outcome_of(const Voting& voting, const Tally& tally) {
  const std::size_t needed = approvals_needed(voting, tally);
  const bool alone = voting.another_needed && tally.approved_by_others == 0;
  if (tally.approved >= needed && !alone) return Outcome::kGranted;
  if (tally.approved + tally.outstanding < needed) return Outcome::kRefused;
  if (alone && tally.outstanding_others == 0) return Outcome::kRefused;
  return Outcome::kOpen;
}

}  // namespace proofdesk::approval
