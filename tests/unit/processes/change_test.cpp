// Changes from the request to the review (ISO/IEC 20000-1:2018, 8.5.1): what must be there before anybody decides,
// what a decision covers, what voids it, and that nobody decides on his or her own.

#include "core/lifecycle/checks.hpp"
#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Change : public ChangeTest {
 protected:
  void SetUp() override { policy_of({authority.person}); }
};

TEST_F(Change, GoesFromRequestToReview) {
  const Uuid id = scheduled();
  EXPECT_EQ(state(id), "scheduled");
  EXPECT_TRUE(has(id, "authorised_at"));
  house.advance(kDay);
  must(implementer, id, "start", {{"test_result", word("passed")}});
  EXPECT_EQ(state(id), "implement");
  house.advance(kHour);
  must(implementer, id, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}});
  EXPECT_EQ(state(id), "review");
  EXPECT_EQ(house.integer(kChange, id, "actual_end") - house.integer(kChange, id, "actual_start"),
            kHour);
  must(manager, id, "close");
  EXPECT_EQ(state(id), "closed");
  EXPECT_EQ(text(id, "effectiveness"), "successful");
}

TEST_F(Change, IsAskedForByAnybodyButClassifiedByTheDesk) {
  const Actor caller = requester;
  const Uuid id = house.create_as(caller, kChange,
                                  {{"title", word("More memory")}, {"reason", word("It swaps.")}});
  EXPECT_EQ(text(id, "requester"), caller.person.to_string());
  EXPECT_EQ(text(id, "opened_by"), caller.person.to_string());
  EXPECT_FALSE(house.try_create(caller, kChange,
                                {{"title", word("x")}, {"implementer", ref(caller.person)}}));
  EXPECT_EQ(rule_of(fire(caller, id, "begin_assessment")), "change.begin_assessment.roles");
}

// What must be there before anybody is asked.

TEST_F(Change, IsNotPutToTheVoteWithoutAPlanAndAWayBack) {
  const Uuid id = assessed();
  ASSERT_TRUE(edit(id, {{"backout_plan", Value{}}}));
  const auto refused = fire(manager, id, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.request_authorization.requires.backout_plan");
  EXPECT_EQ(refused.error().clause, "8.5.1");
  ASSERT_TRUE(edit(id, {{"backout_plan", word("Put it back.")}, {"backout_duration", Value{}}}));
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.way_back_known@1");
}

TEST_F(Change, ThatCannotBeReversedSaysFromWhenOn) {
  const Uuid id = assessed({{"reversible", false}, {"backout_duration", Value{}}});
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.way_back_known@1");
  must(manager, id, "request_authorization",
       {{"point_of_no_return", word("Once the old disks are wiped.")}});
  EXPECT_EQ(state(id), "authorize");
}

TEST_F(Change, NamesWhatIsChangedUnlessItIsTheManagementSystemItself) {
  const Uuid id = assessed({{"items", Value{}}});
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.scope_named@1");
  const Uuid process = assessed({{"items", Value{}}, {"type", word("management_system")}});
  must(manager, process, "request_authorization");
}

TEST_F(Change, RemovesOrTransfersServicesOnlyByDesignAndTransition) {
  for (const auto* type : {"remove_service", "transfer_service"}) {
    const Uuid id = assessed({{"type", word(type)}, {"services", ids({shop})}});
    const auto refused = fire(manager, id, "request_authorization");
    EXPECT_EQ(rule_of(refused), "change.design_for_services@1") << type;
    EXPECT_EQ(refused.error().clause, "8.5.2");
    ASSERT_TRUE(edit(id, {{"design", word("Plan DT-4: customers move by June")}}));
    EXPECT_TRUE(fire(manager, id, "request_authorization")) << type;
  }
}

TEST_F(Change, OfMajorImpactOrByPolicyGoesThroughDesignToo) {
  const Uuid major = assessed({{"major_impact", true}});
  EXPECT_EQ(rule_of(fire(manager, major, "request_authorization")), "change.design_for_services@1");
  const Uuid before = assessed({{"category", word("payments")}});
  must(manager, before, "request_authorization");
  policy({{"condition", word("category = \"payments\"")}, {"design_needed", true}});
  const Uuid after = assessed({{"category", word("payments")}});
  const auto refused = fire(manager, after, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.design_for_services@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("POL-"));
}

TEST_F(Change, SaysHowItIsTestedAndIsTestedBeforeItBegins) {
  const Uuid id = assessed({{"test_plan", Value{}}});
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.test_planned@1");
  const Uuid planned = scheduled();
  house.advance(house.integer(kChange, planned, "planned_start") - house.now().micros);
  EXPECT_EQ(rule_of(fire(implementer, planned, "start")), "change.tested_or_waived@1");
  EXPECT_EQ(rule_of(fire(implementer, planned, "start",
                         {{"test_result", word("failed")}, {"test_waiver", word("Anyway")}})),
            "change.tested_or_waived@1");
  EXPECT_TRUE(fire(implementer, planned, "start",
                   {{"test_waiver", word("There is no second machine like it.")}}));
}

TEST_F(Change, HasAWindowThatEndsAfterItBegins) {
  const auto made = house.try_create(house.agent(), kChange,
                                     {{"title", word("x")},
                                      {"planned_start", house.now().micros + kHour},
                                      {"planned_end", house.now().micros}});
  EXPECT_EQ(rule_of(made), "change.window_in_order@1");
  const Uuid id = recorded();
  EXPECT_EQ(rule_of(edit(id, {{"planned_end", house.now().micros}})), "change.window_in_order@1");
}

// The decision.

TEST_F(Change, IsAuthorisedByTheAuthorityOfItsCategoryOnly) {
  const Uuid id = asked();
  for (const Actor& other : {manager, second, house.administrator()})
    EXPECT_EQ(rule_of(vote(other, id, "approve")), "approval.has_a_vote@1");
  EXPECT_EQ(vote(manager, id, "approve").error().clause, "8.5.1")
      << "the clause under which the change is decided";
  EXPECT_EQ(rule_of(fire(manager, id, "authorize")), "change.authorize.roles");
  ASSERT_TRUE(vote(authority, id, "approve"));
  EXPECT_EQ(state(id), "scheduled");
}

TEST_F(Change, WithoutAPolicyThatNamesAnybodyIsNotDecided) {
  House bare;
  const Uuid id = bare.create_as(bare.agent(), kChange, {{"title", word("x")}});
  Actor chm = bare.agent();
  chm.roles = {"change_manager"};
  bare.must_fire(chm, kChange, id, "begin_assessment",
                 {{"model", word("normal")},
                  {"type", word("management_system")},
                  {"category", word("policy")}});
  bare.must_fire(chm, kChange, id, "assess_risk");
  const auto refused = bare.fire(chm, kChange, id, "request_authorization",
                                 {{"reason", word("r")},
                                  {"plan", word("p")},
                                  {"backout_plan", word("b")},
                                  {"backout_duration", kHour},
                                  {"test_plan", word("t")},
                                  {"planned_start", bare.now().micros + kHour},
                                  {"planned_end", bare.now().micros + 2 * kHour}});
  EXPECT_EQ(rule_of(refused), "change.approvals_opened@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("policy"));
}

TEST_F(Change, IsNotDecidedByWhoAskedForIt) {
  policy_of({requester.person, second.person});
  const Uuid id = asked();
  for (const Uuid round : house.rounds(kChange, id))
    EXPECT_EQ(rule_of(house.fire(requester, "approval", round, "approve")),
              "approval.duties_kept_apart@1")
        << "although no policy says so: it is a house rule of changes";
}

TEST_F(Change, IsNotDecidedByWhoCarriesItOut) {
  const Uuid alone = assessed({{"implementer", ref(authority.person)}});
  const auto refused = fire(manager, alone, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.approvals_opened@1") << "nobody else could be asked";
  EXPECT_THAT(refused.error().detail, HasSubstr("who carries it out does not approve it"));
}

TEST_F(Change, IsNotCarriedOutByWhoAuthorisedIt) {
  Actor both = authority;
  both.roles = {"agent"};
  const Uuid id = scheduled();
  house.advance(kDay);
  const auto refused =
      fire(both, id, "start", {{"implementer", ref(both.person)}, {"test_result", word("passed")}});
  EXPECT_EQ(rule_of(refused), "change.may_implement@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("who approved it does not carry it out"));
  const Uuid lifted = waiver("approver_may_not_implement");
  EXPECT_TRUE(fire(both, id, "start",
                   {{"implementer", ref(both.person)},
                    {"test_result", word("passed")},
                    {"waiver", ref(lifted)}}));
}

TEST_F(Change, MayBeAuthorisedOnConditionsThatBindWhoeverBegins) {
  policy_of({second.person});
  const Uuid id = asked();
  const auto rounds = house.rounds(kChange, id);
  ASSERT_THAT(rounds, SizeIs(2));
  for (const Uuid round : rounds) {
    const bool first = !house
                            .fire(authority, "approval", round, "approve",
                                  {{"condition", word("The shop is told the day before.")}})
                            .has_value();
    if (first) {
      ASSERT_TRUE(house.fire(second, "approval", round, "approve",
                             {{"condition", word("A second person watches.")}}));
    }
  }
  EXPECT_EQ(state(id), "scheduled");
  EXPECT_THAT(list(id, "conditions"), SizeIs(2));
  EXPECT_THAT(list(id, "conditions"), Contains("A second person watches."));
  house.advance(kDay);
  const auto refused = fire(implementer, id, "start", {{"test_result", word("passed")}});
  EXPECT_EQ(rule_of(refused), "change.conditions_met@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("The shop is told the day before."));
  EXPECT_TRUE(fire(
      implementer, id, "start",
      {{"test_result", word("passed")}, {"conditions_met", word("Told on Monday; Ana watches.")}}));
}

TEST_F(Change, MayBeDeferredByThoseAskedUntilADateOnWhichItComesBack) {
  const Uuid id = asked();
  const auto until = house.now().micros + 7 * kDay;
  EXPECT_EQ(rule_of(fire(second, id, "defer", {{"deferred_until", until}}, "Later")),
            "change.has_a_say@1");
  EXPECT_EQ(rule_of(fire(authority, id, "defer", {{"deferred_until", until}})),
            "change.defer.requires_comment");
  EXPECT_EQ(rule_of(fire(authority, id, "defer", {{"deferred_until", house.now().micros}}, "x")),
            "change.deferral_ahead@1");
  must(authority, id, "defer", {{"deferred_until", until}}, "After the quarter's end.");
  EXPECT_EQ(state(id), "authorize");
  EXPECT_THAT(house.rounds(kChange, id, "pending"), SizeIs(1)) << "what was asked stands";
  house.advance(7 * kDay);
  EXPECT_THAT(house.fire_due_timers(), IsEmpty());
  EXPECT_FALSE(has(id, "deferred_until"));
  ASSERT_TRUE(vote(authority, id, "approve"));
}

TEST_F(Change, MayBeReturnedForInformation) {
  const Uuid id = asked();
  must(authority, id, "return", {}, "Which customers use it at night?");
  EXPECT_EQ(state(id), "assess");
  EXPECT_THAT(house.rounds(kChange, id, "withdrawn"), SizeIs(1));
  must(manager, id, "request_authorization");
  ASSERT_TRUE(vote(authority, id, "approve"));
  EXPECT_EQ(state(id), "scheduled");
}

TEST_F(Change, IsRejectedWithTheReasonOfTheVote) {
  const Uuid id = asked();
  ASSERT_TRUE(vote(authority, id, "reject", {{"reason", word("Not before the audit.")}}));
  EXPECT_EQ(state(id), "rejected");
  EXPECT_EQ(text(id, "decision_reason"), "Not before the audit.");
}

TEST_F(Change, IsNeverPutToTheVoteAsAStandardOne) {
  const Uuid id = assessed({{"model", word("standard")}});
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.needs_authority@1");
}

// What a decision covers.

TEST_F(Change, WhosePlanOrWayBackIsChangedWhileItIsDecidedOnIsAskedAboutAnew) {
  const Uuid id = asked();
  ASSERT_TRUE(edit(id, {{"plan", word("All at once.")}}));
  EXPECT_EQ(state(id), "authorize");
  EXPECT_THAT(house.rounds(kChange, id, "void"), SizeIs(1));
  EXPECT_THAT(house.rounds(kChange, id, "pending"), SizeIs(1));
  ASSERT_TRUE(vote(authority, id, "approve"));
}

TEST_F(Change, WhoseMaterialFieldsAreChangedAfterwardsLosesItsAuthority) {
  const Uuid db01 = item("db01", "high");
  const std::vector<House::Fields> material = {
      {{"plan", word("All at once.")}},
      {{"backout_plan", word("Restore from yesterday.")}},
      {{"items", ids({web01, db01})}},
      {{"services", ids({shop})}},
  };
  for (const auto& change : material) {
    const Uuid id = scheduled();
    ASSERT_TRUE(edit(id, change)) << change.front().field;
    EXPECT_EQ(state(id), "assess") << change.front().field;
    EXPECT_FALSE(has(id, "authorised_at"));
    EXPECT_THAT(house.rounds(kChange, id, "void"), SizeIs(1)) << change.front().field;
  }
}

TEST_F(Change, WhoseOtherFieldsAreChangedKeepsItsAuthority) {
  const Uuid id = scheduled();
  ASSERT_TRUE(edit(id, {{"benefit", word("Faster")},
                        {"feasibility", word("Done twice before")},
                        {"title", word("Update web01")},
                        {"test_plan", word("Again on staging")}}));
  EXPECT_EQ(state(id), "scheduled");
  EXPECT_THAT(house.rounds(kChange, id, "granted"), SizeIs(1));
}

TEST_F(Change, WhoseScopeIsAnotherIsAssessedAnewBeforeItIsAskedAbout) {
  const Uuid id = scheduled();
  ASSERT_TRUE(edit(id, {{"services", ids({shop})}}));
  EXPECT_FALSE(has(id, "risk"));
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.risk_assessed@1");
  must(implementer, id, "assess_risk");
  must(manager, id, "request_authorization");
}

TEST_F(Change, MovesWithinItsToleranceAndBeyondItOnlyWithANewDecision) {
  const Uuid id = scheduled();
  const auto start = house.integer(kChange, id, "planned_start");
  const auto end = house.integer(kChange, id, "planned_end");
  const auto move = [&](std::int64_t by) {
    return fire(manager, id, "reschedule",
                {{"planned_start", start + by}, {"planned_end", end + by}});
  };
  ASSERT_TRUE(move(kHour));
  EXPECT_EQ(state(id), "scheduled");
  // Step by step is no way round it: the tolerance counts from what was authorised.
  ASSERT_TRUE(move(kHour + 1));
  EXPECT_EQ(state(id), "assess");
  EXPECT_THAT(house.rounds(kChange, id, "void"), SizeIs(1));
  must(manager, id, "request_authorization");
  ASSERT_TRUE(vote(authority, id, "approve"));
  ASSERT_TRUE(move(kHour));
  EXPECT_EQ(state(id), "scheduled");
}

TEST_F(Change, WhatWasAuthorisedCannotBeMadeLooserAfterwards) {
  const Uuid id = scheduled();
  for (const House::Fields& fields :
       {House::Fields{{"tolerance", 30 * kDay}}, House::Fields{{"model", word("standard")}},
        House::Fields{{"category", word("other")}}, House::Fields{{"major_impact", false}},
        House::Fields{{"requester", ref(second.person)}}})
    EXPECT_EQ(rule_of(edit(id, fields)), "change.scheduled.read_only") << fields.front().field;
}

TEST_F(Change, BeginsWithinItsWindow) {
  const Uuid id = scheduled();
  const House::Fields tested = {{"test_result", word("passed")}};
  EXPECT_EQ(rule_of(fire(implementer, id, "start", tested)), "change.in_window@1");
  house.advance(kDay + 4 * kHour);
  EXPECT_EQ(rule_of(fire(implementer, id, "start", tested)), "change.in_window@1");
}

TEST_F(Change, IsCancelledBeforeAnythingIsDoneByTheDeskOrWhoAskedForIt) {
  const Uuid id = asked();
  EXPECT_EQ(rule_of(fire(second, id, "cancel", {{"cancel_reason", word("x")}})),
            "change.own_or_desk@1");
  must(requester, id, "cancel", {{"cancel_reason", word("Not needed any more.")}});
  EXPECT_EQ(text(id, "effectiveness"), "cancelled");
  EXPECT_THAT(house.rounds(kChange, id, "withdrawn"), SizeIs(1));
  const Uuid running = begun();
  EXPECT_EQ(rule_of(fire(implementer, running, "cancel", {{"cancel_reason", word("x")}})),
            "change.cancel.from");
}

// The lifecycle itself.

std::vector<Finding> findings_with(const std::function<void(Lifecycle&)>& fault) {
  KindModel kind = *house_model()->kind("change");
  fault(kind.lifecycle);
  return check_lifecycle(kind, house_rules());
}

Transition edge(std::string name, std::string from, std::string to) {
  Transition edge;
  edge.name = std::move(name);
  edge.from = {std::move(from)};
  edge.to = std::move(to);
  edge.roles = {"agent"};
  return edge;
}

TEST(ChangeLifecycle, HasNoWayRoundTheAuthority) {
  EXPECT_THAT(findings_with([](Lifecycle&) {}), IsEmpty());
}

TEST(ChangeLifecycle, AHolePutIntoItIsFoundWithThePathThatLeadsThroughIt) {
  const auto findings = findings_with([](Lifecycle& life) {
    life.transitions.push_back(edge("schedule_quietly", "assess", "scheduled"));
  });
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().check, "approval_bypass");
  EXPECT_THAT(findings.front().detail,
              HasSubstr("new, begin_assessment → assess, schedule_quietly → scheduled, start"));
}

TEST(ChangeLifecycle, AWayBackFromTheReviewIsAHoleToo) {
  const auto findings = findings_with([](Lifecycle& life) {
    life.transitions.push_back(edge("do_it_again", "review", "scheduled"));
  });
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().check, "approval_bypass");
  EXPECT_THAT(findings.front().detail, HasSubstr("do_it_again → scheduled, start"));
}

}  // namespace
}  // namespace proofdesk::test
