// Emergencies (8.5.1): at three in the morning somebody says yes on the phone. Who that may be, that it is confirmed in
// person within 24 hours, and what it is when it is not.

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EmergencyChange : public ChangeTest {
 protected:
  void SetUp() override { policy_of({authority.person}); }

  Result<Decision> begin(House::Fields more = {}) {
    return fire(implementer, recorded(), "start_on_verbal_authority", verbal(std::move(more)));
  }
};

TEST_F(EmergencyChange, BeginsOnTheWordOfANamedAuthority) {
  const Uuid id = emergency();
  EXPECT_EQ(state(id), "implement");
  EXPECT_EQ(house.integer(kChange, id, "confirm_by"), house.now().micros - kHour + kDay)
      << "24 hours from when it was said, not from when it was recorded";
  EXPECT_FALSE(has(id, "confirmed_at"));
}

TEST_F(EmergencyChange, StillHasAPlanAWayBackAndAScope) {
  const Uuid id = recorded({{"backout_plan", Value{}}});
  EXPECT_EQ(rule_of(fire(implementer, id, "start_on_verbal_authority", verbal())),
            "change.start_on_verbal_authority.requires.backout_plan");
  const Uuid nothing = recorded({{"items", Value{}}});
  EXPECT_EQ(rule_of(fire(implementer, nothing, "start_on_verbal_authority", verbal())),
            "change.scope_named@1");
}

TEST_F(EmergencyChange, IsTheOnlyModelThatBeginsSo) {
  EXPECT_EQ(rule_of(begin({{"model", word("normal")}})), "change.is_emergency@1");
}

TEST_F(EmergencyChange, NamesWhoSaidYesAndWhen) {
  const Uuid id = recorded();
  EXPECT_EQ(
      rule_of(fire(implementer, id, "start_on_verbal_authority", {{"model", word("emergency")}})),
      "change.start_on_verbal_authority.requires.verbal_authoriser");
  EXPECT_EQ(rule_of(begin({{"verbal_at", house.now().micros + kHour}})), "change.verbal_in_time@1");
  EXPECT_EQ(rule_of(begin({{"verbal_at", house.now().micros - kDay}})), "change.verbal_in_time@1");
}

TEST_F(EmergencyChange, IsNeverAuthorisedByWhoCarriesItOutNotEvenWithAWaiver) {
  policy_of({implementer.person});
  const Uuid lifted = waiver("implementer_may_not_approve");
  const auto refused =
      begin({{"verbal_authoriser", ref(implementer.person)}, {"waiver", ref(lifted)}});
  EXPECT_EQ(rule_of(refused), "change.authoriser_may_authorise@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("carries it out"));
}

TEST_F(EmergencyChange, CarriedOutByWhoBeginsItUnlessSomebodyElseIsNamed) {
  Actor both = authority;
  both.roles = {"agent"};
  const Uuid id = recorded({{"implementer", Value{}}});
  EXPECT_EQ(rule_of(fire(both, id, "start_on_verbal_authority", verbal())),
            "change.authoriser_may_authorise@1");
}

TEST_F(EmergencyChange, IsNotBegunOnAWordOfOnesOwnWhoeverCarriesItOut) {
  Actor both = authority;
  both.roles = {"agent"};
  EXPECT_EQ(rule_of(fire(both, recorded(), "start_on_verbal_authority", verbal())),
            "change.authoriser_may_authorise@1");
}

TEST_F(ChangeTest, AnEmergencyIsAuthorisedByNobodyWhereNoPolicySaysWhoMay) {
  policy({{"approvers", ids({authority.person})},
          {"voting", word("any")},
          {"condition", word("category = \"database\"")}});
  const auto refused = fire(implementer, recorded(), "start_on_verbal_authority", verbal());
  EXPECT_EQ(rule_of(refused), "change.authoriser_may_authorise@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("No policy in force says"));
}

TEST_F(EmergencyChange, IsNotAuthorisedByWhoAskedForItUnlessAWaiverLiftsThat) {
  policy_of({requester.person});
  const House::Fields own = {{"verbal_authoriser", ref(requester.person)}};
  EXPECT_EQ(rule_of(begin(own)), "change.authoriser_may_authorise@1");
  House::Fields waived = own;
  waived.push_back({"waiver", ref(waiver("requester_may_not_approve"))});
  EXPECT_TRUE(begin(waived));
}

TEST_F(EmergencyChange, IsAuthorisedByOneWhomThePoliciesGiveAuthority) {
  const auto refused = begin({{"verbal_authoriser", ref(second.person)}});
  EXPECT_EQ(rule_of(refused), "change.authoriser_may_authorise@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("No policy in force"));
  policy({{"approvers", ids({second.person})},
          {"voting", word("any")},
          {"condition", word("model = \"emergency\"")}});
  EXPECT_TRUE(begin({{"verbal_authoriser", ref(second.person)}}));
}

TEST_F(EmergencyChange, IsConfirmedInPersonByTheOneNamed) {
  const Uuid id = emergency();
  EXPECT_EQ(rule_of(fire(second, id, "confirm_authority")), "change.is_verbal_authoriser@1");
  EXPECT_EQ(rule_of(fire(implementer, id, "confirm_authority")), "change.is_verbal_authoriser@1");
  Actor token = authority;
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(fire(token, id, "confirm_authority")), "change.confirm_authority.own_sign_in");
  must(authority, id, "confirm_authority");
  EXPECT_TRUE(has(id, "confirmed_at"));
  house.advance(2 * kDay);
  house.fire_due_timers();
  EXPECT_FALSE(flag(id, "unauthorised"));
  EXPECT_EQ(rule_of(fire(authority, id, "confirm_authority")), "change.awaits_confirmation@1");
}

TEST_F(EmergencyChange, NotConfirmedInTimeIsUnauthorised) {
  const Uuid id = emergency();
  house.advance(kDay - kHour);
  EXPECT_EQ(rule_of(fire(authority, id, "confirm_authority")), "change.confirmed_in_time@1");
  EXPECT_THAT(house.fire_due_timers(), IsEmpty());
  EXPECT_TRUE(flag(id, "unauthorised"));
  EXPECT_EQ(state(id), "implement") << "what is half done goes on; it is marked";
  EXPECT_EQ(rule_of(fire(authority, id, "confirm_authority")), "change.awaits_confirmation@1");
}

TEST_F(EmergencyChange, BecomesUnauthorisedInItsReviewToo) {
  const Uuid id = emergency();
  must(implementer, id, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}});
  house.advance(kDay);
  EXPECT_THAT(house.fire_due_timers(), IsEmpty());
  EXPECT_TRUE(flag(id, "unauthorised"));
}

TEST_F(EmergencyChange, WhoDidNotSayYesDeniesIt) {
  const Uuid id = emergency();
  EXPECT_EQ(rule_of(fire(second, id, "deny_authority", {}, "x")), "change.is_verbal_authoriser@1");
  must(authority, id, "deny_authority", {}, "I spoke of the mail server.");
  EXPECT_TRUE(flag(id, "unauthorised"));
}

TEST_F(EmergencyChange, IsNotClosedBeforeItsAuthorityIsSettledAndReviewedInFullThen) {
  const Uuid id = emergency();
  must(implementer, id, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}});
  const House::Fields review = {{"review_text", word("The disk was full.")},
                                {"review_result", word("passed")}};
  EXPECT_EQ(rule_of(fire(reviewer, id, "close", review)), "change.authority_settled@1");
  must(authority, id, "confirm_authority");
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
  Actor said_yes = authority;
  said_yes.roles = {"change_manager"};
  EXPECT_EQ(rule_of(fire(said_yes, id, "close", review)), "change.may_review@1");
  must(reviewer, id, "close", review);
  EXPECT_EQ(state(id), "closed");
}

TEST_F(EmergencyChange, MayBeDecidedByVotesLikeAnyOther) {
  const Uuid id = scheduled({{"model", word("emergency")}});
  EXPECT_EQ(state(id), "scheduled");
}

}  // namespace
}  // namespace proofdesk::test
