// Acceptance criteria (8.5.3): written before the test, verified by another than the builder, done without only by a joint
// decision of who answers for the release and who is concerned.

#include "tests/unit/processes/release_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Acceptance : public ReleaseTest {
 protected:
  /// A release in test, whose one criterion is not met.
  Uuid failing(House::Fields more = {}) {
    const Uuid release = in_test(std::move(more));
    const Uuid id = of(kCriterion, release).front();
    demand(verify(tester, id, "fail", "It stops at 900 lines."));
    return id;
  }
  Result<Decision> propose(Uuid id) {
    return house.fire(releaser, kCriterion, id, "request_decision",
                      {{"proposal", word("Carts of more than 900 lines are rare; patch in May.")}});
  }
  Uuid put_before_them(House::Fields more = {}) {
    const Uuid id = failing(std::move(more));
    demand(propose(id));
    return id;
  }
  std::string standing_of(Uuid id) { return house.state(kCriterion, id); }
};

TEST_F(Acceptance, IsWrittenDownBeforeTheTest) {
  const Uuid release = in_test();
  const Uuid id = of(kCriterion, release).front();
  const auto late = house.try_create(tester, kCriterion,
                                     {{"subject", ref(release)},
                                      {"criterion", word("It is blue.")},
                                      {"verification", word("By looking.")}});
  EXPECT_EQ(rule_of(late), "acceptance_criterion.before_the_test@1");
  EXPECT_EQ(rule_of(house.edit(tester, kCriterion, id, {{"criterion", word("It is fast.")}})),
            "acceptance_criterion.before_the_test@1");
  EXPECT_EQ(rule_of(house.fire(releaser, kCriterion, id, "withdraw", {}, "Too hard.")),
            "acceptance_criterion.before_the_test@1");
  release_must(releaser, release, "return_to_build", {}, "Something was forgotten.");
  criterion(release, "It is blue.");
  EXPECT_EQ(of(kCriterion, release).size(), 2U);
}

TEST_F(Acceptance, IsSoFewOfOneReleaseThatADecisionLooksAtAll) {
  const Uuid release = in_build();
  for (int i = 0; i < 60; ++i) criterion(release);
  EXPECT_EQ(rule_of(house.try_create(tester, kCriterion,
                                     {{"subject", ref(release)},
                                      {"criterion", word("It is blue.")},
                                      {"verification", word("By looking.")}})),
            "acceptance_criterion.room_left@1");
  release_must(releaser, release, "begin_test", build());
  for (const Uuid& each : of(kCriterion, release)) demand(verify(tester, each, "pass"));
  release_must(releaser, release, "request_approval");
  release_must(releaser, release, "return_to_build", {}, "All of them again.");
  for (const Uuid& each : of(kCriterion, release)) EXPECT_EQ(standing_of(each), "open");
}

TEST_F(Acceptance, SaysHowItIsVerified) {
  const auto bare = house.try_create(tester, kCriterion, {{"criterion", word("It is blue.")}});
  EXPECT_THAT(rule_of(bare), HasSubstr("acceptance_criterion.create.requires."));
}

TEST_F(Acceptance, IsTitledByItsFirstLine) {
  const Uuid release = in_build();
  const Uuid id = criterion(release, "Carts are paid.\nAll of them.");
  EXPECT_EQ(house.text(kCriterion, id, "title"), "Carts are paid.");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  EXPECT_EQ(house.text(kCriterion, criterion(release, umlauts), "title"),
            umlauts.substr(0, 120) + "…");
}

TEST_F(Acceptance, IsVerifiedOnlyWhileItsReleaseIsTested) {
  const Uuid release = in_build();
  const Uuid id = criterion(release);
  EXPECT_EQ(rule_of(verify(tester, id, "pass")), "acceptance_criterion.in_test@1");
  release_must(releaser, release, "begin_test", build());
  demand(verify(tester, id, "pass"));
  EXPECT_EQ(standing_of(id), "met");
  EXPECT_EQ(house.text(kCriterion, id, "tested_by"), tester.person.to_string());
  release_must(releaser, release, "request_approval");
  EXPECT_EQ(rule_of(verify(tester, id, "fail", "After all not.")),
            "acceptance_criterion.in_test@1");
}

TEST_F(Acceptance, IsNotVerifiedByWhoBuiltIt) {
  const Uuid release = in_test();
  const Uuid id = of(kCriterion, release).front();
  EXPECT_EQ(rule_of(verify(builder, id, "pass")), "acceptance_criterion.tested_by_another@1");
  EXPECT_EQ(rule_of(verify(builder, id, "fail")), "acceptance_criterion.tested_by_another@1");
  Actor second_account = tester;
  second_account.person = house.create_as(
      house.administrator(), "person",
      {{"name", word("Bill at home")}, {"another_account_of", ref(builder.person)}});
  EXPECT_EQ(rule_of(verify(second_account, id, "pass")),
            "acceptance_criterion.tested_by_another@1");
}

TEST_F(Acceptance, RestsOnEvidenceOfThisVerification) {
  const Uuid id = failing();
  EXPECT_EQ(rule_of(house.fire(tester, kCriterion, id, "pass")), "acceptance_criterion.seen_now@1");
  EXPECT_EQ(rule_of(verify(tester, id, "pass", "It stops at 900 lines.")),
            "acceptance_criterion.seen_now@1");
  demand(verify(tester, id, "pass", "With the patch it does not."));
  EXPECT_EQ(standing_of(id), "met");
}

TEST_F(Acceptance, IsDoneWithoutWhenBothSidesSayYes) {
  const Uuid id = put_before_them();
  EXPECT_EQ(house.rounds(kCriterion, id, "pending").size(), 2U);
  demand(decide(approver, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "awaiting_decision");
  demand(decide(shop_owner, kCriterion, id, "approve", {{"condition", word("Fixed in May")}}));
  EXPECT_EQ(standing_of(id), "waived");
  EXPECT_TRUE(house.has(kCriterion, id, "decided_at"));
  EXPECT_THAT(list(id, "conditions", kCriterion), ::testing::ElementsAre("Fixed in May"));
  const Uuid release = Uuid::parse(house.text(kCriterion, id, "subject")).value_or(Uuid{});
  release_must(releaser, release, "request_approval");
  EXPECT_EQ(standing(release), "awaiting_approval");
}

TEST_F(Acceptance, StaysUnmetWhenOneSideSaysNo) {
  const Uuid id = put_before_them();
  demand(decide(shop_owner, kCriterion, id, "reject", {{"reason", word("Not with me.")}}));
  EXPECT_EQ(standing_of(id), "not_met");
  EXPECT_EQ(house.text(kCriterion, id, "decision_reason"), "Not with me.");
  EXPECT_TRUE(house.rounds(kCriterion, id, "pending").empty());
}

TEST_F(Acceptance, IsDecidedInPerson) {
  const Uuid id = put_before_them();
  Actor by_token = approver;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(decide(by_token, kCriterion, id, "approve")), "approval.approve.own_sign_in");
  EXPECT_EQ(rule_of(house.fire(releaser, kCriterion, id, "waive")),
            "acceptance_criterion.waive.roles");
}

TEST_F(Acceptance, NeedsSomebodyWhoSpeaksForThoseConcerned) {
  const Uuid id = failing({{"services", Value{}}});
  EXPECT_EQ(rule_of(propose(id)), "acceptance_criterion.both_sides_known@1");
  const Uuid release = Uuid::parse(house.text(kCriterion, id, "subject")).value_or(Uuid{});
  release_must(releaser, release, "return_to_build", {}, "Nobody spoke for the customers.");
  demand(house.edit(releaser, kRelease, release, {{"interested_parties", ids({customer.person})}}));
  release_must(releaser, release, "begin_test", build());
  demand(verify(tester, id, "fail"));
  demand(propose(id));
  demand(decide(customer, kCriterion, id, "approve"));
  demand(decide(approver, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "waived");
}

TEST_F(Acceptance, IsDecidedOnByThoseWhoWereConcernedBeforeItFailed) {
  const Uuid id = failing();
  const Uuid release = Uuid::parse(house.text(kCriterion, id, "subject")).value_or(Uuid{});
  const std::vector<House::Fields> steered = {{{"services", Value{}}},
                                              {{"interested_parties", ids({releaser.person})}},
                                              {{"approver", ref(builder.person)}},
                                              {{"owner", ref(builder.person)}}};
  const auto stays = [&](std::string_view when) {
    for (const auto& fields : steered) {
      const auto refused = house.edit(releaser, kRelease, release, fields);
      EXPECT_EQ(rule_of(refused), "release.parties_kept@1") << when << ": " << fields.front().field;
      EXPECT_THAT(remedy_of(refused), HasSubstr("returnToBuild"));
    }
  };
  stays("not met");
  demand(propose(id));
  stays("put before them");
  demand(decide(shop_owner, kCriterion, id, "approve"));
  demand(decide(approver, kCriterion, id, "approve"));
  ASSERT_EQ(standing_of(id), "waived");
  stays("waived");
  EXPECT_EQ(rule_of(release_fire(releaser, release, "request_approval",
                                 {{"approver", ref(builder.person)}})),
            "release.parties_kept@1");
  demand(house.edit(releaser, kRelease, release, {{"plan", word("Slowly.")}}));
  release_must(releaser, release, "return_to_build", {}, "With others.");
  demand(house.edit(releaser, kRelease, release, steered[1]));
}

TEST_F(Acceptance, NeedsSomebodyWhoAnswersForTheReleaseAndIsNotConcerned) {
  const Uuid id = failing({{"approver", ref(owner)}, {"owner", ref(owner)}});
  const auto refused = propose(id);
  EXPECT_EQ(rule_of(refused), "acceptance_criterion.both_sides_known@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("answers for the release"));
}

TEST_F(Acceptance, AsksWhomPoliciesNameAndEachSideThatTheyDoNotAskByItself) {
  policy({{"approvers", ids({second.person})}, {"voting", word("any")}}, kCriterion);
  const Uuid id = put_before_them();
  EXPECT_EQ(house.rounds(kCriterion, id, "pending").size(), 2U);
  demand(decide(second, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "awaiting_decision");
  demand(decide(shop_owner, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "waived");
}

TEST_F(Acceptance, IsNotSettledByAPolicyThatMixesBothSides) {
  policy({{"approvers", ids({second.person, owner})}, {"voting", word("any")}}, kCriterion);
  const Uuid id = put_before_them();
  EXPECT_EQ(house.rounds(kCriterion, id, "pending").size(), 3U);
}

TEST_F(Acceptance, FollowsTheStagesOfPolicies) {
  policy({{"approvers", ids({second.person})}, {"voting", word("any")}}, kCriterion);
  policy({{"approver_relations", words({"named_approver"})},
          {"voting", word("any")},
          {"approvers", ids({customer.person})},
          {"stage", std::int64_t{2}}},
         kCriterion);
  const Uuid id = put_before_them();
  demand(decide(second, kCriterion, id, "approve"));
  demand(decide(shop_owner, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "awaiting_decision");
  demand(decide(customer, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "waived");
}

TEST_F(Acceptance, IsNotDecidedForBothSidesByOnePerson) {
  const Uuid id = put_before_them();
  house.create_as(approver, "delegation",
                  {{"delegate", ref(owner)},
                   {"ends_at", house.now().micros + 10 * kDay},
                   {"reason", word("Holiday")}});
  for (const Uuid& round : house.rounds(kCriterion, id, "pending")) {
    if (list(round, "approvers", "approval") == std::vector{owner.to_string()})
      demand(house.fire(shop_owner, "approval", round, "approve"));
  }
  const auto left = house.rounds(kCriterion, id, "pending");
  ASSERT_EQ(left.size(), 1U);
  const auto refused = house.fire(shop_owner, "approval", left.front(), "approve",
                                  {{"on_behalf_of", ref(approver.person)}});
  EXPECT_EQ(rule_of(refused), "acceptance_criterion.jointly_decided@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("both sides"));
  EXPECT_EQ(standing_of(id), "awaiting_decision");
  demand(decide(approver, kCriterion, id, "approve"));
  EXPECT_EQ(standing_of(id), "waived");
}

TEST_F(Acceptance, CanBeTakenBackFromThoseWhoDecide) {
  const Uuid id = put_before_them();
  house.must_fire(releaser, kCriterion, id, "take_back", {}, "We fix it instead.");
  EXPECT_EQ(standing_of(id), "not_met");
  EXPECT_TRUE(house.rounds(kCriterion, id, "pending").empty());
  demand(propose(id));
  EXPECT_EQ(house.rounds(kCriterion, id, "pending").size(), 2U);
}

TEST_F(Acceptance, IsForgottenWhenTheReleaseIsBuiltAnew) {
  const Uuid id = put_before_them();
  const Uuid release = Uuid::parse(house.text(kCriterion, id, "subject")).value_or(Uuid{});
  release_must(releaser, release, "return_to_build", {}, "It is fixed.");
  EXPECT_EQ(standing_of(id), "open");
  EXPECT_TRUE(house.rounds(kCriterion, id, "pending").empty());
  for (const auto* field : {"evidence", "tested_by", "proposal", "decided_at"})
    EXPECT_FALSE(house.has(kCriterion, id, field)) << field;
}

}  // namespace
}  // namespace proofdesk::test
