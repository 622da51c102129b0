// Releases (8.5.3): what is in them, what must be there before they are approved, who approves, and their life in use.

#include "tests/unit/processes/release_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Release : public ReleaseTest {};

TEST_F(Release, NeedsItsChangesDateMethodAndPlanBeforeItIsBuilt) {
  const Uuid bare = house.create_as(releaser, kRelease, {{"title", word("Later")}});
  EXPECT_THAT(rule_of(release_fire(releaser, bare, "begin_build")),
              HasSubstr("release.begin_build.requires."));
  EXPECT_EQ(rule_of(release_fire(builder, planned(), "begin_build")), "release.begin_build.roles");
  EXPECT_EQ(standing(in_build()), "build");
}

TEST_F(Release, TakesNoChangeThatIsOver) {
  const Uuid over = recorded();
  must(requester, over, "cancel", {{"cancel_reason", word("Not wanted.")}});
  const auto refused = release_fire(releaser, planned({{"changes", ids({over})}}), "begin_build");
  EXPECT_EQ(rule_of(refused), "release.changes_alive@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("\"Cancelled\""));
}

TEST_F(Release, TakesNoChangeThatGoesWithAnother) {
  const Uuid first = in_build();
  const Uuid second_release = planned({{"changes", ids({change_of(first)})}});
  EXPECT_EQ(rule_of(release_fire(releaser, second_release, "begin_build")),
            "release.changes_in_no_other@1");
  release_must(releaser, first, "cancel", {{"cancel_reason", word("Overtaken.")}});
  release_must(releaser, second_release, "begin_build");
}

TEST_F(Release, IsNoLargerThanOneDecisionCanLeadOn) {
  std::vector<Uuid> many;
  for (int i = 0; i < 21; ++i) many.push_back(recorded());
  EXPECT_EQ(rule_of(release_fire(releaser, planned({{"changes", ids(many)}}), "begin_build")),
            "release.size_in_bounds@1");
  const Uuid id = planned();
  EXPECT_EQ(rule_of(house.edit(releaser, kRelease, id, {{"changes", ids(many)}})),
            "release.size_in_bounds@1");
}

TEST_F(Release, IsNotTestedBeforeItIsWrittenDownWhatItMustSatisfy) {
  const Uuid id = in_build();
  EXPECT_EQ(rule_of(release_fire(releaser, id, "begin_test", build())),
            "release.criteria_documented@1");
  const Uuid withdrawn = criterion(id);
  house.must_fire(releaser, kCriterion, withdrawn, "withdraw", {}, "Not this time.");
  EXPECT_EQ(rule_of(release_fire(releaser, id, "begin_test", build())),
            "release.criteria_documented@1");
  criterion(id);
  release_must(releaser, id, "begin_test", build());
  EXPECT_EQ(standing(id), "test");
  EXPECT_TRUE(house.has(kRelease, id, "built_at"));
}

TEST_F(Release, NamesEachDeliverableWithAChecksumOrWhyItHasNone) {
  const Uuid id = in_build();
  criterion(id);
  for (const auto* line : {"checkout-2.4.tar.gz", "checkout sha256:abc", "no checksum: paper",
                           "manual, no checksum: ", "x sha256:zz"}) {
    EXPECT_EQ(rule_of(release_fire(releaser, id, "begin_test",
                                   build({{"deliverables", words({checksum(), line})}}))),
              "release.checksums_given@1")
        << line;
  }
  release_must(releaser, id, "begin_test",
               build({{"deliverables", words({checksum(), "x sha512:" + std::string(128, '0'),
                                              "Manual, edition 4, no checksum: on paper"})}}));
  EXPECT_EQ(standing(id), "test");
}

TEST_F(Release, IsNotPutToTheVoteWhileACriterionIsNotSettled) {
  const Uuid id = in_test();
  const Uuid first = of(kCriterion, id).front();
  const auto open = release_fire(releaser, id, "request_approval");
  EXPECT_EQ(rule_of(open), "release.criteria_settled@1");
  EXPECT_THAT(open.error().detail, HasSubstr("is \"Open\""));
  demand(verify(tester, first, "fail", "It stops at 900 lines."));
  EXPECT_THAT(release_fire(releaser, id, "request_approval").error().detail,
              HasSubstr("is \"Not met\""));
  demand(verify(tester, first, "pass", "With the patch it does not."));
  release_must(releaser, id, "request_approval");
  EXPECT_EQ(standing(id), "awaiting_approval");
}

TEST_F(Release, IsNotPutToTheVoteWhileAChangeInItIsNotAuthorised) {
  const Uuid id = in_test({{"changes", ids({assessed()})}});
  demand(verify(tester, of(kCriterion, id).front(), "pass"));
  const auto refused = release_fire(releaser, id, "request_approval");
  EXPECT_EQ(rule_of(refused), "release.changes_authorised@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("\"Assess\""));
}

TEST_F(Release, IsApprovedByAVoteAndByNothingElse) {
  const Uuid id = awaiting();
  EXPECT_EQ(rule_of(release_fire(releaser, id, "approve")), "release.approve.roles");
  demand(decide(approver, kRelease, id, "approve", {{"condition", word("Not on a Friday")}}));
  EXPECT_EQ(standing(id), "approved");
  EXPECT_TRUE(house.has(kRelease, id, "approved_at"));
  EXPECT_THAT(list(id, "conditions", kRelease), ElementsAre("Not on a Friday"));
}

TEST_F(Release, IsNotApprovedByWhoBuiltIt) {
  const Uuid id = in_test({{"approver", ref(builder.person)}});
  demand(verify(tester, of(kCriterion, id).front(), "pass"));
  const auto refused = release_fire(releaser, id, "request_approval");
  EXPECT_EQ(rule_of(refused), "release.approvals_opened@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("kept out"));
}

TEST_F(Release, IsPlannedAnewWhenItIsRejectedAndThenVerifiedAgain) {
  const Uuid id = awaiting();
  demand(decide(approver, kRelease, id, "reject", {{"reason", word("Too soon after the sale.")}}));
  EXPECT_EQ(standing(id), "planned");
  EXPECT_EQ(house.text(kRelease, id, "decision_reason"), "Too soon after the sale.");
  release_must(releaser, id, "begin_build");
  const Uuid first = of(kCriterion, id).front();
  EXPECT_EQ(house.state(kCriterion, first), "open");
  EXPECT_FALSE(house.has(kCriterion, first, "evidence"));
}

TEST_F(Release, IsNotHeldToWhatSomeSaidYesToBeforeOthersSaidNo) {
  policy({{"approvers", ids({approver.person})}, {"voting", word("any")}}, kRelease);
  policy({{"approvers", ids({second.person})}, {"voting", word("any")}, {"stage", std::int64_t{2}}},
         kRelease);
  const Uuid id = awaiting();
  demand(decide(approver, kRelease, id, "approve"));
  demand(decide(second, kRelease, id, "reject", {{"reason", word("Too soon.")}}));
  EXPECT_EQ(standing(id), "planned");
  EXPECT_EQ(rule_of(house.edit(releaser, kRelease, id, {{"plan", word("Later.")}})), "");
}

TEST_F(Release, IsAskedAboutAnewWhenWhatWasApprovedChanges) {
  const Uuid id = approved();
  demand(house.edit(releaser, kRelease, id, {{"plan", word("All sites at once.")}}));
  EXPECT_EQ(standing(id), "awaiting_approval");
  EXPECT_FALSE(house.has(kRelease, id, "approved_at"));
  demand(decide(approver, kRelease, id, "approve"));
  EXPECT_EQ(standing(id), "approved");
  demand(house.edit(releaser, kRelease, id, {{"tags", words({"spring"})}}));
  EXPECT_EQ(standing(id), "approved");
}

TEST_F(Release, IsVerifiedAgainWhenItIsBuiltAnew) {
  const Uuid id = approved();
  release_must(releaser, id, "return_to_build", {}, "A fault was found.");
  EXPECT_EQ(standing(id), "build");
  EXPECT_EQ(house.state(kCriterion, of(kCriterion, id).front()), "open");
  EXPECT_TRUE(house.rounds(kRelease, id, "granted").empty());
  EXPECT_FALSE(house.has(kRelease, id, "approved_at"));
  EXPECT_EQ(rule_of(house.edit(releaser, kRelease, id, {{"plan", word("Otherwise.")}})), "");
}

TEST_F(Release, IsWithdrawnWithItsDeployments) {
  const Uuid id = approved();
  const Uuid site = deployment(id);
  release_must(releaser, id, "cancel", {{"cancel_reason", word("Overtaken.")}});
  EXPECT_EQ(standing(id), "cancelled");
  EXPECT_EQ(house.state(kDeployment, site), "cancelled");
  EXPECT_EQ(rule_of(try_deployment(id)), "deployment.release_open@1");
}

TEST_F(Release, IsWatchedForAsLongAsItSays) {
  const Uuid id = in_use({{"early_life", 2 * kDay}});
  EXPECT_EQ(standing(id), "early_life");
  EXPECT_EQ(house.integer(kRelease, id, "early_life_until"), house.now().micros + 2 * kDay);
  const auto early = release_fire(releaser, id, "close", conclusions());
  EXPECT_EQ(rule_of(early), "release.watched_long_enough@1");
  house.advance(2 * kDay);
  house.fire_due_timers();
  EXPECT_TRUE(house.record(id, kRelease).flag(house.kind(kRelease), "early_life_over"));
  release_must(releaser, id, "close", conclusions());
  EXPECT_EQ(standing(id), "closed");
  EXPECT_EQ(house.text(kRelease, id, "concluded_by"), releaser.person.to_string());
}

TEST_F(Release, IsWatchedForTwoWeeksWhenItDoesNotSay) {
  const Uuid id = in_use();
  EXPECT_EQ(house.integer(kRelease, id, "early_life_until"), house.now().micros + 14 * kDay);
}

TEST_F(Release, IsWatchedLongerForAReasonThatIsGivenEachTime) {
  const Uuid id = in_use({{"early_life", 2 * kDay}});
  const auto until = [&](std::int64_t days, std::string_view why) {
    return release_fire(
        releaser, id, "extend",
        {{"early_life_until", house.now().micros + days * kDay}, {"extension_reason", word(why)}});
  };
  EXPECT_EQ(rule_of(until(1, "Two calls.")), "release.watched_longer@1");
  demand(until(4, "Two calls."));
  EXPECT_EQ(rule_of(until(6, "Two calls.")), "release.watched_longer@1");
  house.advance(3 * kDay);
  EXPECT_TRUE(house.fire_due_timers().empty());
  EXPECT_EQ(rule_of(release_fire(releaser, id, "close", conclusions())),
            "release.watched_long_enough@1");
  house.advance(kDay);
  house.fire_due_timers();
  demand(until(2, "And another."));
  EXPECT_EQ(house.integer(kRelease, id, "extensions"), 2);
  EXPECT_FALSE(house.record(id, kRelease).flag(house.kind(kRelease), "early_life_over"));
}

TEST_F(Release, CountsIncidentsItCausedAndThoseOfItsServicesWhileItIsWatched) {
  house.incident({{"service", ref(shop)}});  // before it came into use
  const Uuid id = in_use({{"early_life", 2 * kDay}});
  house.advance(kHour);
  house.incident({{"service", ref(shop)}});
  const Uuid elsewhere = house.incident();
  house.link("incident", elsewhere, "caused_by", House::here("change", change_of(id)));
  const Uuid both = house.incident({{"service", ref(shop)}});
  house.link("incident", both, "caused_by", House::here("release", id));
  EXPECT_EQ(house.integer(kRelease, id, "early_life_incidents"), 3) << "counted at once";
  house.link("incident", both, "caused_by", House::here("change", change_of(id)));
  house.advance(2 * kDay);
  house.incident({{"service", ref(shop)}});  // when nobody watched any more
  house.fire_due_timers();
  EXPECT_EQ(house.integer(kRelease, id, "early_life_incidents"), 3);
  EXPECT_EQ(house.integer(kRelease, id, "incidents_caused"), 2);
  EXPECT_THAT(house.text(kRelease, id, "incidents_text"), HasSubstr("1 more of its services"));
  const Uuid late = house.incident();
  house.link("incident", late, "caused_by", House::here("release", id));
  release_must(releaser, id, "close", conclusions());
  EXPECT_EQ(house.integer(kRelease, id, "incidents_caused"), 3);
}

TEST_F(Release, HasAnOutcomeThatItCanHaveHad) {
  const Uuid id = in_use({{"early_life", kHour}});
  house.advance(2 * kHour);
  EXPECT_EQ(rule_of(release_fire(releaser, id, "close", conclusions("rolled_back"))),
            "release.outcome_fits@1");
  EXPECT_EQ(rule_of(release_fire(releaser, id, "close")), "release.close.requires.outcome");
  release_must(releaser, id, "close", conclusions("partial"));
  EXPECT_EQ(standing(id), "closed");
}

TEST_F(Release, TellsTheProblemsAndKnownErrorsThatItFixed) {
  const Uuid problem =
      house.create_as(house.problem_manager, "problem", {{"title", word("Carts are lost")}});
  house.must_fire(house.problem_manager, "problem", problem, "assess",
                  {{"source", word("trend")},
                   {"category", word("software")},
                   {"impact", word("high")},
                   {"urgency", word("medium")}});
  const auto known = [&](std::string_view symptom) {
    return house.create_as(house.problem_manager, "known_error",
                           {{"title", word("Carts")}, {"symptom", word(symptom)}});
  };
  const Uuid published = known("The cart is empty.");
  const Uuid draft = known("The cart is doubled.");
  house.must_fire(
      house.problem_manager, "known_error", published, "publish",
      {{"root_cause", word("A race.")}, {"no_workaround_reason", word("Nothing helps.")}});
  const Uuid id = in_use({{"early_life", kHour},
                          {"problems", ids({problem})},
                          {"known_errors", ids({published, draft})}});
  house.advance(2 * kHour);
  const auto closed = release_fire(releaser, id, "close", conclusions());
  demand(closed);
  EXPECT_EQ(house.state("known_error", published), "resolved");
  EXPECT_THAT(house.text("known_error", published, "fix_text"),
              ::testing::AllOf(HasSubstr("RLS-"), ::testing::Not(HasSubstr("Checkout 2.4"))))
      << "not its title: it may become confidential";
  EXPECT_EQ(house.state("known_error", draft), "draft");
  EXPECT_EQ(house.state("problem", problem), "assess");
  ASSERT_EQ(closed->offers.size(), 1U);
  EXPECT_EQ(closed->offers.front().id, problem);
  for (const auto& [kind, fixed] :
       {std::pair("problem", problem), std::pair("known_error", published),
        std::pair("known_error", draft)}) {
    const auto links = house.world().links_from(kind, fixed);
    ASSERT_TRUE(links);
    ASSERT_EQ(links->size(), 1U) << kind;
    EXPECT_EQ(links->front().id, id);
    EXPECT_EQ(links->front().link.type, "resolved_by");
  }
}

TEST_F(Release, TellsNobodyOfAFixThatFailed) {
  const Uuid known = house.create_as(house.problem_manager, "known_error",
                                     {{"title", word("Carts")}, {"symptom", word("Empty.")}});
  const Uuid id = in_use({{"early_life", kHour}, {"known_errors", ids({known})}});
  house.advance(2 * kHour);
  release_must(releaser, id, "close", conclusions("failed"));
  const auto links = house.world().links_from("known_error", known);
  ASSERT_TRUE(links);
  EXPECT_TRUE(links->empty());
}

}  // namespace
}  // namespace proofdesk::test
