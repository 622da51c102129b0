// What members of a board advise on a change (ISO/IEC 20000-1:2018, 8.5.1): in person, with a reason, shown to whoever
// decides, and deciding nothing.

#include "tests/unit/processes/cab_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using CabAdvice = CabTest;

TEST_F(CabAdvice, IsShownOnTheChangeAndOnWhatIsAskedAboutItAndDecidesNothing) {
  const Uuid change = asked();
  convened();
  ASSERT_TRUE(advise(nora, change, "object", "It is Friday."));
  ASSERT_TRUE(advise(otto, change, "object", "Nobody is here on Saturday."));
  ASSERT_TRUE(advise(pia, change, "abstain", "I do not know that service."));
  EXPECT_THAT(counts(kChange, change), ElementsAre(0, 2, 1, 0));
  const auto rounds = house.rounds(kChange, change, "pending");
  ASSERT_EQ(rounds.size(), 1U);
  EXPECT_THAT(counts("approval", rounds.front()), ElementsAre(0, 2, 1, 0));
  EXPECT_EQ(state(change), "authorize");
  ASSERT_TRUE(vote(authority, change, "approve"));
  EXPECT_EQ(state(change), "scheduled");
}

TEST_F(CabAdvice, GivenBeforeItIsAskedForIsShownWhenItIs) {
  const Uuid change = assessed();
  const Uuid meeting = convened();
  house.create_as(manager, kItem,
                  {{"meeting", ref(meeting)},
                   {"subject", word(RecordRef{std::string(kChange), change}.to_string())}});
  ASSERT_TRUE(advise(nora, change, "support"));
  must(manager, change, "request_authorization");
  EXPECT_THAT(counts("approval", house.rounds(kChange, change, "pending").front()),
              ElementsAre(1, 0, 0, 0));
}

TEST_F(CabAdvice, IsTheMembersOwnWord) {
  const Uuid change = asked();
  convened();
  Actor by_token = nora;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(advise(by_token, change, "support")), "cab_advice.in_person@1");
  EXPECT_EQ(rule_of(advise(quinn, change, "support")), "cab_advice.subject.exists");
  EXPECT_EQ(rule_of(advise(manager, change, "support")), "cab_advice.asked@1");
}

TEST_F(CabAdvice, SaysWhy) {
  const Uuid change = asked();
  convened();
  const auto refused =
      house.try_create(nora, kAdvice,
                       {{"subject", word(RecordRef{std::string(kChange), change}.to_string())},
                        {"advice", word("object")}});
  EXPECT_THAT(rule_of(refused), HasSubstr("requires.reason"));
}

TEST_F(CabAdvice, IsForWhatIsOnTheAgendaAndStillToBeDecided) {
  const Uuid early = assessed();
  const Actor seeing = member("Stella", "change_manager");
  convened();
  EXPECT_EQ(rule_of(advise(nora, early, "support")), "cab_advice.subject.exists");
  EXPECT_EQ(rule_of(advise(seeing, early, "support")), "cab_advice.asked@1");
  const Uuid fresh = recorded();
  EXPECT_EQ(rule_of(advise(seeing, fresh, "support")), "cab_advice.still_to_decide@1");
  const Uuid done = scheduled();
  EXPECT_EQ(rule_of(advise(seeing, done, "support")), "cab_advice.still_to_decide@1");
}

TEST_F(CabAdvice, ComesTooLateOnceTheMeetingIsOver) {
  const Uuid change = asked();
  hold(convened());
  EXPECT_EQ(rule_of(advise(nora, change, "support")), "cab_advice.asked@1");
}

TEST_F(CabAdvice, OfOneMemberIsOneTheLast) {
  const Uuid change = asked();
  convened();
  const auto first = advise(nora, change, "object", "It is Friday.");
  ASSERT_TRUE(first);
  ASSERT_TRUE(advise(nora, change, "support", "It was moved to Monday."));
  EXPECT_EQ(house.state(kAdvice, first->records.front().id), "replaced");
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
}

TEST_F(CabAdvice, OfOneHumanUnderTwoAccountsIsOne) {
  const Actor other = member("Nora's other account");
  ASSERT_TRUE(house.edit(house.administrator(), "person", other.person,
                         {{"another_account_of", ref(nora.person)}}));
  const Uuid change = asked();
  convened();
  ASSERT_TRUE(advise(nora, change, "support"));
  ASSERT_TRUE(advise(other, change, "support"));
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
}

TEST_F(CabAdvice, InTheMembersOwnMatterIsToldAndCountedApart) {
  const Uuid carried_out = asked({{"implementer", ref(otto.person)}});
  const Uuid wanted = asked({{"requester", ref(nora.person)}});
  convened();
  const auto by_implementer = advise(otto, carried_out, "support");
  ASSERT_TRUE(by_implementer);
  EXPECT_THAT(counts(kChange, carried_out), ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(house.text(kAdvice, by_implementer->records.front().id, "own_matter_as"),
            "carries it out");
  const auto by_requester = advise(nora, wanted, "support");
  ASSERT_TRUE(by_requester);
  EXPECT_EQ(house.text(kAdvice, by_requester->records.front().id, "own_matter_as"), "asks for it");
  EXPECT_THAT(counts(kChange, wanted), ElementsAre(0, 0, 0, 1));
}

TEST_F(CabAdvice, OnWhatHasChangedSinceDoesNotCount) {
  const Uuid change = asked();
  convened();
  const auto given = advise(nora, change, "support");
  ASSERT_TRUE(given);
  ASSERT_TRUE(edit(change, {{"benefit", word("Fewer calls.")}}));
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
  ASSERT_TRUE(edit(change, {{"plan", word("All at once.")}}));
  EXPECT_EQ(house.state(kAdvice, given->records.front().id), "outdated");
  EXPECT_FALSE(has(change, "advice_support"));
  EXPECT_FALSE(
      house.has("approval", house.rounds(kChange, change, "pending").front(), "advice_support"));
}

TEST_F(CabAdvice, IsTakenBackByWhoGaveItAndNobodyElse) {
  const Uuid change = asked();
  convened();
  const auto given = advise(nora, change, "support");
  ASSERT_TRUE(given);
  const Uuid id = given->records.front().id;
  const House::Fields why = {{"end_reason", word("I mistook it for another.")}};
  EXPECT_EQ(rule_of(house.fire(otto, kAdvice, id, "withdraw", why)), "cab_advice.own@1");
  house.must_fire(nora, kAdvice, id, "withdraw", why);
  EXPECT_FALSE(has(change, "advice_support"));
}

TEST_F(CabAdvice, KeepsWhatItWasGivenOnAndForWhichMeeting) {
  const Uuid change = asked();
  const Uuid meeting = convened();
  const auto given = advise(nora, change, "support");
  ASSERT_TRUE(given);
  const Uuid id = given->records.front().id;
  EXPECT_EQ(house.text(kAdvice, id, "meeting"), meeting.to_string());
  EXPECT_EQ(house.text(kAdvice, id, "subject_digest").size(), 64U);
  EXPECT_GT(house.integer(kAdvice, id, "subject_version"), 0);
}

}  // namespace
}  // namespace proofdesk::test
