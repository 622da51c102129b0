// Policies: written by one and put in force by another, revised and not edited; waivers of what they keep apart.

#include "tests/unit/processes/approval_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class ApprovalPolicies : public ApprovalTest {
 protected:
  Result<Decision> write(House::Fields more) {
    House::Fields fields = {{"title", word("Dear things")}, {"applies_to", word(kRequest)}};
    for (auto& field : more) fields.push_back(std::move(field));
    return house.try_create(house.service_owner, "approval_policy", std::move(fields));
  }
};

TEST_F(ApprovalPolicies, AreRefusedWhenTheyCannotBeReadOrAreHalf) {
  EXPECT_EQ(rule_of(write({{"condition", word("no_such = 1")}})),
            "approval_policy.condition_readable@1");
  EXPECT_EQ(rule_of(write({{"approvers", people({ann})}})), "approval_policy.rule_complete@1");
  EXPECT_EQ(rule_of(write({{"approvers", people({ann})}, {"voting", word("quorum")}})),
            "approval_policy.rule_complete@1");
  EXPECT_EQ(rule_of(write({{"when_expired", word("escalate")}})),
            "approval_policy.rule_complete@1");
  EXPECT_EQ(rule_of(house.try_create(house.service_owner, "approval_policy",
                                     {{"title", word("x")}, {"applies_to", word("incident")}})),
            "approval_policy.is_about_a_kind@1")
      << "incidents are never approved";
}

TEST_F(ApprovalPolicies, StayReadableWhenTheyAreEdited) {
  const auto written = write({});
  ASSERT_TRUE(written);
  EXPECT_EQ(rule_of(house.edit(house.service_owner, "approval_policy", written->records.front().id,
                               {{"condition", word("cost >")}})),
            "approval_policy.stays_readable@1");
}

TEST_F(ApprovalPolicies, ArePutInForceByAnotherThanTheirAuthor) {
  const auto written = write({});
  ASSERT_TRUE(written);
  const Uuid id = written->records.front().id;
  const auto alone = house.fire(house.service_owner, "approval_policy", id, "put_in_force");
  EXPECT_EQ(rule_of(alone), "approval_policy.four_eyes@1");
  EXPECT_THAT(remedy_of(alone), HasSubstr("waiver"));
  Actor token = house.administrator();
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(house.fire(token, "approval_policy", id, "put_in_force")),
            "approval_policy.put_in_force.own_sign_in");
  EXPECT_TRUE(house.fire(house.administrator(), "approval_policy", id, "put_in_force"));
}

TEST_F(ApprovalPolicies, OfATeamOfOneNameTheWaiverThatCameFromOutside) {
  const auto written = write({});
  ASSERT_TRUE(written);
  const Uuid id = written->records.front().id;
  const Uuid wrong = waiver("requester_may_not_approve");
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "approval_policy", id, "put_in_force",
                               {{"waiver", ref(wrong)}})),
            "approval_policy.four_eyes@1");
  const Uuid right = house.create_as(house.service_owner, "waiver",
                                     {{"title", word("A desk of one")},
                                      {"lifts", word("policy_four_eyes")},
                                      {"applies_to", word("approval_policy")},
                                      {"reason", word("There is one person at this desk.")},
                                      {"until", house.now().micros + kMicrosPerDay}});
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "waiver", right, "grant")),
            "waiver.granted_by_another@1");
  house.must_fire(Actor::system(), "waiver", right, "grant_from_outside",
                  {{"outside_word", word("The managing director")}});
  ASSERT_TRUE(house.fire(house.service_owner, "approval_policy", id, "put_in_force",
                         {{"waiver", ref(right)}}));
  EXPECT_EQ(house.text("approval_policy", id, "waiver"), right.to_string());
  EXPECT_EQ(house.integer("waiver", right, "use_count"), 1);
}

TEST_F(ApprovalPolicies, ArePutInForceByNobodyWhoWroteOnThem) {
  const auto written = write({});
  ASSERT_TRUE(written);
  const Uuid id = written->records.front().id;
  ASSERT_TRUE(house.edit(house.administrator(), "approval_policy", id,
                         {{"condition", word("cost > 999999")}}));
  for (const Actor& author : {house.service_owner, house.administrator()}) {
    EXPECT_EQ(rule_of(house.fire(author, "approval_policy", id, "put_in_force")),
              "approval_policy.four_eyes@1");
  }
  Actor third = somebody("Third");
  third.roles = {"service_owner"};
  EXPECT_EQ(rule_of(house.fire(third, "approval_policy", id, "put_in_force",
                               {{"condition", word("cost > 9")}})),
            "approval_policy.four_eyes@1")
      << "words added in the act are the actor's";
  EXPECT_TRUE(house.fire(third, "approval_policy", id, "put_in_force"));
}

TEST_F(ApprovalPolicies, AreRetiredByAnotherThanTheirAuthor) {
  const Uuid id = policy({ann}, "any");
  const House::Fields why = {{"reason", word("Not needed")}};
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "approval_policy", id, "retire", why)),
            "approval_policy.retired_by_another@1");
  EXPECT_TRUE(house.fire(house.administrator(), "approval_policy", id, "retire", why));
  const auto draft = write({});
  ASSERT_TRUE(draft);
  EXPECT_TRUE(
      house.fire(house.service_owner, "approval_policy", draft->records.front().id, "retire", why))
      << "what never was in force is dropped by whoever wrote it";
}

TEST_F(ApprovalPolicies, AreRevisedByASuccessorNotEdited) {
  const Uuid first = policy({ann}, "any", {{"condition", word("cost > 200")}});
  EXPECT_EQ(rule_of(house.edit(house.administrator(), "approval_policy", first,
                               {{"condition", word("cost > 999")}})),
            "approval_policy.in_force.read_only");
  EXPECT_EQ(rule_of(house.fire(house.administrator(), "approval_policy", first, "revise")),
            "approval_policy.reason_given@1");
  const auto revised = house.fire(house.administrator(), "approval_policy", first, "revise",
                                  {{"reason", word("Prices rose")}});
  ASSERT_TRUE(revised);
  const Uuid next = revised->records.back().id;
  ASSERT_EQ(revised->offers.size(), 1U);
  EXPECT_EQ(revised->offers.front().id, next);
  EXPECT_EQ(house.state("approval_policy", next), "draft");
  EXPECT_EQ(house.text("approval_policy", next, "author"),
            house.administrator().person.to_string());
  ASSERT_TRUE(house.edit(house.administrator(), "approval_policy", next,
                         {{"condition", word("cost > 999")}}));
  EXPECT_EQ(house.state("approval_policy", first), "in_force") << "holds until then";
  EXPECT_EQ(rule_of(house.fire(house.administrator(), "approval_policy", next, "put_in_force")),
            "approval_policy.four_eyes@1");
  house.must_fire(house.service_owner, "approval_policy", next, "put_in_force");
  EXPECT_EQ(house.state("approval_policy", first), "retired");
  EXPECT_TRUE(house.fire(house.agent(), kRequest, request(), "take")) << "250 needs nobody now";
}

TEST_F(ApprovalPolicies, AreConsultedOnlyWhileInForce) {
  const Uuid id = policy({ann}, "any");
  house.must_fire(house.administrator(), "approval_policy", id, "retire",
                  {{"reason", word("Not needed")}});
  EXPECT_TRUE(house.fire(house.agent(), kRequest, request(), "take"));
}

TEST_F(ApprovalPolicies, AreNamedAmongWhatADecisionWasTakenUnder) {
  const Uuid by = policy({ann}, "any");
  const auto decision = ask(request());
  ASSERT_TRUE(decision);
  bool named = false;
  for (const auto& change : decision->events.front().changes) {
    if (change.path != kReads) continue;
    for (const auto& read : change.value.as_array())
      named = named || read.as_array().at(1).as_string() == by.to_string();
  }
  EXPECT_TRUE(named);
}

// Waivers.

TEST_F(ApprovalPolicies, AWaiverServesOnlyTheVoteThatNamesIt) {
  policy({ann}, "any", {{"requester_may_not_approve", true}});
  const Uuid lifted = waiver("requester_may_not_approve");
  const Uuid id = asked({{"requester", ref(ann.person)}});
  EXPECT_EQ(rule_of(vote(ann, id, "approve")), "approval.duties_kept_apart@1");
  ASSERT_TRUE(vote(ann, id, "approve", {{"waiver", ref(lifted)}}));
  EXPECT_EQ(state(id), "approved");
  EXPECT_THAT(listed(rounds(id).front(), "waivers"), SizeIs(1));
  EXPECT_EQ(house.integer("waiver", lifted, "use_count"), 1);
}

TEST_F(ApprovalPolicies, AWaiverBringsNobodyInWhereOthersCanBeAsked) {
  policy({ann, bob}, "any", {{"requester_may_not_approve", true}});
  waiver("requester_may_not_approve");
  const Uuid round = rounds(asked({{"requester", ref(ann.person)}})).front();
  EXPECT_FALSE(lists(round, "approvers", ann));
}

TEST_F(ApprovalPolicies, AWaiverThatLiftsSomethingElseIsRefused) {
  policy({ann, bob}, "any", {{"requester_may_not_approve", true}});
  const Uuid other = waiver("implementer_may_not_approve");
  const Uuid id = asked();
  EXPECT_EQ(rule_of(vote(ann, id, "approve", {{"waiver", ref(other)}})),
            "approval.duties_kept_apart@1");
}

TEST_F(ApprovalPolicies, AWaiverEndsWithItsTime) {
  policy({ann}, "any", {{"requester_may_not_approve", true}});
  const Uuid lifted = waiver("requester_may_not_approve");
  const Uuid id = asked({{"requester", ref(ann.person)}});
  house.advance(30 * kMicrosPerDay);
  EXPECT_EQ(rule_of(vote(ann, id, "approve", {{"waiver", ref(lifted)}})),
            "approval.duties_kept_apart@1");
  house.fire_due_timers();
  EXPECT_EQ(house.state("waiver", lifted), "ended");
}

TEST_F(ApprovalPolicies, AWaiverIsGrantedBySomebodyWhoSignedIn) {
  const Uuid id = house.create_as(house.service_owner, "waiver",
                                  {{"title", word("Alone")},
                                   {"lifts", word("requester_may_not_approve")},
                                   {"applies_to", word(kRequest)},
                                   {"reason", word("There is nobody else here.")},
                                   {"until", house.now().micros + kMicrosPerDay}});
  Actor token = house.administrator();
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(house.fire(token, "waiver", id, "grant")), "waiver.grant.own_sign_in");
  house.must_fire(house.administrator(), "waiver", id, "grant");
  EXPECT_EQ(house.text("waiver", id, "granted_by"), house.administrator().person.to_string());
}

}  // namespace
}  // namespace proofdesk::test
