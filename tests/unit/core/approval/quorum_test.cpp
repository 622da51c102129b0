// What a round of votes comes to, against an oracle that tries every way in which the rest could vote.

#include "core/approval/quorum.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::approval {
namespace {

enum class Said : std::uint8_t { kApprove, kReject, kAbstain, kNothingYet };

struct Seat {
  Said said = Said::kNothingYet;
  bool is_requester = false;
};

Tally tally_of(const std::vector<Seat>& seats) {
  Tally tally;
  for (const auto& seat : seats) {
    const std::size_t other = seat.is_requester ? 0 : 1;
    switch (seat.said) {
      case Said::kApprove:
        ++tally.approved;
        tally.approved_by_others += other;
        break;
      case Said::kReject:
        ++tally.rejected;
        break;
      case Said::kAbstain:
        ++tally.abstained;
        break;
      case Said::kNothingYet:
        ++tally.outstanding;
        tally.outstanding_others += other;
        break;
    }
  }
  return tally;
}

/// The rule as a person would say it, once everybody has voted.
bool satisfied(const Voting& voting, const std::vector<Seat>& seats) {
  std::size_t yes = 0;
  std::size_t no = 0;
  bool another = false;
  for (const auto& seat : seats) {
    yes += seat.said == Said::kApprove ? 1 : 0;
    no += seat.said == Said::kReject ? 1 : 0;
    another = another || (seat.said == Said::kApprove && !seat.is_requester);
  }
  if (voting.another_needed && !another) return false;
  switch (voting.rule) {
    case Rule::kAny:
      return yes >= 1;
    case Rule::kAll:
      return yes >= 1 && no == 0;
    case Rule::kQuorum:
      return yes >= voting.quorum;
  }
  return false;
}

struct Ends {
  bool some_grant = false;
  bool some_refuse = false;
};

void try_all(const Voting& voting, std::vector<Seat>& seats, std::size_t from, Ends& ends) {
  for (std::size_t i = from; i < seats.size(); ++i) {
    if (seats[i].said != Said::kNothingYet) continue;
    for (const auto said : {Said::kApprove, Said::kReject, Said::kAbstain}) {
      seats[i].said = said;
      try_all(voting, seats, i + 1, ends);
    }
    seats[i].said = Said::kNothingYet;
    return;
  }
  (satisfied(voting, seats) ? ends.some_grant : ends.some_refuse) = true;
}

/// Decided when it no longer matters how the rest votes.
Outcome oracle(const Voting& voting, std::vector<Seat> seats) {
  Ends ends;
  try_all(voting, seats, 0, ends);
  if (ends.some_grant && ends.some_refuse) return Outcome::kOpen;
  return ends.some_grant ? Outcome::kGranted : Outcome::kRefused;
}

TEST(Quorum, IsDecidedExactlyWhenNoOutstandingVoteMattersAnyMore) {
  std::int64_t cases = 0;
  for (std::size_t people = 1; people <= 4; ++people) {
    const std::size_t votes = std::size_t{1} << (2 * people);
    for (std::size_t mask = 0; mask < (std::size_t{1} << people); ++mask) {
      for (std::size_t said = 0; said < votes; ++said) {
        std::vector<Seat> seats;
        for (std::size_t i = 0; i < people; ++i) {
          seats.push_back({.said = static_cast<Said>(said >> (2 * i) & 3),
                           .is_requester = (mask >> i & 1) != 0});
        }
        for (const bool another : {false, true}) {
          for (std::size_t quorum = 1; quorum <= people + 1; ++quorum) {
            for (const auto rule : {Rule::kAny, Rule::kAll, Rule::kQuorum}) {
              if (rule != Rule::kQuorum && quorum > 1) continue;
              const Voting voting{.rule = rule, .quorum = quorum, .another_needed = another};
              ASSERT_EQ(outcome_of(voting, tally_of(seats)), oracle(voting, seats))
                  << people << " people, votes " << said << ", requesters " << mask << ", rule "
                  << static_cast<int>(rule) << ", quorum " << quorum << ", another " << another;
              ++cases;
            }
          }
        }
      }
    }
  }
  RecordProperty("cases", std::to_string(cases));
  EXPECT_GT(cases, 30'000);
}

TEST(Quorum, AnAbstentionIsNeitherYesNorNo) {
  EXPECT_EQ(outcome_of({.rule = Rule::kAll}, {.approved = 1, .abstained = 2}), Outcome::kGranted);
  EXPECT_EQ(outcome_of({.rule = Rule::kAll}, {.abstained = 3}), Outcome::kRefused)
      << "nobody said yes";
  EXPECT_EQ(outcome_of({.rule = Rule::kQuorum, .quorum = 2}, {.approved = 1, .abstained = 1}),
            Outcome::kRefused);
}

TEST(Quorum, SaysHowManyApprovalsItTakesAsVotesStand) {
  EXPECT_EQ(approvals_needed({.rule = Rule::kAny}, {.outstanding = 5}), 1);
  EXPECT_EQ(approvals_needed({.rule = Rule::kQuorum, .quorum = 3}, {.outstanding = 5}), 3);
  EXPECT_EQ(approvals_needed({.rule = Rule::kAll}, {.abstained = 1, .outstanding = 4}), 4);
}

TEST(Quorum, KnowsItsRulesByName) {
  EXPECT_EQ(rule_named("all"), Rule::kAll);
  EXPECT_EQ(rule_named("most"), std::nullopt);
}

}  // namespace
}  // namespace proofdesk::approval
