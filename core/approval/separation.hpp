#pragma once

#include "core/base/uuid.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Separation of duties: which two parts in one matter are not to be one person's. House policy, not the
/// standard's; a policy declares what holds, by category and risk.
namespace proofdesk::approval {

enum class Separation : std::uint8_t {
  kRequesterMayNotApprove,
  kRequesterMayNotBeSoleApprover,
  kAuthorMayNotApprove,  ///< of a document, a release, a policy
  kImplementerMayNotApprove,
  kReviewerMayNotApprove,
  kApproverMayNotImplement,
  kApproverMayNotReview,
  kImplementerMayNotReview,
  kPolicyFourEyes,  ///< a policy is put in force by another than its author
};

/// The word it has in schemas, "requester_may_not_approve", and what it says to a person.
[[nodiscard]] std::string_view name_of(Separation rule);
[[nodiscard]] std::string_view sentence_of(Separation rule);
[[nodiscard]] std::optional<Separation> separation_named(std::string_view word);

/// What holds for every approval, whatever policies say or leave out: who asks is not the only one to approve,
/// and one person does not both approve and carry out. Policies add to it; only a waiver lifts it.
void add_house_rules(std::vector<Separation>& rules);

using People = std::vector<Uuid>;

/// Who plays which part in one matter.
struct Parties {
  People requesters;  ///< who asks for it, whom it is for, who recorded it; now or earlier
  People authors;     ///< who wrote or built what is decided on
  People implementers;
  People reviewers;
  People approvers;  ///< whose approval it has; who voted on another's behalf is one too
};

enum class Act : std::uint8_t { kApprove, kImplement, kReview };

/// The rules out of `in_force` that keep a person from the act; empty when nothing does. `selves`: the ids
/// under which that one human is known, for two accounts are still one person.
/// kRequesterMayNotBeSoleApprover bars nobody: it is about how a round is counted.
[[nodiscard]] std::vector<Separation> barring(std::span<const Separation> in_force, Act act,
                                              const Parties& parties, std::span<const Uuid> selves);

}  // namespace proofdesk::approval
