// What deployments (8.5.3) lead to: they lead on changes, items and release, and refuse as a whole what one of those
// refuses.

#include "tests/unit/processes/deployment_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class DeploymentOutcome : public DeploymentTest {};

TEST_F(DeploymentOutcome, IsNotVerifiedWhenSomethingElseLiesThereThanWasApproved) {
  const Uuid id = running(approved());
  EXPECT_EQ(rule_of(house.fire(implementer, kDeployment, id, "begin_verification",
                               {{"checksums_agree", Value{false}}})),
            "deployment.integrity_kept@1");
  EXPECT_EQ(rule_of(house.fire(implementer, kDeployment, id, "begin_verification")),
            "deployment.begin_verification.requires.checksums_agree");
}

TEST_F(DeploymentOutcome, IsNotDoneWhenTheCheckAfterwardsDoesNotPass) {
  const Uuid id = running(approved());
  EXPECT_EQ(rule_of(finish_deployment(id, {{"post_check_passed", Value{false}}})),
            "deployment.works@1");
  EXPECT_EQ(deployment_state(id), "verifying");
}

TEST_F(DeploymentOutcome, FinishesItsChangesAndBringsItsReleaseIntoUse) {
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

TEST_F(DeploymentOutcome, FinishesItsChangesInPartWhenItSaysSo) {
  const Uuid release = approved();
  demand(finish_deployment(running(release), {{"result", word("partial")}}));
  EXPECT_EQ(text(change_of(release), "effectiveness"), "partial");
}

TEST_F(DeploymentOutcome, IsNotDoneWhileItsChangeHasWorkLeft) {
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

TEST_F(DeploymentOutcome, WritesWhatItsItemsAreNowUnderItsChange) {
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

TEST_F(DeploymentOutcome, PutsNewItemsIntoProduction) {
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

TEST_F(DeploymentOutcome, OfAConfidentialReleaseSaysNothingOfItElsewhere) {
  const Uuid release = approved();
  demand(house.edit(releaser, kRelease, release, {{"confidential", Value{true}}}));
  demand(finish_deployment(running(release)));
  const std::string said = text(change_of(release), "outcome_text");
  EXPECT_THAT(said, HasSubstr("Deployed with"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("A cart was paid.")));
}

TEST_F(DeploymentOutcome, KeepsItsChangesOpenWhenItFailsUntilItIsTriedAgain) {
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

TEST_F(DeploymentOutcome, ThatFailedMayBeOvertakenByALaterOne) {
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

TEST_F(DeploymentOutcome, ThatFailedElsewhereIsNotOvertaken) {
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

TEST_F(DeploymentOutcome, BacksItsChangesOutWhenItIsRolledBack) {
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

TEST_F(DeploymentOutcome, LeavesTheReleaseOpenWhileAnotherIsAhead) {
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

TEST_F(DeploymentOutcome, FinishesAChangeInPartThatWasTakenBackElsewhere) {
  const auto [release, change, south] = halfway();
  demand(start(south));
  demand(roll_back(south));
  EXPECT_EQ(state(change), "review");
  EXPECT_EQ(text(change, "effectiveness"), "partial");
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(DeploymentOutcome, ThatIsCalledOffLetsTheReleaseGoOn) {
  const Uuid release = approved();
  const Uuid north = ready(release);
  const Uuid south = deployment(release);
  demand(start(north));
  demand(finish_deployment(north));
  EXPECT_EQ(standing(release), "deploying");
  house.must_fire(releaser, kDeployment, south, "cancel", {{"cancel_reason", word("Closed.")}});
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(DeploymentOutcome, StandsInTheWayOfTheEndOfItsRelease) {
  const Uuid release = in_use({{"early_life", kHour}});
  house.advance(2 * kHour);
  const Uuid later = deployment(release, {{"environment", word("recovery")}});
  const auto refused = release_fire(releaser, release, "close", conclusions());
  EXPECT_EQ(rule_of(refused), "release.no_deployment_open@1");
  house.must_fire(releaser, kDeployment, later, "cancel", {{"cancel_reason", word("No.")}});
  release_must(releaser, release, "close", conclusions());
}

TEST_F(DeploymentOutcome, OfARehearsalDoesNotBringTheReleaseIntoUse) {
  const Uuid release = approved();
  const Uuid rehearsal = deployment(release, {{"environment", word("staging")}});
  demand(start(rehearsal, {{"baseline", ref(baseline({web01}))}}));
  EXPECT_EQ(state(change_of(release)), "scheduled");
  demand(finish_deployment(rehearsal));
  EXPECT_EQ(standing(release), "deploying");
  demand(finish_deployment(running(release)));
  EXPECT_EQ(standing(release), "early_life");
}

TEST_F(DeploymentOutcome, FurtherInEarlyLifeIsWatchedAnew) {
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

}  // namespace
}  // namespace proofdesk::test
