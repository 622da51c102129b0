// Separation of duties against people who try to get round it: by taking their name out of a record, by a waiver
// of their own, by what policies do not look at, by a file or an erasure.

#include "tests/unit/processes/approval_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Duties : public ApprovalTest {
 protected:
  static Actor signed_in(Actor actor) {
    actor.origin = Origin::kSignIn;
    return actor;
  }
  const Actor agent = signed_in(house.agent());
  const Actor colleague = signed_in(house.colleague);

  Uuid recorded_by(const Actor& actor, House::Fields more = {}) {
    House::Fields fields = {{"title", word("A laptop")}, {"cost", word("900")}};
    for (auto& field : more) fields.push_back(std::move(field));
    return house.create_as(actor, kRequest, std::move(fields));
  }
  Result<Decision> take(const Actor& actor, Uuid id) {
    return house.fire(actor, kRequest, id, "take");
  }
  Result<Decision> attach(Uuid id, const Actor& actor) {
    return house.execute(actor, id,
                         Attach{.attachment = {.name = "quote.pdf",
                                               .media_type = "application/pdf",
                                               .size = 3,
                                               .digest = std::string(64, 'a'),
                                               .salt = "00"}},
                         kRequest);
  }
  Result<Decision> erase(Uuid id, std::string field) {
    return house.execute(house.administrator(), id,
                         Erase{std::move(field), "The subject asked for it."}, kRequest);
  }
};

// Whose matter it is.

TEST_F(Duties, WhoTakesHisNameOutOfARequestHasStillAskedForIt) {
  const Uuid id = recorded_by(agent, {{"requester", ref(agent.person)}});
  ASSERT_TRUE(house.edit(agent, kRequest, id, {{"requester", ref(ann.person)}}));
  const auto asked =
      house.fire(agent, kRequest, id, "request_approval", {{"approver", ref(agent.person)}});
  EXPECT_EQ(rule_of(asked), "service_request.approvals_opened@1");
  EXPECT_THAT(remedy_of(asked), HasSubstr("another approver"));
}

TEST_F(Duties, AnEarlierRequesterIsNotTheOnlyOneToApprove) {
  policy({ann, bob}, "any");
  const Uuid id = recorded_by(agent, {{"requester", ref(ann.person)}});
  ASSERT_TRUE(house.edit(agent, kRequest, id, {{"requester", ref(cid.person)}}));
  ASSERT_TRUE(ask(id));
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(state(id), "awaiting_approval") << "it was Ann who asked for it";
  ASSERT_TRUE(vote(bob, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Duties, WhoRecordedItForAnotherIsNotTheOnlyOneToApprove) {
  policy({colleague, ann}, "any");
  const Uuid id = recorded_by(colleague, {{"requester", ref(cid.person)}});
  ASSERT_TRUE(ask(id));
  ASSERT_TRUE(vote(colleague, id, "approve"));
  EXPECT_EQ(state(id), "awaiting_approval");
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(Duties, AnEarlierRequesterMayNotApproveAtAllWhereAPolicySaysSo) {
  policy({ann, bob}, "any", {{"requester_may_not_approve", true}});
  const Uuid id = recorded_by(agent, {{"requester", ref(ann.person)}});
  ASSERT_TRUE(house.edit(agent, kRequest, id, {{"requester", ref(cid.person)}}));
  ASSERT_TRUE(ask(id));
  EXPECT_TRUE(lists(rounds(id).front(), "excluded", ann));
  EXPECT_EQ(rule_of(vote(ann, id, "approve")), "approval.duties_kept_apart@1");
}

TEST_F(Duties, AreKeptApartWhereNoPolicySaysAnything) {
  policy({ann}, "any");
  const auto own = ask(recorded_by(agent, {{"requester", ref(ann.person)}}));
  EXPECT_EQ(rule_of(own), "service_request.approvals_opened@1");
  EXPECT_THAT(own.error().detail, HasSubstr("Only who asks for it"));
}

TEST_F(Duties, WhoApprovedDoesNotCarryItOutWhateverPoliciesLeaveOut) {
  policy({colleague}, "any");
  const Uuid id =
      asked({{"category", word("x")}, {"impact", word("low")}, {"urgency", word("low")}});
  ASSERT_TRUE(vote(colleague, id, "approve"));
  EXPECT_EQ(rule_of(take(colleague, id)), "service_request.may_implement@1");
  EXPECT_EQ(rule_of(house.fire(colleague, kRequest, id, "fulfil",
                               {{"fulfilment_code", word("complete")}})),
            "service_request.may_implement@1");
  house.must_fire(agent, kRequest, id, "assign",
                  {{"group", ref(house.desk_group)}, {"assignee", ref(colleague.person)}});
  EXPECT_EQ(rule_of(house.fire(agent, kRequest, id, "start")), "service_request.may_implement@1")
      << "whom the record names carries it out, whoever presses the button";
  EXPECT_TRUE(take(agent, id));
}

TEST_F(Duties, WhoWorkedOnItDoesNotApproveItWhenItIsAskedForAfterAll) {
  policy({colleague, ann}, "any", {{"condition", word("cost > 500")}});
  const Uuid id = recorded_by(agent, {{"requester", ref(cid.person)}});
  ASSERT_TRUE(edit(id, {{"cost", word("10")}}));
  ASSERT_TRUE(take(colleague, id));
  house.must_fire(agent, kRequest, id, "assign",
                  {{"group", ref(house.desk_group)}, {"assignee", ref(agent.person)}});
  ASSERT_TRUE(edit(id, {{"cost", word("5000")}}));
  ASSERT_EQ(state(id), "awaiting_approval");
  EXPECT_TRUE(lists(rounds(id).front(), "excluded", colleague));
  EXPECT_TRUE(lists(rounds(id).front(), "approvers", ann));
  EXPECT_EQ(rule_of(vote(colleague, id, "approve")), "approval.duties_kept_apart@1");
}

// Waivers.

TEST_F(Duties, AWaiverIsNotGrantedByWhoWroteIt) {
  const House::Fields fields = {{"title", word("Alone")},
                                {"lifts", word("requester_may_not_approve")},
                                {"applies_to", word(kRequest)},
                                {"reason", word("There is nobody else here.")},
                                {"until", house.now().micros + kMicrosPerDay}};
  const Uuid id = house.create_as(house.service_owner, "waiver", fields);
  const auto own = house.fire(house.service_owner, "waiver", id, "grant");
  EXPECT_EQ(rule_of(own), "waiver.granted_by_another@1");
  EXPECT_THAT(remedy_of(own), HasSubstr("proofdesk waiver grant"));
  ASSERT_TRUE(house.edit(house.administrator(), "waiver", id, {{"condition", word("cost > 0")}}));
  EXPECT_EQ(rule_of(house.fire(house.administrator(), "waiver", id, "grant")),
            "waiver.granted_by_another@1")
      << "whoever edits it has written it too";
  const Uuid other = house.create_as(house.service_owner, "waiver", fields);
  EXPECT_EQ(rule_of(house.fire(house.administrator(), "waiver", other, "grant",
                               {{"condition", word("cost > 0")}})),
            "waiver.granted_by_another@1")
      << "in the act of granting as well";
  EXPECT_TRUE(house.fire(house.administrator(), "waiver", other, "grant"));
}

TEST_F(Duties, AWaiverIsNotUsedByWhoGrantedIt) {
  const Actor boss = house.administrator();
  policy({boss}, "any", {{"requester_may_not_approve", true}, {"condition", word("cost < 500")}});
  policy({boss, ann}, "any",
         {{"condition", word("cost > 500")}, {"requester_may_not_approve", true}});
  const Uuid lifted = waiver("requester_may_not_approve");  // granted by the boss
  const auto alone = ask(request({{"requester", ref(boss.person)}}));
  EXPECT_EQ(rule_of(alone), "service_request.approvals_opened@1");
  const Uuid id = recorded_by(agent, {{"requester", ref(boss.person)}});
  ASSERT_TRUE(ask(id));
  const auto refused = vote(boss, id, "approve", {{"waiver", ref(lifted)}});
  EXPECT_EQ(rule_of(refused), "approval.duties_kept_apart@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("granted by who would use it"));
}

TEST_F(Duties, ADeskOfOnePersonHasItsWaiverFromOutside) {
  const Actor owner = house.service_owner;
  const Uuid id = house.create_as(owner, "waiver",
                                  {{"title", word("A desk of one")},
                                   {"lifts", word("policy_four_eyes")},
                                   {"applies_to", word("approval_policy")},
                                   {"reason", word("There is one person at this desk.")},
                                   {"until", house.now().micros + kMicrosPerDay}});
  EXPECT_EQ(rule_of(house.fire(owner, "waiver", id, "grant_from_outside",
                               {{"outside_word", word("Myself")}})),
            "waiver.grant_from_outside.roles")
      << "not open to anybody who signs in";
  const auto operator_ = Actor::system();
  EXPECT_EQ(rule_of(house.fire(operator_, "waiver", id, "grant_from_outside")),
            "waiver.grant_from_outside.requires.outside_word");
  house.must_fire(operator_, "waiver", id, "grant_from_outside",
                  {{"outside_word", word("The managing director, by telephone")}});
  EXPECT_EQ(house.state("waiver", id), "in_force");
  EXPECT_TRUE(house.record(id, "waiver").flag(house.kind("waiver"), "granted_from_outside"));
  EXPECT_FALSE(house.has("waiver", id, "granted_by"));
}

TEST_F(Duties, DoneUnderAWaiverAreCounted) {
  policy({colleague}, "any");
  const Uuid lifted = waiver("approver_may_not_implement");
  const Uuid id = asked();
  ASSERT_TRUE(vote(colleague, id, "approve"));
  ASSERT_TRUE(house.edit(agent, kRequest, id, {{"waiver", ref(lifted)}}));
  ASSERT_TRUE(take(colleague, id));
  EXPECT_EQ(house.integer("waiver", lifted, "use_count"), 1);
}

// Two accounts.

TEST_F(Duties, AccountsThatShareAMailboxOrAreDeclaredOneAreOnePerson) {
  const auto approves_for = [&](const Actor& twin) {
    policy({twin}, "any", {{"requester_may_not_approve", true}});
    return rule_of(ask(recorded_by(agent, {{"requester", ref(ann.person)}})));
  };
  ASSERT_TRUE(house.edit(house.administrator(), "person", ann.person,
                         {{"email", word("ann@example.org")}}));
  EXPECT_EQ(approves_for(somebody("Ann tagged", {{"email", word("Ann+two@Example.org")}})),
            "service_request.approvals_opened@1");
  EXPECT_EQ(approves_for(somebody("Ann too", {{"another_account_of", ref(ann.person)}})),
            "service_request.approvals_opened@1");
}

TEST_F(Duties, NobodyNamesThemselvesToDecideInAnothersPlace) {
  const Actor boss = house.administrator();
  EXPECT_EQ(rule_of(delegate(boss, boss, {{"delegator", ref(ann.person)}})),
            "delegation.to_another@1");
}

// What policies look at.

TEST_F(Duties, WhatAConditionReadsIsMaterialForTheRecord) {
  policy({ann}, "any", {{"condition", word("category = \"access\" OR cost > 10000")}});
  const Uuid id = asked({{"category", word("access")}});
  const Uuid round = rounds(id).front();
  EXPECT_THAT(listed(round, "material"), Contains("category"));
  EXPECT_THAT(house.text("approval", round, "summary"), HasSubstr("Category: access"));
  ASSERT_TRUE(edit(id, {{"category", word("access")}, {"impact", word("low")}}));
  EXPECT_THAT(rounds(id, "void"), IsEmpty());
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(take(agent, id));
  ASSERT_TRUE(edit(id, {{"cost", word("20000")}}));
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(edit(id, {{"category", word("hardware")}}));
  EXPECT_EQ(state(id), "awaiting_approval") << "it was approved as access";
}

TEST_F(Duties, FieldsThatTheHouseDeclaredAreMaterialWhereAConditionReadsThem) {
  CustomField device{.kind = std::string(kRequest), .field = {}};
  device.field.name = "device";
  device.field.json_name = "custom.device";
  device.field.label = "Device";
  device.field.type = FieldType::kText;
  device.field.origin = FieldOrigin::kCustom;
  device.field.max_length = 40;
  house.change_model(house_model_with({device}));
  policy({ann}, "any", {{"condition", word("custom.device:*")}});
  const Uuid plain = recorded_by(agent, {{"requester", ref(cid.person)}});
  ASSERT_TRUE(take(agent, plain));
  ASSERT_TRUE(edit(plain, {{"custom.device", word("Private jet")}}));
  EXPECT_EQ(state(plain), "awaiting_approval");
  const Uuid id = asked({{"custom.device", word("Cheap telephone")}});
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(edit(id, {{"custom.device", word("Private jet")}}));
  EXPECT_EQ(state(id), "awaiting_approval") << "a telephone was approved";
  EXPECT_THAT(house.text("approval", rounds(id, "pending").front(), "summary"),
              HasSubstr("Device: Private jet"));
}

TEST_F(Duties, WhatComesUnderAPolicyAfterWorkBeganIsAskedForAfterAll) {
  policy({ann}, "any", {{"condition", word("category = \"access\"")}});
  const Uuid id = recorded_by(agent, {{"requester", ref(cid.person)}, {"category", word("x")}});
  ASSERT_TRUE(take(agent, id));
  ASSERT_TRUE(edit(id, {{"impact", word("low")}}));
  EXPECT_EQ(state(id), "in_progress");
  ASSERT_TRUE(edit(id, {{"category", word("access")}}));
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "pending"), SizeIs(1));
}

TEST_F(Duties, WhatWasApprovedUnderOnePolicyIsAskedForUnderAnotherItComesUnder) {
  policy({ann}, "any", {{"condition", word("cost > 100")}});
  policy({bob}, "any", {{"condition", word("category = \"access\"")}});
  const Uuid id = asked({{"category", word("x")}});
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_EQ(state(id), "approved");
  ASSERT_TRUE(edit(id, {{"category", word("access")}}));
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "pending"), SizeIs(2)) << "Bob's question, and Ann's anew";
}

TEST_F(Duties, ADoneRecordDoesNotComeUnderAPolicy) {
  policy({ann}, "any", {{"condition", word("category = \"access\"")}});
  const Uuid id = recorded_by(agent, {{"requester", ref(cid.person)},
                                      {"category", word("x")},
                                      {"impact", word("low")},
                                      {"urgency", word("low")}});
  ASSERT_TRUE(take(agent, id));
  EXPECT_EQ(
      rule_of(house.fire(agent, kRequest, id, "fulfil",
                         {{"fulfilment_code", word("complete")}, {"category", word("access")}})),
      "service_request.approvals_voided@1")
      << "nor in the act of delivering it";
  house.must_fire(agent, kRequest, id, "fulfil", {{"fulfilment_code", word("complete")}});
  EXPECT_EQ(rule_of(edit(id, {{"category", word("access")}})),
            "service_request.approvals_voided@1");
}

TEST_F(Duties, APolicyThatCameLaterTakesNothingBackThatDoesNotTouchIt) {
  const Uuid id =
      recorded_by(agent, {{"requester", ref(cid.person)}, {"category", word("access")}});
  ASSERT_TRUE(take(agent, id));
  policy({ann}, "any", {{"condition", word("category = \"access\"")}});
  ASSERT_TRUE(edit(id, {{"impact", word("low")}}));
  EXPECT_EQ(state(id), "in_progress");
}

// Files and erasures.

TEST_F(Duties, ANewFileAsksAnewOnlyWhereThePolicyCountsFiles) {
  const Uuid lax = policy({ann}, "any");
  const Uuid plain = asked();
  ASSERT_TRUE(attach(plain, agent));
  EXPECT_THAT(rounds(plain, "void"), IsEmpty());
  house.must_fire(house.administrator(), "approval_policy", lax, "retire",
                  {{"reason", word("Files matter")}});
  policy({ann}, "any", {{"attachments_are_material", true}});
  const Uuid id = asked();
  ASSERT_TRUE(attach(id, agent));
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "void"), SizeIs(1));
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(attach(id, agent));
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_THAT(rounds(id, "pending"), SizeIs(1));
}

TEST_F(Duties, WhatAnOpenApprovalRestsOnIsNotErasedUnderIt) {
  policy({ann}, "any");
  const Uuid id = asked({{"description", word("For Bea, who is ill")}});
  const auto refused = erase(id, "description");
  EXPECT_EQ(rule_of(refused), "service_request.approved_kept@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("done or cancelled"));
  ASSERT_TRUE(vote(ann, id, "approve"));
  ASSERT_TRUE(take(agent, id));
  EXPECT_FALSE(erase(id, "cost"));
  EXPECT_TRUE(erase(id, "location")) << "nobody approved where it goes";
  house.must_fire(agent, kRequest, id, "cancel", {{"cancel_reason", word("withdrawn")}});
  EXPECT_TRUE(erase(id, "description"));
}

// What is shown, and what is forgotten.

TEST_F(Duties, ARecordAskedForAgainIsDecidedByNobodyYet) {
  policy({ann}, "any");
  const Uuid id = asked();
  ASSERT_TRUE(vote(ann, id, "approve"));
  EXPECT_TRUE(house.has(kRequest, id, "decided_by"));
  ASSERT_TRUE(edit(id, {{"cost", word("900")}}));
  ASSERT_EQ(state(id), "awaiting_approval");
  EXPECT_FALSE(house.has(kRequest, id, "decided_by"));
  EXPECT_FALSE(house.has(kRequest, id, "decided_at"));
}

TEST_F(Duties, ANoIsOpenAndListsTheReasonItNeeds) {
  policy({ann, bob}, "all");
  const Uuid id = asked();
  const Uuid round = rounds(id).front();
  ASSERT_TRUE(vote(ann, id, "approve", {{"reason", word("Needed")}}));
  const auto open = transitions_for(house.context(), house.record(round, "approval"), bob);
  ASSERT_TRUE(open);
  const auto reject = std::ranges::find_if(
      *open, [](const OpenTransition& each) { return each.transition->name == "reject"; });
  ASSERT_NE(reject, open->end());
  EXPECT_TRUE(reject->open) << "another's reason is not his";
  EXPECT_THAT(reject->requires_input, Contains("reason"));
  EXPECT_EQ(rule_of(vote(bob, id, "reject")), "approval.reject.requires.reason");
  EXPECT_EQ(house.text("approval", round, "last_reason"), "Needed");
}

TEST_F(Duties, WhoDecidesIsToldWhoAsksAndForWhom) {
  policy({ann}, "any");
  const Uuid round =
      rounds(asked({{"requester", ref(bob.person)}, {"requested_for", ref(cid.person)}})).front();
  EXPECT_EQ(house.text("approval", round, "requester_name"), "Bob");
  EXPECT_EQ(house.text("approval", round, "recipient_name"), "Cid");
  const KindModel& kind = house.kind("approval");
  EXPECT_EQ(kind.field("requester_name")->personal_of, "requester") << "it goes with the person";
  EXPECT_THAT(house.text("approval", round, "summary"), ::testing::Not(HasSubstr("Bob")));
}

}  // namespace
}  // namespace proofdesk::test
