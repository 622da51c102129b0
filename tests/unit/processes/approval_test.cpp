// Rounds of votes on service requests: complaints eight to eleven that people have of other desks, and how
// rounds open, go through stages, lapse and become void.

#include "tests/unit/processes/approval_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Approval : public ApprovalTest {};

// Complaint eight: the whole sticks where the parts have moved on.

TEST_F(Approval, ComplaintEight_TheWholeFollowsItsPartsAtOnce) {
  policy({ann, bob, cid}, "quorum", {{"quorum", std::int64_t{2}}});
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(state(id), "awaiting_approval");
  ASSERT_TRUE(vote(bob, id, "reject", {{"reason", word("Too dear")}}));
  EXPECT_EQ(state(id), "awaiting_approval") << "two can still approve";
  ASSERT_TRUE(vote(cid, id, "approve"));
  EXPECT_EQ(state(id), "approved") << "in the same decision as the vote that was missing";
  EXPECT_EQ(house.state("approval", rounds(id).front()), "granted");
}

TEST_F(Approval, ComplaintEight_AWholeThatCannotBeReachedIsRefusedAtOnce) {
  policy({ann, bob, cid}, "all");
  const Uuid id = asked();
  ASSERT_TRUE(vote(bob, id, "reject", {{"reason", word("Too dear")}}));
  EXPECT_EQ(state(id), "rejected");
  EXPECT_EQ(house.text(kRequest, id, "decision_reason"), "Too dear");
  EXPECT_EQ(house.state("approval", rounds(id).front()), "refused");
}

TEST_F(Approval, ComplaintEight_SeveralRoundsAreOneWhole) {
  policy({ann}, "any");
  policy({bob}, "any");
  const Uuid id = asked();
  ASSERT_THAT(rounds(id, "pending"), SizeIs(2));
  for (const Uuid round : rounds(id)) {
    EXPECT_EQ(state(id), "awaiting_approval");
    ASSERT_TRUE(vote_in(round, lists(round, "approvers", ann) ? ann : bob, "approve"));
  }
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Approval, ComplaintEight_OneRefusalEndsTheOtherRounds) {
  policy({ann}, "any");
  policy({bob}, "any");
  const Uuid id = asked();
  const Uuid anns = rounds(id)[lists(rounds(id)[0], "approvers", ann) ? 0 : 1];
  ASSERT_TRUE(vote_in(anns, ann, "reject", {{"reason", word("No")}}));
  EXPECT_EQ(state(id), "rejected");
  EXPECT_THAT(rounds(id, "withdrawn"), SizeIs(1));
  EXPECT_THAT(rounds(id, "pending"), SizeIs(0));
}

// Complaint nine: approving for another, and editing in the act.

TEST_F(Approval, ComplaintNine_NobodyApprovesForAnother) {
  policy({ann}, "any");
  const Uuid id = asked();
  for (const Actor& other : {bob, house.administrator(), house.manager(), house.service_owner}) {
    EXPECT_EQ(rule_of(vote(other, id, "approve")), "approval.has_a_vote@1");
    EXPECT_EQ(rule_of(vote(other, id, "approve", {{"on_behalf_of", ref(ann.person)}})),
              "approval.has_a_vote@1");
  }
  EXPECT_EQ(state(id), "awaiting_approval");
}

TEST_F(Approval, ComplaintNine_TheDeskCannotApproveByAnyOtherDoor) {
  policy({ann}, "any");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  for (const std::string edge : {"grant", "refuse", "expire", "void", "withdraw"}) {
    EXPECT_EQ(rule_of(vote_in(round, house.administrator(), edge)), "approval." + edge + ".roles");
  }
  EXPECT_FALSE(house.edit(house.administrator(), "approval", round, {{"reason", word("x")}}));
  EXPECT_FALSE(edit(id, {{"decision_reason", word("I say so")}}));
}

TEST_F(Approval, ComplaintNine_AVoteChangesNothingOfWhatIsAsked) {
  policy({ann}, "any");
  const Uuid id = asked();
  EXPECT_EQ(vote(ann, id, "approve", {{"cost", word("9")}}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(rule_of(vote(ann, id, "approve", {{"title", word("Approved!")}})),
            "approval.pending.read_only");
  const auto before = house.text(kRequest, id, "cost");
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(house.text(kRequest, id, "cost"), before);
  EXPECT_EQ(house.edit(ann, kRequest, id, {{"cost", word("9")}}).error().code,
            ErrorCode::kForbidden);
}

// Complaint ten: no separation of duties.

TEST_F(Approval, ComplaintTen_WhoAsksIsNotAskedWhereThePolicyKeepsThatApart) {
  policy({ann, bob}, "all", {{"requester_may_not_approve", true}});
  const Uuid id = asked({{"requester", ref(ann.person)}});
  const Uuid round = rounds(id).front();
  EXPECT_FALSE(lists(round, "approvers", ann));
  EXPECT_TRUE(lists(round, "excluded", ann));
  const auto refused = vote(ann, id, "approve");
  EXPECT_EQ(rule_of(refused), "approval.duties_kept_apart@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("requester_may_not_approve"));
  EXPECT_THAT(remedy_of(refused), HasSubstr("waiver"));
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Approval, ComplaintTen_NeitherIsWhomItIsForOrWhoCarriesItOut) {
  policy({ann, bob, cid}, "all",
         {{"requester_may_not_approve", true}, {"implementer_may_not_approve", true}});
  const Uuid id = asked({{"requested_for", ref(ann.person)}, {"assignee", ref(bob.person)}});
  EXPECT_EQ(rule_of(vote(ann, id, "approve")), "approval.duties_kept_apart@1");
  EXPECT_EQ(rule_of(vote(bob, id, "approve")), "approval.duties_kept_apart@1");
  ASSERT_TRUE(vote(cid, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Approval, ComplaintTen_ASecondAccountIsNotASecondPerson) {
  const Actor annie = somebody("Ann again", {{"employee_number", word("4711")}});
  ASSERT_TRUE(
      house.edit(house.administrator(), "person", ann.person, {{"employee_number", word("4711")}}));
  policy({annie, bob}, "any", {{"requester_may_not_approve", true}});
  const Uuid id = asked({{"requester", ref(ann.person)}});
  EXPECT_EQ(rule_of(vote(annie, id, "approve")), "approval.duties_kept_apart@1");
}

TEST_F(Approval, ComplaintTen_WhoAsksIsNotTheOnlyOneToApprove) {
  policy({ann, bob}, "any", {{"requester_may_not_be_sole_approver", true}});
  const Uuid id = asked({{"requester", ref(ann.person)}});
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(state(id), "awaiting_approval") << "one would do, but not this one alone";
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Approval, ComplaintTen_WhoApprovedDoesNotCarryItOut) {
  Actor agent = house.colleague;
  agent.origin = Origin::kSignIn;
  policy({agent}, "any", {{"approver_may_not_implement", true}});
  const Uuid id = asked();
  ASSERT_TRUE(vote(agent, id, "approve"));
  const auto refused = house.fire(agent, kRequest, id, "take");
  EXPECT_EQ(rule_of(refused), "service_request.may_implement@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("who approved it does not carry it out"));
  EXPECT_TRUE(house.fire(house.agent(), kRequest, id, "take"));
}

TEST_F(Approval, ComplaintTen_ARowWithoutApproversKeepsDutiesApartForOthers) {
  policy({ann, bob}, "any");
  policy({{"condition", word("cost > 200")}, {"requester_may_not_approve", true}});
  const Uuid dear = asked({{"requester", ref(ann.person)}});
  EXPECT_EQ(rule_of(vote(ann, dear, "approve")), "approval.duties_kept_apart@1");
  const Uuid cheap = request({{"requester", ref(ann.person)}});
  ASSERT_TRUE(edit(cheap, {{"cost", word("100")}}));
  ASSERT_TRUE(ask(cheap));
  EXPECT_TRUE(vote(ann, cheap, "approve")) << "though not alone, which is a rule of the house";
}

TEST_F(Approval, ComplaintTen_WhereNobodyElseCouldApproveItIsSaidBeforeAnybodyIsAsked) {
  policy({ann}, "any", {{"requester_may_not_approve", true}});
  const auto refused = ask(request({{"requester", ref(ann.person)}}));
  EXPECT_EQ(rule_of(refused), "service_request.approvals_opened@1");
  EXPECT_THAT(refused.error().detail,
              HasSubstr("who asks for it, or gets it, does not approve it"));
  EXPECT_THAT(remedy_of(refused), HasSubstr("waiver"));
}

// Complaint eleven: a decision that changes after the event.

TEST_F(Approval, ComplaintEleven_AVoteIsFinal) {
  policy({ann, bob}, "all");
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "approve"));
  for (const std::string said : {"approve", "reject", "abstain"}) {
    const auto again = vote(ann, id, said, {{"reason", word("On second thoughts")}});
    EXPECT_EQ(rule_of(again), "approval.has_a_vote@1");
    EXPECT_THAT(again.error().detail, HasSubstr("final"));
  }
}

TEST_F(Approval, ComplaintEleven_ADecisionIsFinal) {
  policy({ann, bob}, "any");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  ASSERT_TRUE(vote(ann, id, "approve"));
  for (const std::string said : {"approve", "reject", "abstain"}) {
    EXPECT_EQ(rule_of(vote_in(round, bob, said, {{"reason", word("Late")}})),
              "approval." + said + ".from");
  }
  for (const auto& field : house.kind("approval").own_fields()) {
    if (field.engine_owned) continue;
    EXPECT_FALSE(house.edit(house.administrator(), "approval", round, {{field.name, Value{}}}) &&
                 house.has("approval", round, field.name))
        << field.name;
  }
  EXPECT_EQ(house.state("approval", round), "granted");
}

TEST_F(Approval, ComplaintEleven_ADecisionOutlivesTheClosureOfWhatItWasOn) {
  policy({ann}, "any");
  const Uuid id =
      asked({{"category", word("equipment")}, {"impact", word("low")}, {"urgency", word("low")}});
  const Uuid round = rounds(id).front();
  ASSERT_TRUE(vote(ann, id, "approve"));
  house.must_fire(house.agent(), kRequest, id, "fulfil", {{"fulfilment_code", word("complete")}});
  house.must_fire(house.agent(), kRequest, id, "close");
  EXPECT_EQ(house.state("approval", round), "granted");
  EXPECT_EQ(rule_of(vote_in(round, ann, "reject", {{"reason", word("Late")}})),
            "approval.reject.from");
  EXPECT_EQ(rule_of(vote_in(round, Actor::system(), "withdraw")), "approval.withdraw.from");
}

// How rounds come about and end.

TEST_F(Approval, KeepsWhatTheApproverSaw) {
  const Uuid by = policy({ann}, "any");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  EXPECT_THAT(house.text("approval", round, "summary"), HasSubstr("Title: A second screen"));
  EXPECT_THAT(house.text("approval", round, "summary"), HasSubstr("Cost: 250"));
  EXPECT_THAT(house.text("approval", round, "subject_digest"), SizeIs(64));
  EXPECT_EQ(house.integer("approval", round, "subject_version"),
            house.record(id, kRequest).version);
  EXPECT_EQ(house.text("approval", round, "policy"), by.to_string());
  EXPECT_EQ(house.integer("approval", round, "policy_version"),
            house.record(by, "approval_policy").version);
  EXPECT_EQ(house.text(kRequest, id, "approvers").empty(), true);
  EXPECT_TRUE(house.has(kRequest, id, "approvers")) << "who is asked may look at it";
}

TEST_F(Approval, GoesStageByStage) {
  policy({ann}, "any", {{"stage", std::int64_t{1}}});
  policy({bob}, "any", {{"stage", std::int64_t{5}}});
  policy({cid}, "any", {{"stage", std::int64_t{9}}, {"condition", word("cost > 1000")}});
  const Uuid id = asked();
  ASSERT_THAT(rounds(id), SizeIs(1));
  EXPECT_EQ(rule_of(vote(bob, id, "approve")), "approval.has_a_vote@1");
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(state(id), "awaiting_approval");
  ASSERT_THAT(rounds(id), SizeIs(2));
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Approval, IsWantedWhereAPolicySaysSo) {
  policy({ann}, "any", {{"condition", word("cost > 200")}});
  const Uuid id = request();
  EXPECT_EQ(rule_of(house.fire(house.agent(), kRequest, id, "take")),
            "service_request.no_approval_due@1");
  ASSERT_TRUE(edit(id, {{"cost", word("100")}}));
  EXPECT_TRUE(house.fire(house.agent(), kRequest, id, "take"));
}

TEST_F(Approval, NeedsSomebodyToAsk) {
  const auto refused = ask(request());
  EXPECT_EQ(rule_of(refused), "service_request.approvals_opened@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("Name an approver"));
}

}  // namespace
}  // namespace proofdesk::test
