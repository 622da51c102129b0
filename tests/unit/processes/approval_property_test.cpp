// Random people vote at random under random policies: whatever is asked, whatever comes in whatever order, the
// request ends as a naive reading of the rules says, and never changes after that.

#include "tests/unit/processes/approval_testing.hpp"

#include <map>
#include <random>
#include <set>

namespace proofdesk::test {
namespace {

/// One row as a person reads it, and the votes said so far.
struct NaiveRound {
  std::string voting;
  std::size_t quorum = 1;
  std::set<std::size_t> asked;
  bool another_needed = false;
  std::map<std::size_t, std::string> said;  ///< by whose vote it is

  [[nodiscard]] std::size_t count(const std::string& what) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(said, [&](const auto& vote) { return vote.second == what; }));
  }
  [[nodiscard]] bool granted(std::size_t requester) const {
    const std::size_t yes = count("approve");
    const bool another = std::ranges::any_of(said, [&](const auto& vote) {
      return vote.second == "approve" && vote.first != requester;
    });
    if (another_needed && !another) return false;
    if (voting == "any") return yes >= 1;
    if (voting == "quorum") return yes >= quorum;
    return yes >= 1 && yes + count("abstain") == asked.size();
  }
  [[nodiscard]] bool refused(std::size_t requester) const {
    NaiveRound best = *this;
    for (const std::size_t person : asked) best.said.try_emplace(person, "approve");
    return !best.granted(requester);
  }
};

class RandomVotes : public ApprovalTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  static constexpr std::size_t kPeople = 6;
  static constexpr int kRequests = 24;
  std::mt19937_64 random{GetParam()};
  std::vector<Actor> crowd;
  std::vector<NaiveRound> table;

  std::size_t below(std::size_t count) { return random() % count; }

  void hire() {
    for (std::size_t i = 0; i < kPeople; ++i) crowd.push_back(somebody("P" + std::to_string(i)));
  }
  /// One to three rows of one stage, each with people, a rule, and perhaps duties kept apart.
  void write_policies() {
    const bool strict = below(3) == 0;
    const bool not_alone = below(3) == 0;
    for (std::size_t row = 1 + below(3); row > 0; --row) {
      NaiveRound naive;
      std::vector<Actor> approvers;
      for (std::size_t i = 0; i < kPeople; ++i) {
        if (below(2) == 0 && i > 1) continue;  // two at least, so that the rule can be met
        naive.asked.insert(i);
        approvers.push_back(crowd[i]);
      }
      naive.voting = std::vector<std::string>{"any", "all", "quorum"}[below(3)];
      naive.quorum = 1 + below(approvers.size() - 1);
      // Declared or not, it is a rule of the house; who may not approve at all needs it not.
      naive.another_needed = not_alone || !strict;
      House::Fields fields = {{"requester_may_not_approve", strict},
                              {"requester_may_not_be_sole_approver", not_alone}};
      if (naive.voting == "quorum")
        fields.push_back({"quorum", static_cast<std::int64_t>(naive.quorum)});
      policy(approvers, naive.voting, std::move(fields));
      table.push_back(std::move(naive));
    }
    strict_ = strict;
  }
  bool strict_ = false;

  static std::string expected_state(const std::vector<NaiveRound>& naive, std::size_t requester) {
    if (std::ranges::any_of(naive, [&](const auto& round) { return round.refused(requester); }))
      return "rejected";
    if (std::ranges::all_of(naive, [&](const auto& round) { return round.granted(requester); }))
      return "approved";
    return "awaiting_approval";
  }
};

TEST_P(RandomVotes, EndAsANaiveReadingOfTheRulesSays) {
  hire();
  write_policies();
  std::int64_t votes = 0;
  std::int64_t refusals = 0;
  std::set<std::string> ends;
  for (int i = 0; i < kRequests; ++i) {
    const std::size_t requester = below(kPeople);
    const Uuid id = asked({{"requester", ref(crowd[requester].person)}});
    auto naive = table;
    for (auto& round : naive) {
      if (strict_) round.asked.erase(requester);
    }
    const auto open = rounds(id);
    ASSERT_EQ(open.size(), naive.size());
    // Rounds are found by whom they ask; two alike can be told apart by nothing, so either will do.
    std::map<Uuid, std::size_t> row_of;
    for (std::size_t row = 0; row < naive.size(); ++row) {
      for (const Uuid round : open) {
        const bool same_rule = house.text("approval", round, "voting") == naive[row].voting;
        const bool same_number =
            naive[row].voting != "quorum" || house.integer("approval", round, "needed") ==
                                                 static_cast<std::int64_t>(naive[row].quorum);
        bool same_people = listed(round, "approvers").size() == naive[row].asked.size();
        for (const std::size_t person : naive[row].asked)
          same_people = same_people && lists(round, "approvers", crowd[person]);
        if (same_rule && same_number && same_people && !row_of.contains(round)) {
          row_of[round] = row;
          break;
        }
      }
    }
    ASSERT_EQ(row_of.size(), naive.size()) << "a policy asked somebody else than it names";
    for (int step = 0; step < 60 && expected_state(naive, requester) == "awaiting_approval";
         ++step) {
      const Uuid round = open[below(open.size())];
      NaiveRound& row = naive[row_of.at(round)];
      const std::size_t person = below(kPeople);
      const std::string said =
          std::vector<std::string>{"approve", "approve", "reject", "abstain"}[below(4)];
      const bool may = row.asked.contains(person) && !row.said.contains(person) &&
                       !row.granted(requester) && !row.refused(requester);
      const auto decided = vote_in(round, crowd[person], said, {{"reason", word("so")}});
      ASSERT_EQ(decided.has_value(), may)
          << said << " by " << person << ": " << (decided ? "" : decided.error().detail);
      (may ? votes : refusals) += 1;
      if (may) row.said[person] = said;
      ASSERT_EQ(state(id), expected_state(naive, requester))
          << "after " << said << " by " << person;
    }
    const std::string end = state(id);
    ends.insert(end);
    if (end == "awaiting_approval") continue;
    for (const Uuid round : open) {
      for (const Actor& late : crowd)
        ASSERT_FALSE(vote_in(round, late, "reject", {{"reason", word("late")}}));
    }
    ASSERT_EQ(state(id), end);
  }
  RecordProperty("votes", std::to_string(votes));
  EXPECT_GT(votes, kRequests / 2);
  EXPECT_GT(refusals, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomVotes, ::testing::Range(1U, 26U));

}  // namespace
}  // namespace proofdesk::test
