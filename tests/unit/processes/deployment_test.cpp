// What deployments (8.5.3) need before they begin: an approved release, authorised changes, a baseline of what they touch,
// and somebody who decided none of it.

#include "tests/unit/processes/deployment_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Deployment : public DeploymentTest {};

TEST_F(Deployment, TakesWhatItNeedsFromItsRelease) {
  const Uuid release = approved();
  const Uuid live = deployment(release);
  EXPECT_EQ(list(live, "changes", kDeployment), list(release, "changes", kRelease));
  EXPECT_EQ(list(live, "items", kDeployment), list(release, "items", kRelease));
  EXPECT_THAT(house.text(kDeployment, live, "title"), HasSubstr("into Production"));
  const Uuid rehearsal = deployment(release, {{"environment", word("staging")}});
  EXPECT_TRUE(list(rehearsal, "changes", kDeployment).empty());
}

TEST_F(Deployment, CarriesOnlyChangesOfItsRelease) {
  const Uuid release = approved();
  const Uuid other = recorded();
  EXPECT_EQ(rule_of(try_deployment(release, {{"changes", ids({other})}})),
            "deployment.changes_of_release@1");
  const Uuid id = deployment(release);
  EXPECT_EQ(rule_of(house.edit(releaser, kDeployment, id, {{"changes", ids({other})}})),
            "deployment.changes_of_release@1");
}

TEST_F(Deployment, IsPlannedToBeginBeforeItEnds) {
  EXPECT_EQ(rule_of(try_deployment(approved(), {{"planned_end", house.now().micros}})),
            "deployment.window_in_order@1");
}

TEST_F(Deployment, SaysOfItemsWhatCanBeReadAndIsItsToSay) {
  const Uuid release = approved();
  const std::string web = web01.to_string();
  for (const auto& [line, why] : std::vector<std::pair<std::string, std::string>>{
           {"CI-999999 itemVersion = 2", "it is not deployed onto"},
           {"web09 itemVersion = 2", "it is not deployed onto \"web09\" but onto CI-"},
           {web + " colour = red", "has no \"colour\""},
           {web + " authority = CHG-000001", "does not write"},
           {web + " number = 5", "does not write"},
           {web + " criticality = enormous", "none of"},
           {web + " standsAlone = perhaps", "standsAlone"},
           {web + " dance", "neither a value nor a step"},
           {web, "neither a value nor a step"}}) {
    const auto refused = try_deployment(release, {{"item_updates", words({line})}});
    EXPECT_EQ(rule_of(refused), "deployment.updates_readable@1") << line;
    if (!refused) {
      EXPECT_THAT(refused.error().detail, HasSubstr(line));
      EXPECT_THAT(remedy_of(refused), HasSubstr("itemUpdates"));
    }
  }
  deployment(release,
             {{"item_updates",
               words({web + " itemVersion = 2.4", web + ": item_version = 2.5",
                      web + " standsAlone = true", web + " criticality = high",
                      "web01 location = Hall 1", "web01: model = R5", web + " putInProduction"})}});
}

TEST_F(Deployment, DoesNotBeginBeforeItsReleaseIsApproved) {
  const Uuid release = awaiting();
  const Uuid id = ready(release);
  const auto refused = start(id);
  EXPECT_EQ(rule_of(refused), "deployment.release_approved@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("Awaiting approval"));
}

TEST_F(Deployment, DoesNotBeginWithoutABaselineOfEverythingItTouches) {
  const Uuid release = approved();
  const Uuid id = deployment(release);
  wait_for_window(release);
  EXPECT_EQ(rule_of(start(id)), "deployment.start.requires.baseline");
  const Uuid db01 = item("db01", "high");
  EXPECT_EQ(rule_of(start(id, {{"baseline", ref(baseline({db01}))}})),
            "deployment.baseline_first@1");
  const Uuid draft = house.create_as(keeper, "baseline",
                                     {{"name", word("Not yet")}, {"scope_items", ids({web01})}});
  EXPECT_EQ(rule_of(house.edit(releaser, kDeployment, id, {{"baseline", ref(draft)}})), "");
  EXPECT_EQ(rule_of(start(id)), "deployment.baseline_first@1");
  EXPECT_EQ(standing(release), "approved");
  EXPECT_EQ(state(change_of(release)), "scheduled");
}

TEST_F(Deployment, NeedsTheItemsOfItsChangesInTheBaselineToo) {
  const Uuid db01 = item("db01", "high");
  const Uuid change = scheduled({{"items", ids({web01, db01})}});
  const Uuid release = approved({{"changes", ids({change})}});
  const Uuid id = ready(release);
  EXPECT_EQ(rule_of(start(id)), "deployment.baseline_first@1");
  demand(house.edit(releaser, kDeployment, id, {{"baseline", ref(baseline({web01, db01}))}}));
  demand(start(id));
}

TEST_F(Deployment, BringsNothingIntoUseWithoutAChange) {
  const Uuid release = approved();
  const Uuid id = ready(release);
  demand(house.edit(releaser, kDeployment, id, {{"changes", Value{}}}));
  EXPECT_EQ(rule_of(start(id)), "deployment.carries_changes@1");
  const Uuid rehearsal = deployment(release, {{"environment", word("staging")}});
  demand(start(rehearsal, {{"baseline", ref(baseline({web01}))}}));
}

TEST_F(Deployment, StartsItsChangesAndItsRelease) {
  const Uuid release = approved();
  const Uuid change = change_of(release);
  const Uuid id = running(release);
  EXPECT_EQ(deployment_state(id), "running");
  EXPECT_EQ(standing(release), "deploying");
  EXPECT_EQ(state(change), "implement");
  EXPECT_EQ(text(change, "test_result"), "passed");
  EXPECT_EQ(house.integer(kDeployment, id, "actual_start"), house.now().micros);
  EXPECT_TRUE(house.has(kDeployment, id, "baseline_taken_at"));
  const auto links = house.world().links_from(kDeployment, id);
  ASSERT_TRUE(links);
  ASSERT_EQ(links->size(), 1U);
  EXPECT_EQ(links->front().link.type, "implements");
}

TEST_F(Deployment, DoesNotBeginWhatItsChangeRefuses) {
  const Uuid release = approved();
  const Uuid id = deployment(release);
  demand(house.edit(releaser, kDeployment, id, {{"baseline", ref(baseline({web01}))}}));
  const auto early = start(id);
  EXPECT_EQ(rule_of(early), "change.in_window@1");
  EXPECT_THAT(early.error().detail, HasSubstr("cannot follow"));
  EXPECT_EQ(deployment_state(id), "scheduled");
  EXPECT_EQ(standing(release), "approved");
}

TEST_F(Deployment, DoesNotBeginWithAChangeThatLostItsAuthority) {
  const Uuid release = approved();
  const Uuid id = ready(release);
  demand(edit(change_of(release), {{"plan", word("Otherwise.")}}));
  const auto refused = start(id);
  EXPECT_EQ(rule_of(refused), "deployment.changes_ready@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("\"Assess\""));
}

TEST_F(Deployment, IsNotCarriedOutByWhoApprovedTheRelease) {
  const Uuid release = approved();
  const Uuid id = ready(release);
  Actor both = approver;
  both.roles = {"agent"};
  const auto refused = house.fire(both, kDeployment, id, "start");
  EXPECT_EQ(rule_of(refused), "deployment.may_implement@1");
}

TEST_F(Deployment, IsCarriedOutInNoStepByWhoAuthorisedTheReleaseOrAChangeInIt) {
  const Uuid id = running(approved());
  const House::Fields agree = {{"checksums_agree", Value{true}}};
  const House::Fields works = {{"post_check_passed", Value{true}},
                               {"post_check", word("A cart was paid.")}};
  const House::Fields back = {{"outcome_text", word("Taken back.")}};
  for (Actor both : {approver, authority}) {
    both.roles = {"agent"};
    EXPECT_EQ(rule_of(house.fire(both, kDeployment, id, "begin_verification", agree)),
              "deployment.may_implement@1");
    EXPECT_EQ(rule_of(house.fire(both, kDeployment, id, "roll_back", back)),
              "deployment.may_implement@1");
  }
  demand(house.fire(implementer, kDeployment, id, "begin_verification", agree));
  for (Actor both : {approver, authority}) {
    both.roles = {"agent"};
    EXPECT_EQ(rule_of(house.fire(both, kDeployment, id, "complete", works)),
              "deployment.may_implement@1");
  }
  demand(house.fire(implementer, kDeployment, id, "complete", works));
}

TEST_F(Deployment, WaitsForTheConditionsOfTheApproval) {
  const Uuid release = awaiting();
  demand(decide(approver, kRelease, release, "approve", {{"condition", word("Not on a Friday")}}));
  const Uuid id = ready(release);
  EXPECT_EQ(rule_of(start(id)), "release.conditions_met@1");
  demand(house.edit(releaser, kRelease, release, {{"conditions_met", word("It is Thursday.")}}));
  demand(start(id));
}

TEST_F(Deployment, DoesNotBeginWhenAnItemToBeWrittenIsInTheScopeOfNoneOfItsChanges) {
  const Uuid rack = controlled("rack 7");
  put_in_production(rack);
  const Uuid release = approved({{"items", ids({web01, rack})}});
  const Uuid id =
      deployment(release, {{"item_updates", words({rack.to_string() + " itemVersion = 2.4"})}});
  wait_for_window(release);
  const auto refused = start(id, {{"baseline", ref(baseline({web01, rack}))}});
  EXPECT_EQ(rule_of(refused), "deployment.updates_authorised@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("under change control"));
}

TEST_F(Deployment, WritesOnlyOfItemsItGoesOnto) {
  const Uuid web02 = item("web02", "medium");
  const Uuid release = approved();
  const House::Fields update = {
      {"item_updates", words({web02.to_string() + " itemVersion = 2.4"})}};
  EXPECT_EQ(rule_of(try_deployment(release, update)), "deployment.updates_readable@1");
  House::Fields onto = update;
  onto.push_back({"items", ids({web01, web02})});
  const Uuid id = deployment(release, onto);
  EXPECT_EQ(rule_of(house.edit(releaser, kDeployment, id, {{"items", ids({web01})}})),
            "deployment.updates_readable@1");
}

TEST_F(Deployment, NamesNobodyToCarryItOutWhoApprovedTheRelease) {
  const Uuid release = approved();
  const Uuid id = ready(release, {{"operator", ref(approver.person)}});
  EXPECT_EQ(rule_of(start(id)), "deployment.may_implement@1");
  // Nor who authorised a change in it.
  demand(house.edit(releaser, kDeployment, id, {{"operator", ref(authority.person)}}));
  const auto refused = start(id);
  EXPECT_EQ(rule_of(refused), "deployment.may_implement@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("CHG-"));
  demand(house.edit(releaser, kDeployment, id, {{"operator", ref(implementer.person)}}));
  demand(start(id));
}

TEST_F(Deployment, AreSoFewOfOneReleaseThatADecisionLooksAtAll) {
  const Uuid release = approved();
  for (int i = 0; i < 60; ++i) deployment(release, {{"environment", word("test")}});
  EXPECT_EQ(rule_of(try_deployment(release)), "deployment.room_left@1");
}

TEST_F(Deployment, LeavesAChangeWithoutATestResultWhereACriterionWasDoneWithout) {
  const Uuid release = in_test();
  const Uuid unmet = of(kCriterion, release).front();
  demand(verify(tester, unmet, "fail", "It stops at 900 lines."));
  demand(house.fire(releaser, kCriterion, unmet, "request_decision",
                    {{"proposal", word("Rare; patch in May.")}}));
  demand(decide(approver, kCriterion, unmet, "approve"));
  demand(decide(shop_owner, kCriterion, unmet, "approve"));
  release_must(releaser, release, "request_approval");
  demand(decide(approver, kRelease, release, "approve"));
  const Uuid id = ready(release);
  EXPECT_EQ(rule_of(start(id)), "change.tested_or_waived@1");
  demand(edit(change_of(release), {{"test_waiver", word("Decided jointly.")}}));
  demand(start(id));
}

}  // namespace
}  // namespace proofdesk::test
