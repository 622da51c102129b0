// Deployments (8.5.3): not without an approved release, authorised changes and a baseline of what they touch; they lead on
// changes, items and release, and refuse as a whole what one of those refuses.

#include "tests/unit/processes/release_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Deployment : public ReleaseTest {
 protected:
  /// Of a type under change control.
  Uuid controlled(const std::string& name) {
    if (rack_type.is_nil())
      rack_type = house.create("item_type", {{"name", word("rack")}, {"controlled", Value{true}}});
    return house.create_as(
        keeper, kItem,
        {{"name", word(name)}, {"item_type", ref(rack_type)}, {"owner", ref(owner)}});
  }
  void put_in_production(Uuid item) {
    house.must_fire(keeper, kItem, item, "put_in_production",
                    {{"correction_reason", word("It was there before it was recorded.")},
                     {"stands_alone", Value{true}}});
  }
  Uuid rack_type;

  /// A release of two deployments, the first of which is done.
  struct Halfway {
    Uuid release;
    Uuid change;
    Uuid south;  ///< the other
  };
  Halfway halfway() {
    const Uuid release = approved();
    const Uuid change = change_of(release);
    const Uuid north = ready(release);
    const Uuid south = deployment(release, {{"baseline", ref(baseline({web01}))}});
    demand(start(north));
    demand(finish_deployment(north));
    return {release, change, south};
  }

  std::string deployment_state(Uuid id) { return house.state(kDeployment, id); }
  Result<Decision> fail_it(Uuid id) {
    return house.fire(implementer, kDeployment, id, "fail",
                      {{"outcome_text", word("The migration stopped.")}});
  }
  Result<Decision> roll_back(Uuid id) {
    return house.fire(implementer, kDeployment, id, "roll_back",
                      {{"outcome_text", word("The image before is back.")}});
  }
};

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

TEST_F(Deployment, IsNotVerifiedWhenSomethingElseLiesThereThanWasApproved) {
  const Uuid id = running(approved());
  EXPECT_EQ(rule_of(house.fire(implementer, kDeployment, id, "begin_verification",
                               {{"checksums_agree", Value{false}}})),
            "deployment.integrity_kept@1");
  EXPECT_EQ(rule_of(house.fire(implementer, kDeployment, id, "begin_verification")),
            "deployment.begin_verification.requires.checksums_agree");
}

TEST_F(Deployment, IsNotDoneWhenTheCheckAfterwardsDoesNotPass) {
  const Uuid id = running(approved());
  EXPECT_EQ(rule_of(finish_deployment(id, {{"post_check_passed", Value{false}}})),
            "deployment.works@1");
  EXPECT_EQ(deployment_state(id), "verifying");
}

TEST_F(Deployment, FinishesItsChangesAndBringsItsReleaseIntoUse) {
  const Uuid release = approved();
  const Uuid change = change_of(release);
  const Uuid id = running(release);
  house.advance(kHour / 2);
  demand(finish_deployment(id));
  EXPECT_EQ(deployment_state(id), "done");
  EXPECT_EQ(state(change), "review");
  EXPECT_EQ(text(change, "effectiveness"), "successful");
  EXPECT_THAT(text(change, "outcome_text"), HasSubstr("A cart was paid."));
  EXPECT_EQ(standing(release), "early_life");
  EXPECT_EQ(house.integer(kRelease, release, "deployed_at"), house.now().micros);
}

TEST_F(Deployment, FinishesItsChangesInPartWhenItSaysSo) {
  const Uuid release = approved();
  demand(finish_deployment(running(release), {{"result", word("partial")}}));
  EXPECT_EQ(text(change_of(release), "effectiveness"), "partial");
}

TEST_F(Deployment, IsNotDoneWhileItsChangeHasWorkLeft) {
  const Uuid release = approved();
  const Uuid change = change_of(release);
  house.create_as(house.agent(), "work_order",
                  {{"title", word("Turn the page")},
                   {"subject", word(RecordRef{"change", change}.to_string())},
                   {"phase", word("verify")}});
  const Uuid id = running(release);
  EXPECT_EQ(rule_of(finish_deployment(id)), "change.orders_settled@1");
  EXPECT_EQ(deployment_state(id), "verifying");
  EXPECT_EQ(standing(release), "deploying");
}

TEST_F(Deployment, WritesWhatItsItemsAreNowUnderItsChange) {
  const Uuid rack = controlled("rack 7");
  put_in_production(rack);
  EXPECT_EQ(rule_of(house.edit(keeper, kItem, rack, {{"item_version", word("2.4")}})),
            "configuration_item.change_authorised@1");
  const Uuid change = scheduled({{"items", ids({rack})}});
  const Uuid release = approved({{"changes", ids({change})}, {"items", ids({rack})}});
  const std::string name = rack.to_string();
  const Uuid id = deployment(
      release,
      {{"item_updates", words({name + " itemVersion = 2.4", name + " location = Hall 2"})}});
  wait_for_window(release);
  demand(start(id, {{"baseline", ref(baseline({rack}))}}));
  EXPECT_EQ(house.text(kItem, rack, "item_version"), "");
  demand(finish_deployment(id));
  EXPECT_EQ(house.text(kItem, rack, "item_version"), "2.4");
  EXPECT_EQ(house.text(kItem, rack, "location"), "Hall 2");
  EXPECT_EQ(house.text(kItem, rack, "source"), "deployment");
  EXPECT_EQ(house.text(kItem, rack, "authority"), (RecordRef{"change", change}.to_string()));
}

TEST_F(Deployment, PutsNewItemsIntoProduction) {
  const Uuid rack = controlled("rack 7");
  const Uuid change = scheduled({{"items", ids({rack})}});
  const Uuid release = approved({{"changes", ids({change})}, {"items", ids({rack})}});
  const std::string name = rack.to_string();
  const Uuid id = deployment(
      release, {{"item_updates", words({name + " putInProduction", name + " standsAlone = true",
                                        name + " itemVersion = 2.4"})}});
  wait_for_window(release);
  demand(start(id, {{"baseline", ref(baseline({rack}))}}));
  demand(finish_deployment(id));
  EXPECT_EQ(house.state(kItem, rack), "in_production");
  EXPECT_EQ(house.text(kItem, rack, "item_version"), "2.4");
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

TEST_F(Deployment, OfAConfidentialReleaseSaysNothingOfItElsewhere) {
  const Uuid release = approved();
  demand(house.edit(releaser, kRelease, release, {{"confidential", Value{true}}}));
  demand(finish_deployment(running(release)));
  const std::string said = text(change_of(release), "outcome_text");
  EXPECT_THAT(said, HasSubstr("Deployed with"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("A cart was paid.")));
}

TEST_F(Deployment, AreSoFewOfOneReleaseThatADecisionLooksAtAll) {
  const Uuid release = approved();
  for (int i = 0; i < 60; ++i) deployment(release, {{"environment", word("test")}});
  EXPECT_EQ(rule_of(try_deployment(release)), "deployment.room_left@1");
}

TEST_F(Deployment, KeepsItsChangesOpenWhenItFailsUntilItIsTriedAgain) {
  const Uuid release = approved();
  const Uuid id = running(release);
  demand(fail_it(id));
  EXPECT_EQ(deployment_state(id), "failed");
  EXPECT_EQ(standing(release), "failed");
  EXPECT_EQ(state(change_of(release)), "implement");
  demand(start(id));
  EXPECT_EQ(standing(release), "deploying");
  EXPECT_EQ(house.integer(kDeployment, id, "attempts"), 2);
  EXPECT_FALSE(house.has(kDeployment, id, "outcome_text"));
  demand(finish_deployment(id));
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, ThatFailedMayBeOvertakenByALaterOne) {
  const Uuid release = approved();
  const Uuid failed = running(release);
  demand(fail_it(failed));
  house.advance(kHour / 2);
  const Uuid other = deployment(release, {{"baseline", ref(baseline({web01}))}});
  demand(start(other));
  demand(finish_deployment(other));
  EXPECT_EQ(deployment_state(failed), "failed");
  EXPECT_EQ(state(change_of(release)), "review");
  EXPECT_EQ(text(change_of(release), "effectiveness"), "successful");
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, ThatFailedElsewhereIsNotOvertaken) {
  const Uuid release = approved();
  const Uuid failed = running(release);
  const Uuid recovery = deployment(
      release, {{"environment", word("recovery")}, {"baseline", ref(baseline({web01}))}});
  demand(fail_it(failed));
  house.advance(kHour / 2);
  demand(start(recovery));
  demand(finish_deployment(recovery));
  EXPECT_EQ(standing(release), "failed");
  EXPECT_EQ(state(change_of(release)), "implement");
  demand(roll_back(failed));
  EXPECT_EQ(standing(release), "early_life");
  EXPECT_EQ(text(change_of(release), "effectiveness"), "partial");
}

TEST_F(Deployment, BacksItsChangesOutWhenItIsRolledBack) {
  const Uuid release = approved();
  const Uuid change = change_of(release);
  const Uuid id = running(release);
  demand(fail_it(id));
  demand(roll_back(id));
  EXPECT_EQ(deployment_state(id), "rolled_back");
  EXPECT_EQ(state(change), "review");
  EXPECT_EQ(text(change, "effectiveness"), "backed_out");
  EXPECT_EQ(standing(release), "rolled_back");
  EXPECT_EQ(rule_of(release_fire(releaser, release, "close", conclusions())),
            "release.outcome_fits@1");
  release_must(releaser, release, "close", conclusions("rolled_back"));
}

TEST_F(Deployment, LeavesTheReleaseOpenWhileAnotherIsAhead) {
  const auto [release, change, south] = halfway();
  EXPECT_EQ(standing(release), "deploying");
  EXPECT_EQ(state(change), "implement");
  demand(start(south));
  EXPECT_EQ(rule_of(release_fire(releaser, release, "enter_early_life")), "release.in_use@1");
  EXPECT_EQ(rule_of(release_fire(releaser, release, "return_to_build", {}, "x")),
            "release.return_to_build.from");
  demand(finish_deployment(south));
  EXPECT_EQ(state(change), "review");
  EXPECT_EQ(text(change, "effectiveness"), "successful");
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, FinishesAChangeInPartThatWasTakenBackElsewhere) {
  const auto [release, change, south] = halfway();
  demand(start(south));
  demand(roll_back(south));
  EXPECT_EQ(state(change), "review");
  EXPECT_EQ(text(change, "effectiveness"), "partial");
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, ThatIsCalledOffLetsTheReleaseGoOn) {
  const Uuid release = approved();
  const Uuid north = ready(release);
  const Uuid south = deployment(release);
  demand(start(north));
  demand(finish_deployment(north));
  EXPECT_EQ(standing(release), "deploying");
  house.must_fire(releaser, kDeployment, south, "cancel", {{"cancel_reason", word("Closed.")}});
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, StandsInTheWayOfTheEndOfItsRelease) {
  const Uuid release = in_use({{"early_life", kHour}});
  house.advance(2 * kHour);
  const Uuid later = deployment(release, {{"environment", word("recovery")}});
  const auto refused = release_fire(releaser, release, "close", conclusions());
  EXPECT_EQ(rule_of(refused), "release.no_deployment_open@1");
  house.must_fire(releaser, kDeployment, later, "cancel", {{"cancel_reason", word("No.")}});
  release_must(releaser, release, "close", conclusions());
}

TEST_F(Deployment, OfARehearsalDoesNotBringTheReleaseIntoUse) {
  const Uuid release = approved();
  const Uuid rehearsal = deployment(release, {{"environment", word("staging")}});
  demand(start(rehearsal, {{"baseline", ref(baseline({web01}))}}));
  EXPECT_EQ(state(change_of(release)), "scheduled");
  demand(finish_deployment(rehearsal));
  EXPECT_EQ(standing(release), "deploying");
  demand(finish_deployment(running(release)));
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(Deployment, FurtherInEarlyLifeIsWatchedAnew) {
  const Uuid release = in_use({{"early_life", 2 * kDay}});
  const Uuid change = scheduled();
  (void)change;
  const Uuid rehearsal = deployment(release, {{"environment", word("test")}});
  demand(start(rehearsal, {{"baseline", ref(baseline({web01}))}}));
  EXPECT_EQ(standing(release), "deploying");
  EXPECT_FALSE(house.has(kRelease, release, "early_life_until"));
  demand(finish_deployment(rehearsal));
  EXPECT_EQ(standing(release), "early_life");
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
