// Rounds that lapse, become void or are withdrawn; people who stand in for others; rules that are waived.

#include "tests/unit/processes/approval_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ApprovalRounds : public ApprovalTest {};

// What is approved and what changes.

TEST_F(ApprovalRounds, AMaterialChangeWhilePendingAsksEverybodyAnew) {
  policy({ann, bob}, "all");
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(edit(id, {{"cost", word("900")}}));
  EXPECT_EQ(state(id), "awaiting_approval");
  ASSERT_THAT(rounds(id, "void"), SizeIs(1));
  ASSERT_THAT(rounds(id, "pending"), SizeIs(1));
  const Uuid anew = rounds(id, "pending").front();
  EXPECT_THAT(listed(anew, "outstanding"), SizeIs(2)) << "what was said of 250 says nothing of 900";
  EXPECT_THAT(house.text("approval", anew, "summary"), HasSubstr("Cost: 900"));
  EXPECT_THAT(house.text("approval", rounds(id, "void").front(), "end_reason"), HasSubstr("Cost"));
}

TEST_F(ApprovalRounds, AMaterialChangeAfterwardsMakesItVoidAndTakesItBack) {
  policy({ann}, "any");
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "approve"));
  house.must_fire(house.agent(), kRequest, id, "assign", {{"group", ref(house.desk_group)}});
  const auto changed = edit(id, {{"cost", word("900")}});
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "void"), SizeIs(1));
  EXPECT_THAT(rounds(id, "pending"), SizeIs(1));
  EXPECT_EQ(rule_of(house.fire(house.agent(), kRequest, id, "take")), "service_request.take.from");
}

TEST_F(ApprovalRounds, WhatGrowsPastALimitAfterWorkBeganIsAskedForAfterAll) {
  policy({ann}, "any", {{"condition", word("cost > 500")}});
  const Uuid id = request();
  house.must_fire(house.agent(), kRequest, id, "take");
  ASSERT_TRUE(edit(id, {{"cost", word("450")}}));
  EXPECT_EQ(state(id), "in_progress") << "still below";
  const auto grown = edit(id, {{"cost", word("50000")}});
  ASSERT_TRUE(grown) << grown.error().detail;
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "pending"), SizeIs(1));
}

TEST_F(ApprovalRounds, WhatIsNotMaterialDisturbsNothing) {
  policy({ann}, "any");
  const Uuid id = asked();
  ASSERT_TRUE(edit(id, {{"category", word("equipment")}, {"impact", word("low")}}));
  EXPECT_THAT(rounds(id), SizeIs(1));
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(edit(id, {{"impact", word("high")}}));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(ApprovalRounds, AChangeForWhichNobodyWouldBeAskedIsRefused) {
  policy({ann}, "any", {{"condition", word("cost <= 500")}});
  policy({bob}, "any", {{"condition", word("cost > 500")}, {"requester_may_not_approve", true}});
  const Uuid id = asked({{"requester", ref(bob.person)}});
  const auto refused = edit(id, {{"cost", word("900")}});
  EXPECT_EQ(rule_of(refused), "service_request.approvals_voided@1");
  EXPECT_EQ(house.text(kRequest, id, "cost"), "250");
  EXPECT_THAT(rounds(id, "pending"), SizeIs(1));
}

TEST_F(ApprovalRounds, CancellingWithdrawsThem) {
  policy({ann}, "any");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  house.must_fire(house.agent(), kRequest, id, "cancel", {{"cancel_reason", word("withdrawn")}});
  EXPECT_EQ(house.state("approval", round), "withdrawn");
  EXPECT_EQ(rule_of(vote_in(round, ann, "approve")), "approval.approve.from");
}

// Time.

TEST_F(ApprovalRounds, ALapseCountsAsRefused) {
  policy({ann}, "any", {{"expires_after", 48 * kHour}});
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  house.advance(48 * kHour - 1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "awaiting_approval");
  house.advance(1);
  house.fire_due_timers();
  EXPECT_EQ(house.state("approval", round), "expired");
  EXPECT_EQ(state(id), "rejected");
  EXPECT_EQ(house.text(kRequest, id, "decision_reason"), "Not decided in time.");
  EXPECT_FALSE(house.has("approval", round, "waits_for"));
}

TEST_F(ApprovalRounds, ALapseAsksOthersWhereThePolicySaysSo) {
  policy({ann}, "any",
         {{"expires_after", 48 * kHour},
          {"when_expired", word("escalate")},
          {"escalate_to", people({bob, cid})}});
  const Uuid id = asked();
  house.advance(48 * kHour);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "awaiting_approval");
  const Uuid next = rounds(id, "pending").at(0);
  EXPECT_FALSE(lists(next, "approvers", ann));
  ASSERT_TRUE(vote_in(next, cid, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(ApprovalRounds, ALapseIsCountedInWorkingTimeWhereThePolicyNamesACalendar) {
  const Uuid calendar = house.create_as(house.service_owner, "calendar",
                                        {{"title", word("Office")},
                                         {"zone", word("Europe/Lisbon")},
                                         {"weekly_hours", words({"Mon-Fri 09:00-17:00"})}});
  policy({ann}, "any",
         {{"expires_after", 2 * kMicrosPerDay},
          {"calendar", ref(calendar)},
          {"condition", word("cost < 500")}});
  policy({ann}, "any",
         {{"expires_after", 4 * kHour},
          {"calendar", ref(calendar)},
          {"condition", word("cost >= 500")}});
  ASSERT_EQ(to_rfc3339(house.now()), "2026-01-01T00:00:00Z") << "a Thursday";
  const auto lapse = [&](Uuid id) {
    return to_rfc3339(Instant{house.integer("approval", rounds(id).front(), "expires_at")});
  };
  EXPECT_EQ(lapse(asked()), "2026-01-02T17:00:00Z") << "two working days";
  const Uuid dear = request();
  ASSERT_TRUE(edit(dear, {{"cost", word("900")}}));
  ASSERT_TRUE(ask(dear));
  EXPECT_EQ(lapse(dear), "2026-01-01T13:00:00Z") << "four hours of it";
}

TEST_F(ApprovalRounds, AnEscalationIsNotEscalated) {
  policy({ann}, "any",
         {{"expires_after", 48 * kHour},
          {"when_expired", word("escalate")},
          {"escalate_to", people({bob})}});
  const Uuid id = asked();
  for (int i = 0; i < 2; ++i) {
    house.advance(48 * kHour);
    house.fire_due_timers();
  }
  EXPECT_EQ(state(id), "rejected");
  EXPECT_THAT(rounds(id, "expired"), SizeIs(2));
}

// Who is asked.

TEST_F(ApprovalRounds, AskMembersManagersAndOwners) {
  const Uuid group = house.create("group", {{"name", word("Board")}});
  ASSERT_TRUE(house.edit(house.administrator(), "person", ann.person,
                         {{"groups", words({group.to_string()})}}));
  ASSERT_TRUE(
      house.edit(house.administrator(), "person", cid.person, {{"manager", ref(bob.person)}}));
  policy({{"approver_groups", words({group.to_string()})},
          {"approver_relations", words({"requester_manager", "record_owner"})},
          {"voting", word("all")}});
  const Uuid round =
      rounds(asked({{"requester", ref(cid.person)}, {"owner", ref(house.head.person)}})).front();
  EXPECT_THAT(listed(round, "approvers"), SizeIs(3));
  for (const Actor& one : {ann, bob, house.head}) EXPECT_TRUE(lists(round, "approvers", one));
}

TEST_F(ApprovalRounds, DoNotAskPeopleWhoHaveLeft) {
  policy({ann, bob}, "any");
  house.must_fire(house.administrator(), "person", ann.person, "leave");
  const Uuid round = rounds(asked()).front();
  EXPECT_FALSE(lists(round, "approvers", ann));
  EXPECT_TRUE(lists(round, "approvers", bob));
}

TEST_F(ApprovalRounds, SayWhoseManagerIsMissing) {
  const Uuid by =
      policy({{"approver_relations", words({"requester_manager"})}, {"voting", word("any")}});
  const auto refused = ask(request({{"requester", ref(cid.person)}}));
  EXPECT_EQ(rule_of(refused), "service_request.approvals_opened@1");
  EXPECT_THAT(refused.error().detail,
              HasSubstr(house.kind("approval_policy")
                            .display_number(house.record(by, "approval_policy").number)));
}

TEST_F(ApprovalRounds, GoOnWithoutWhoAbstains) {
  policy({ann, bob}, "all");
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "abstain"));
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

// Delegates.

TEST_F(ApprovalRounds, ADelegateDecidesOnBehalfAndTheEventSaysSo) {
  policy({ann}, "any");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  EXPECT_FALSE(lists(round, "waits_for", bob));
  const auto recorded = delegate(ann, bob);
  ASSERT_TRUE(recorded) << recorded.error().detail;
  EXPECT_TRUE(lists(round, "waits_for", bob)) << "from now on it waits for the delegate too";
  const auto voted = vote(bob, id, "approve");
  ASSERT_TRUE(voted) << voted.error().detail;
  EXPECT_EQ(voted->events.front().actor, bob.person);
  EXPECT_THAT(voted->events.front().changes,
              Contains(::testing::Field(&Change::path, "onBehalfOf")));
  EXPECT_TRUE(lists(round, "approved_by", ann));
  EXPECT_TRUE(lists(round, "cast_by", bob));
  EXPECT_THAT(listed(round, "delegations"), SizeIs(1));
  EXPECT_EQ(state(id), "approved");
  EXPECT_EQ(rule_of(vote_in(round, ann, "reject", {{"reason", word("No")}})),
            "approval.reject.from");
}

TEST_F(ApprovalRounds, ADelegateWhoAsksForItMayNotDecideEither) {
  policy({ann}, "any", {{"requester_may_not_approve", true}});
  ASSERT_TRUE(delegate(ann, bob));
  const Uuid id = asked({{"requester", ref(bob.person)}});
  EXPECT_EQ(rule_of(vote(bob, id, "approve")), "approval.duties_kept_apart@1");
}

TEST_F(ApprovalRounds, NobodyIsTwoOfFourEyes) {
  policy({ann, bob}, "all");
  ASSERT_TRUE(delegate(ann, bob));
  const Uuid id = asked();
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(rule_of(vote(bob, id, "approve", {{"on_behalf_of", ref(ann.person)}})),
            "approval.has_a_vote@1");
  EXPECT_EQ(state(id), "awaiting_approval");
}

TEST_F(ApprovalRounds, ADelegateOfTwoSaysForWhom) {
  policy({ann, cid}, "any");
  ASSERT_TRUE(delegate(ann, bob));
  ASSERT_TRUE(delegate(cid, bob));
  const Uuid id = asked();
  EXPECT_THAT(remedy_of(vote(bob, id, "approve")), HasSubstr("onBehalfOf"));
  ASSERT_TRUE(vote(bob, id, "approve", {{"on_behalf_of", ref(cid.person)}}));
  EXPECT_TRUE(lists(rounds(id).front(), "approved_by", cid));
}

TEST_F(ApprovalRounds, ADelegationEndsWithItsTimeOrEarlier) {
  policy({ann}, "any");
  const auto recorded = delegate(ann, bob);
  ASSERT_TRUE(recorded);
  const Uuid id = asked();
  EXPECT_TRUE(lists(rounds(id).front(), "waits_for", bob));
  house.advance(7 * kMicrosPerDay);
  EXPECT_EQ(rule_of(vote(bob, id, "approve")), "approval.has_a_vote@1")
      << "to the instant, whether or not the timer has gone off";
  house.fire_due_timers();
  EXPECT_FALSE(lists(rounds(id).front(), "waits_for", bob));
  EXPECT_EQ(house.state("delegation", recorded->records.front().id), "ended");
}

TEST_F(ApprovalRounds, ADelegationIsRecordedByWhoeverDelegatesOrVisiblyByAnAdministrator) {
  Actor token = ann;
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(delegate(token, bob)), "delegation.own_sign_in@1");
  EXPECT_EQ(rule_of(delegate(bob, bob, {{"delegator", ref(ann.person)}})),
            "delegation.own_or_administrator@1");
  EXPECT_EQ(rule_of(delegate(ann, ann)), "delegation.to_another@1");
  EXPECT_EQ(rule_of(delegate(ann, bob, {{"kinds", words({"nothing"})}})),
            "delegation.kinds_known@1");
  EXPECT_EQ(rule_of(delegate(ann, bob, {{"begins_at", house.now().micros + 9 * kMicrosPerDay}})),
            "delegation.period@1");
  const auto by_other = delegate(house.administrator(), bob, {{"delegator", ref(ann.person)}});
  ASSERT_TRUE(by_other);
  EXPECT_TRUE(by_other->records.front().flag(house.kind("delegation"), "by_administrator"));
}

TEST_F(ApprovalRounds, ADelegationToComeBeginsByItself) {
  policy({ann}, "any");
  const auto planned = delegate(ann, bob, {{"begins_at", house.now().micros + kMicrosPerDay}});
  ASSERT_TRUE(planned);
  const Uuid id = asked();
  EXPECT_EQ(rule_of(vote(bob, id, "approve")), "approval.has_a_vote@1");
  house.advance(kMicrosPerDay);
  house.fire_due_timers();
  EXPECT_EQ(house.state("delegation", planned->records.front().id), "active");
  EXPECT_TRUE(vote(bob, id, "approve"));
}

}  // namespace
}  // namespace proofdesk::test
