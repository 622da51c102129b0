#include "core/approval/separation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Uuid person(std::string_view name) { return Uuid::from_name("person", name); }

const Parties kMatter = {.requesters = {person("Rita"), person("Rob")},
                         .authors = {person("Ada")},
                         .implementers = {person("Ian")},
                         .reviewers = {person("Vera")},
                         .approvers = {person("Paul")}};

std::vector<Separation> bars(std::vector<Separation> rules, Act act, std::string_view who) {
  const People selves = {person(who)};
  return barring(rules, act, kMatter, selves);
}

TEST(Separation, BarsNobodyFromWhatNoPolicyKeepsApart) {
  EXPECT_THAT(bars({}, Act::kApprove, "Rita"), IsEmpty());
}

TEST(Separation, BarsEachPartFromTheActItIsKeptApartFrom) {
  using S = Separation;
  EXPECT_THAT(bars({S::kRequesterMayNotApprove}, Act::kApprove, "Rob"),
              ElementsAre(S::kRequesterMayNotApprove));
  EXPECT_THAT(bars({S::kAuthorMayNotApprove}, Act::kApprove, "Ada"),
              ElementsAre(S::kAuthorMayNotApprove));
  EXPECT_THAT(bars({S::kImplementerMayNotApprove}, Act::kApprove, "Ian"),
              ElementsAre(S::kImplementerMayNotApprove));
  EXPECT_THAT(bars({S::kReviewerMayNotApprove}, Act::kApprove, "Vera"),
              ElementsAre(S::kReviewerMayNotApprove));
  EXPECT_THAT(bars({S::kApproverMayNotImplement}, Act::kImplement, "Paul"),
              ElementsAre(S::kApproverMayNotImplement));
  EXPECT_THAT(bars({S::kApproverMayNotReview, S::kImplementerMayNotReview}, Act::kReview, "Paul"),
              ElementsAre(S::kApproverMayNotReview));
  EXPECT_THAT(bars({S::kImplementerMayNotReview}, Act::kReview, "Ian"),
              ElementsAre(S::kImplementerMayNotReview));
}

TEST(Separation, LeavesOtherActsAndOtherPeopleAlone) {
  EXPECT_THAT(bars({Separation::kRequesterMayNotApprove}, Act::kImplement, "Rita"), IsEmpty());
  EXPECT_THAT(bars({Separation::kRequesterMayNotApprove}, Act::kApprove, "Paul"), IsEmpty());
}

TEST(Separation, SeesOneHumanBehindTwoAccounts) {
  const People selves = {person("Paul"), person("Rita")};
  const std::vector<Separation> rules = {Separation::kRequesterMayNotApprove};
  EXPECT_THAT(barring(rules, Act::kApprove, kMatter, selves),
              ElementsAre(Separation::kRequesterMayNotApprove));
}

TEST(Separation, NeverTakesNobodyForSomebody) {
  Parties matter = kMatter;
  matter.requesters.emplace_back();
  const People selves = {Uuid{}};
  const std::vector<Separation> rules = {Separation::kRequesterMayNotApprove};
  EXPECT_THAT(barring(rules, Act::kApprove, matter, selves), IsEmpty());
}

TEST(Separation, KnowsEveryRuleByItsName) {
  for (int i = 0; i <= static_cast<int>(Separation::kPolicyFourEyes); ++i) {
    const auto rule = static_cast<Separation>(i);
    EXPECT_EQ(separation_named(name_of(rule)), rule);
    EXPECT_FALSE(sentence_of(rule).empty());
  }
  EXPECT_EQ(separation_named("nobody_may_do_anything"), std::nullopt);
}

TEST(Separation, HasRulesOfTheHouseThatNoPolicyNeedsToDeclare) {
  using S = Separation;
  std::vector<S> none;
  add_house_rules(none);
  EXPECT_THAT(none, ElementsAre(S::kRequesterMayNotBeSoleApprover, S::kImplementerMayNotApprove,
                                S::kApproverMayNotImplement));
  std::vector<S> strict = {S::kRequesterMayNotApprove, S::kApproverMayNotImplement};
  add_house_rules(strict);
  EXPECT_THAT(strict, ElementsAre(S::kRequesterMayNotApprove, S::kApproverMayNotImplement,
                                  S::kImplementerMayNotApprove))
      << "who may not approve at all is not the only one to";
}

}  // namespace
}  // namespace proofdesk::approval
