#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What a round of votes comes to. Pure arithmetic; who may vote is said elsewhere.
namespace proofdesk::approval {

enum class Rule : std::uint8_t {
  kAny,     ///< one approval is enough
  kAll,     ///< everybody who does not abstain approves, one at least
  kQuorum,  ///< `Voting::quorum` approvals
};

/// "any", "all", "quorum"; nullopt for other words.
[[nodiscard]] std::optional<Rule> rule_named(std::string_view word);

struct Voting {
  Rule rule = Rule::kAny;
  std::size_t quorum = 1;  ///< approvals that kQuorum takes, 1 at least
  /// One approval at least is from somebody who has not asked for it (requester ≠ sole approver).
  bool another_needed = false;
};

/// Votes of one round. Nobody is in two of the four numbers.
struct Tally {
  std::size_t approved = 0;
  std::size_t rejected = 0;
  std::size_t abstained = 0;
  std::size_t outstanding = 0;
  std::size_t approved_by_others = 0;  ///< of `approved`: by who has not asked for it
  std::size_t outstanding_others = 0;  ///< of `outstanding`, likewise
};

enum class Outcome : std::uint8_t { kOpen, kGranted, kRefused };

/// Approvals that it takes as votes stand. An abstention counts for nothing: it never makes an approval, and
/// under kAll it is not waited for.
[[nodiscard]] std::size_t approvals_needed(const Voting& voting, const Tally& tally);

/// Granted as soon as it is satisfied, refused as soon as it cannot be any more, whatever is outstanding.
/// What is decided stays so whichever votes would follow.
[[nodiscard]] Outcome outcome_of(const Voting& voting, const Tally& tally);

}  // namespace proofdesk::approval
