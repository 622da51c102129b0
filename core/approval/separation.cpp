#include "core/approval/separation.hpp"

#include <algorithm>
#include <array>

namespace proofdesk::approval {
namespace {

struct Words {
  Separation rule;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array kWords = {
    Words{Separation::kRequesterMayNotApprove, "requester_may_not_approve",
          "who asks for it, or gets it, does not approve it"},
    Words{Separation::kRequesterMayNotBeSoleApprover, "requester_may_not_be_sole_approver",
          "who asks for it is not the only one to approve it"},
    Words{Separation::kAuthorMayNotApprove, "author_may_not_approve",
          "who wrote or built it does not approve it"},
    Words{Separation::kImplementerMayNotApprove, "implementer_may_not_approve",
          "who carries it out does not approve it"},
    Words{Separation::kReviewerMayNotApprove, "reviewer_may_not_approve",
          "who reviews it does not approve it"},
    Words{Separation::kApproverMayNotImplement, "approver_may_not_implement",
          "who approved it does not carry it out"},
    Words{Separation::kApproverMayNotReview, "approver_may_not_review",
          "who approved it does not review it"},
    Words{Separation::kImplementerMayNotReview, "implementer_may_not_review",
          "who carried it out does not review it"},
    Words{Separation::kPolicyFourEyes, "policy_four_eyes",
          "a policy is put in force by another than its author"},
};

const Words& words_of(Separation rule) { return *std::ranges::find(kWords, rule, &Words::rule); }

bool any_of_them(const People& people, std::span<const Uuid> selves) {
  return std::ranges::any_of(people, [&](const Uuid& person) {
    return !person.is_nil() && std::ranges::find(selves, person) != selves.end();
  });
}

bool bars(Separation rule, Act act, const Parties& parties, std::span<const Uuid> selves) {
  switch (rule) {
    case Separation::kRequesterMayNotApprove:
      return act == Act::kApprove && any_of_them(parties.requesters, selves);
    case Separation::kAuthorMayNotApprove:
      return act == Act::kApprove && any_of_them(parties.authors, selves);
    case Separation::kImplementerMayNotApprove:
      return act == Act::kApprove && any_of_them(parties.implementers, selves);
    case Separation::kReviewerMayNotApprove:
      return act == Act::kApprove && any_of_them(parties.reviewers, selves);
    case Separation::kApproverMayNotImplement:
      return act == Act::kImplement && any_of_them(parties.approvers, selves);
    case Separation::kApproverMayNotReview:
      return act == Act::kReview && any_of_them(parties.approvers, selves);
    case Separation::kImplementerMayNotReview:
      return act == Act::kReview && any_of_them(parties.implementers, selves);
    case Separation::kRequesterMayNotBeSoleApprover:
    case Separation::kPolicyFourEyes:
      return false;
  }
  return false;
}

}  // namespace

void add_house_rules(std::vector<Separation>& rules) {
  const auto has = [&](Separation rule) { return std::ranges::find(rules, rule) != rules.end(); };
  // Whoever may not approve at all is not the only one to; a waiver of the one is not to need another.
  if (!has(Separation::kRequesterMayNotApprove) && !has(Separation::kRequesterMayNotBeSoleApprover))
    rules.push_back(Separation::kRequesterMayNotBeSoleApprover);
  for (const auto rule :
       {Separation::kImplementerMayNotApprove, Separation::kApproverMayNotImplement}) {
    if (!has(rule)) rules.push_back(rule);
  }
}

std::string_view name_of(Separation rule) { return words_of(rule).name; }

std::string_view sentence_of(Separation rule) { return words_of(rule).sentence; }

std::optional<Separation> separation_named(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &Words::name);
  if (found == kWords.end()) return std::nullopt;
  return found->rule;
}

std::vector<Separation> barring(std::span<const Separation> in_force, Act act,
                                const Parties& parties, std::span<const Uuid> selves) {
  std::vector<Separation> rules;
  for (const auto rule : in_force) {
    if (bars(rule, act, parties, selves)) rules.push_back(rule);
  }
  return rules;
}

}  // namespace proofdesk::approval
