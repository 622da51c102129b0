// What is required when a service is lost, and the plans for it: ISO/IEC 20000-1:2018, 8.7.2.

#include "processes/shared/continuity.hpp"
#include "tests/support/processes/case_book.hpp"
#include "tests/unit/processes/continuity_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ContinuityRequirements : public ContinuityTest {
 protected:
  Uuid draft(Fields more = {}) {
    return house.create_as(keeper, kRequirement, with(requirement_text(checkout), std::move(more)));
  }
  Result<Decision> agree(Uuid id, Fields more = {}) {
    return house.fire(keeper, kRequirement, id, "agree",
                      with(agreement_of_both(), std::move(more)));
  }
};

TEST_F(ContinuityRequirements, SayHarmObjectivesLevelAndWhatTheyRestOnBeforeTheyAreAgreed) {
  for (const auto* left_out : {"harm_after_1h", "harm_after_4h", "harm_after_1d", "harm_in_words",
                               "rto", "rpo", "minimum_level", "basis"}) {
    Fields fields = requirement_text(checkout);
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == left_out; });
    const Uuid id = house.create_as(keeper, kRequirement, fields);
    EXPECT_EQ(rule_of(agree(id)), "continuity_requirement.complete@1") << left_out;
  }
  EXPECT_TRUE(agree(draft()));
}

TEST_F(ContinuityRequirements, MayBeThatNothingIsRequiredForAReason) {
  const Uuid id = house.create_as(
      keeper, kRequirement,
      {{"title", word("None")}, {"service", ref(checkout)}, {"not_needed", Value{true}}});
  EXPECT_EQ(rule_of(agree(id)), "continuity_requirement.complete@1");
  ASSERT_TRUE(house.edit(keeper, kRequirement, id,
                         {{"not_needed_reason", word("It can be done on paper for months.")}}));
  EXPECT_TRUE(agree(id));
}

TEST_F(ContinuityRequirements, HarmDoesNotBecomeLessAsAnOutageGoesOn) {
  EXPECT_EQ(rule_of(agree(draft({{"harm_after_1d", word("minor")}}))),
            "continuity_requirement.harm_grows@1");
}

TEST_F(ContinuityRequirements, RecoveryIsRequiredBeforeTheHarmIsNotToBeBorne) {
  const auto late = agree(draft({{"rto", micros(25 * kHour)}}));
  EXPECT_EQ(rule_of(late), "continuity_requirement.in_time@1");
  EXPECT_THAT(late.error().detail, HasSubstr("After P1D"));
  EXPECT_EQ(
      rule_of(agree(draft({{"rto", micros(5 * kHour)}, {"maximum_outage", micros(4 * kHour)}}))),
      "continuity_requirement.in_time@1");
  EXPECT_TRUE(agree(draft({{"rto", micros(24 * kHour)}}))) << "at the very end of it";
}

TEST_F(ContinuityRequirements, AreAgreedByTwoPeopleAndTheProvidersSignsIn) {
  const Uuid id = draft();
  EXPECT_EQ(rule_of(agree(id, {{"agreed_customer_by", ref(keeper.person)}})),
            "continuity_requirement.two_sides@1");
  EXPECT_EQ(rule_of(agree(id, {{"agreed_customer_at", micros(house.now().micros + 1)}})),
            "continuity_requirement.two_sides@1");
  Actor by_token = keeper;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(house.fire(by_token, kRequirement, id, "agree", agreement_of_both())),
            "continuity_requirement.agree.own_sign_in");
  ASSERT_TRUE(agree(id));
  EXPECT_EQ(house.text(kRequirement, id, "agreed_by"), keeper.person.to_string());
  EXPECT_EQ(rule_of(house.edit(keeper, kRequirement, id, {{"rto", micros(kHour)}})),
            "continuity_requirement.agreed.read_only");
}

TEST_F(ContinuityRequirements, TwoAccountsOfOneHumanDoNotAgreeWithEachOther) {
  const Uuid twin =
      house.create_as(house.administrator(), "person",
                      {{"name", word("K. Keeper")}, {"email", word("kim@example.org")}});
  ASSERT_TRUE(house.edit(house.administrator(), "person", keeper.person,
                         {{"email", word("kim@example.org")}}));
  EXPECT_EQ(rule_of(agree(draft(), {{"agreed_customer_by", ref(twin)}})),
            "continuity_requirement.two_sides@1");
}

TEST_F(ContinuityRequirements, ThereIsOneInForceForAService) {
  requirement(checkout);
  EXPECT_EQ(rule_of(agree(draft())), "continuity_requirement.one_per_service@1");
}

TEST_F(ContinuityRequirements, AnotherTextIsAnotherEditionAndTheOldOneHoldsUntilItIsAgreed) {
  const Uuid first = requirement(checkout);
  const auto revised = house.fire(keeper, kRequirement, first, "revise", {}, "Sales have doubled.");
  ASSERT_TRUE(revised) << revised.error().detail;
  ASSERT_EQ(revised->offers.size(), 1U);
  const Uuid next = revised->offers.front().id;
  EXPECT_EQ(house.integer(kRequirement, next, "edition"), 2);
  EXPECT_EQ(rule_of(house.fire(keeper, kRequirement, first, "revise", {}, "Again")),
            "continuity_requirement.no_next_edition@1");
  EXPECT_EQ(house.state(kRequirement, first), "agreed");
  ASSERT_TRUE(house.edit(keeper, kRequirement, next, {{"rto", micros(2 * kHour)}}));
  ASSERT_TRUE(agree(next));
  EXPECT_EQ(house.state(kRequirement, first), "superseded");
  EXPECT_EQ(house.text(kRequirement, first, "superseded_by"), next.to_string());
}

TEST_F(ContinuityRequirements, AReviewFallsDueAndIsDone) {
  const Uuid id = requirement(checkout);
  house.go_to("2027-01-06T00:00:00Z");
  EXPECT_TRUE(house.record(id, kRequirement).flag(house.kind(kRequirement), "review_overdue"));
  house.must_fire(keeper, kRequirement, id, "begin_review");
  house.must_fire(keeper, kRequirement, id, "confirm", {{"review_result", word("As before.")}});
  EXPECT_FALSE(house.record(id, kRequirement).flag(house.kind(kRequirement), "review_overdue"));
  EXPECT_EQ(at(kRequirement, id, "review_due_at"), "2028-01-06T00:00:00Z");
}

class ContinuityPlans : public ContinuityTest {};

TEST_F(ContinuityPlans, SayAllThatAPlanMustSayBeforeAnybodyIsAsked) {
  for (const auto* left_out : {"services", "invocation_criteria", "invokers", "response_procedure",
                               "degraded_targets", "recovery_procedure", "return_procedure"}) {
    Fields fields = plan_text({checkout});
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == left_out; });
    const auto refused = house.fire(keeper, kPlan, drafted(fields), "submit");
    EXPECT_TRUE(rule_of(refused) == "continuity_plan.complete@1" ||
                rule_of(refused) == "continuity_plan.in_review.requires.services")
        << left_out << ": " << rule_of(refused);
    EXPECT_THAT(remedy_of(refused), ::testing::Not(IsEmpty())) << left_out;
  }
}

TEST_F(ContinuityPlans, AreApprovedByAnotherInPersonAndThenOnlyPutInForce) {
  const Uuid id = drafted(plan_text({checkout}));
  EXPECT_EQ(rule_of(house.fire(keeper, kPlan, id, "put_in_force")),
            "continuity_plan.put_in_force.from");
  house.must_fire(keeper, kPlan, id, "submit");
  EXPECT_FALSE(house.vote(keeper, kPlan, id, "approve")) << "nobody asked its author";
  ASSERT_TRUE(house.vote(director, kPlan, id, "approve"));
  EXPECT_EQ(house.state(kPlan, id), "approved");
}

TEST_F(ContinuityPlans, WhoIsAskedMaySayNoAndItIsWrittenAnew) {
  const Uuid id = drafted(plan_text({checkout}));
  house.must_fire(keeper, kPlan, id, "submit");
  ASSERT_TRUE(house.vote(director, kPlan, id, "reject", {{"reason", word("No site named.")}}));
  EXPECT_EQ(house.state(kPlan, id), "draft");
  EXPECT_EQ(house.text(kPlan, id, "decision_reason"), "No site named.");
}

TEST_F(ContinuityPlans, AreWrittenOnOnceTheyAreTakenBack) {
  const Uuid id = approved(plan_text({checkout}));
  house.must_fire(keeper, kPlan, id, "take_back", {}, "Something is missing.");
  EXPECT_TRUE(house.rounds(kPlan, id, "granted").empty());
  EXPECT_EQ(rule_of(house.edit(keeper, kPlan, id, {{"response_procedure", word("Run.")}})), "");
}

TEST_F(ContinuityPlans, WhatWasApprovedAndChangesIsAskedAnew) {
  const Uuid id = approved(plan_text({checkout}));
  ASSERT_TRUE(house.edit(keeper, kPlan, id, {{"recovery_procedure", word("Ask the supplier.")}}));
  EXPECT_EQ(house.state(kPlan, id), "in_review");
  EXPECT_EQ(house.rounds(kPlan, id, "pending").size(), 1U);
}

TEST_F(ContinuityPlans, ComeIntoForceWithSomethingAgreedAndACopyOfPlanAndContactsElsewhere) {
  const Uuid id = approved(plan_text({checkout}));
  const auto nothing_agreed = house.fire(keeper, kPlan, id, "put_in_force");
  EXPECT_EQ(rule_of(nothing_agreed), "continuity_plan.required_by_somebody@1");
  EXPECT_THAT(nothing_agreed.error().detail, HasSubstr("Checkout"));
  const Uuid required = requirement(checkout);
  EXPECT_EQ(rule_of(house.fire(keeper, kPlan, id, "put_in_force")),
            "continuity_plan.copies_elsewhere@1");
  copy(id, "plan");
  const auto half = house.fire(keeper, kPlan, id, "put_in_force");
  EXPECT_EQ(rule_of(half), "continuity_plan.copies_elsewhere@1");
  EXPECT_THAT(half.error().detail, HasSubstr("contacts"));
  copy(id, "contacts");
  ASSERT_TRUE(house.fire(keeper, kPlan, id, "put_in_force"));
  EXPECT_EQ(house.text(kRequirement, required, "plan"), id.to_string());
  EXPECT_EQ(at(kPlan, id, "test_due_at"), "2027-01-05T09:00:00Z");
}

TEST_F(ContinuityPlans, ACopyIsStaleAsSoonAsWhatItHoldsChanges) {
  requirement(checkout);
  const Uuid id = approved(plan_text({checkout}));
  const Uuid plan_only = copy(id, "plan");
  const Uuid both = copy(id);
  house.must_fire(keeper, kPlan, id, "put_in_force");
  ASSERT_TRUE(house.edit(keeper, kPlan, id, {{"contact_list", word("Dana 555-0101")}}));
  EXPECT_EQ(house.state(kCopy, both), "stale");
  EXPECT_EQ(house.state(kCopy, plan_only), "kept") << "it holds no contacts";
  ASSERT_TRUE(house.edit(keeper, kPlan, id, {{"owner", ref(keeper.person)}}));
  EXPECT_EQ(house.state(kCopy, plan_only), "kept") << "the owner is in no copy";
}

TEST_F(ContinuityPlans, ACopyOlderThanWhatItHoldsIsNoneOfIt) {
  const Uuid id = approved(plan_text({checkout}));
  const auto old = house.try_create(keeper, kCopy,
                                    {{"plan", ref(id)},
                                     {"content", word("plan")},
                                     {"location", word("Faro")},
                                     {"made_at", micros(house.now().micros - 1)}});
  EXPECT_EQ(rule_of(old), "plan_copy.made_since@1");
  const auto to_come = house.try_create(keeper, kCopy,
                                        {{"plan", ref(id)},
                                         {"content", word("plan")},
                                         {"location", word("Faro")},
                                         {"made_at", micros(house.now().micros + 1)}});
  EXPECT_EQ(rule_of(to_come), "plan_copy.made_since@1");
}

TEST_F(ContinuityPlans, OnlyWhatIsApprovedIsCopied) {
  EXPECT_EQ(rule_of(house.try_create(keeper, kCopy,
                                     {{"plan", ref(drafted(plan_text({checkout})))},
                                      {"content", word("plan")},
                                      {"location", word("Faro")}})),
            "plan_copy.plan_settled@1");
}

TEST_F(ContinuityPlans, ACopyIsLookedAtInTime) {
  requirement(checkout);
  const Uuid id = approved(plan_text({checkout}));
  const Uuid made = copy(id);
  house.go_to("2026-07-05T00:00:00Z");
  EXPECT_TRUE(house.record(made, kCopy).flag(house.kind(kCopy), "check_overdue"));
  house.must_fire(second, kCopy, made, "check");
  EXPECT_FALSE(house.record(made, kCopy).flag(house.kind(kCopy), "check_overdue"));
  EXPECT_EQ(house.text(kCopy, made, "checked_by"), second.person.to_string());
  EXPECT_EQ(rule_of(house.fire(keeper, kCopy, made, "withdraw")),
            "plan_copy.withdraw.requires.end_reason");
}

TEST_F(ContinuityPlans, TheDigestIsTheSameForTheSameTextAndAnotherForAnother) {
  const Uuid one = approved(plan_text({checkout}));
  const Uuid same = approved(with(plan_text({checkout}), {{"title", word("Under another name")}}));
  const Uuid other =
      approved(with(plan_text({checkout}), {{"return_procedure", word("Copy back by day.")}}));
  const auto digest = [&](Uuid id) {
    return shared::plan_digest(house.kind(kPlan), house.record(id, kPlan));
  };
  EXPECT_EQ(digest(one), digest(same));
  EXPECT_NE(digest(one), digest(other));
  EXPECT_EQ(house.text(kCopy, copy(one), "plan_digest"), digest(one));
}

TEST_F(ContinuityPlans, TheirTextStandsOnceInForceAndContactsMayBePutRight) {
  requirement(checkout);
  const Uuid id = in_force({checkout});
  EXPECT_EQ(rule_of(house.edit(keeper, kPlan, id, {{"recovery_procedure", word("Wait.")}})),
            "continuity_plan.active.read_only");
  house.go_to("2026-04-06T00:00:00Z");
  EXPECT_TRUE(house.record(id, kPlan).flag(house.kind(kPlan), "contacts_overdue"));
  house.must_fire(keeper, kPlan, id, "verify_contacts", {{"deputy", ref(second.person)}});
  EXPECT_FALSE(house.record(id, kPlan).flag(house.kind(kPlan), "contacts_overdue"));
  EXPECT_EQ(at(kPlan, id, "contacts_due_at"), "2026-07-05T00:00:00Z");
}

TEST_F(ContinuityPlans, TheNextEditionEndsTheOneBeforeWhenItComesIntoForce) {
  const Uuid required = requirement(checkout);
  const Uuid first = in_force({checkout});
  const auto revised = house.fire(keeper, kPlan, first, "revise", {}, "A new second site.");
  ASSERT_TRUE(revised) << revised.error().detail;
  const Uuid next = revised->offers.front().id;
  EXPECT_EQ(rule_of(house.fire(keeper, kPlan, first, "revise", {}, "Again")),
            "continuity_plan.no_next_edition@1");
  house.must_fire(keeper, kPlan, next, "submit");
  ASSERT_TRUE(house.vote(director, kPlan, next, "approve"));
  EXPECT_EQ(rule_of(house.fire(keeper, kPlan, next, "put_in_force")),
            "continuity_plan.copies_elsewhere@1")
      << "copies of the edition before are none of this one";
  copy(next);
  ASSERT_TRUE(house.fire(keeper, kPlan, next, "put_in_force"));
  EXPECT_EQ(house.state(kPlan, first), "retired");
  EXPECT_EQ(house.integer(kPlan, next, "edition"), 2);
  EXPECT_EQ(house.text(kRequirement, required, "plan"), next.to_string());
}

TEST_F(ContinuityPlans, AreNotRetiredWhileServicesWouldBeLeftWithoutOneUnlessForAReason) {
  const Uuid required = requirement(checkout);
  const Uuid id = in_force({checkout});
  const Fields over = {{"end_reason", word("The site is closed.")}};
  const auto refused = house.fire(keeper, kPlan, id, "retire", over);
  EXPECT_EQ(rule_of(refused), "continuity_plan.nothing_left_uncovered@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("Checkout"));
  requirement(mail);
  const Uuid other = in_force({checkout, mail});
  ASSERT_TRUE(house.fire(keeper, kPlan, id, "retire", over)) << "another one covers it";
  EXPECT_EQ(house.text(kRequirement, required, "plan"), other.to_string());
  ASSERT_TRUE(
      house.fire(keeper, kPlan, other, "retire",
                 with(over, {{"uncovered_reason", word("A new one is written this month.")}})));
  EXPECT_FALSE(house.has(kRequirement, required, "plan"));
}

TEST_F(ContinuityPlans, FallDueForReviewAndTheReviewSaysWhatItFound) {
  requirement(checkout);
  const Uuid id = in_force({checkout});
  house.go_to("2027-01-06T00:00:00Z");
  EXPECT_EQ(house.state(kPlan, id), "due_for_review");
  house.must_fire(keeper, kPlan, id, "review", {{"review_result", word("It fits.")}});
  EXPECT_EQ(house.state(kPlan, id), "active");
  EXPECT_EQ(rule_of(house.fire(keeper, kPlan, id, "review")), "continuity_plan.review_told@1")
      << "what the last one found is not what this one finds";
}

TEST_F(ContinuityPlans, ATestIsDueByIntervalAndBecauseSomebodySaysSoAndThenOverdue) {
  requirement(checkout);
  const Uuid id = in_force(with(plan_text({checkout}), {{"retest_within_days", micros(30)}}));
  EXPECT_EQ(at(kPlan, id, "test_due_at"), "2027-01-05T09:00:00Z");
  house.must_fire(keeper, kPlan, id, "call_test",
                  {{"test_due_reason", word("The second site was moved.")}});
  EXPECT_EQ(at(kPlan, id, "test_due_at"), "2026-02-04T09:00:00Z");
  house.go_to("2026-02-05T00:00:00Z");
  EXPECT_TRUE(house.record(id, kPlan).flag(house.kind(kPlan), "test_overdue"));
}

TEST_F(ContinuityPlans, AChangeOfWhatTheyCoverCallsForATest) {
  requirement(checkout);
  const Uuid item = Uuid::from_name("test", "web01");
  const auto calls = [&](bool in_force_now, bool major_only, const shared::ChangedThings& changed) {
    Record plan = new_record(house.kind(kPlan), Uuid::from_name("test", "plan"));
    plan.state = in_force_now ? "due_for_review" : "approved";
    plan.set(*house.kind(kPlan).field("services"), many({checkout}));
    plan.set(*house.kind(kPlan).field("items"), many({item}));
    plan.set(*house.kind(kPlan).field("retest_major_only"), Value{major_only});
    return shared::calls_for_test(house.kind(kPlan), plan, changed);
  };
  const shared::ChangedThings of_item{.items = {item}, .services = {}, .major = false};
  const shared::ChangedThings of_service{.items = {}, .services = {checkout}, .major = false};
  const shared::ChangedThings major_of_service{.items = {}, .services = {checkout}, .major = true};
  const shared::ChangedThings elsewhere{.items = {mail}, .services = {mail}, .major = true};
  EXPECT_TRUE(calls(true, false, of_item));
  EXPECT_FALSE(calls(true, true, of_item)) << "it heeds major changes only";
  EXPECT_FALSE(calls(true, false, of_service))
      << "not every change of a service is one of what it runs in";
  EXPECT_TRUE(calls(true, true, major_of_service));
  EXPECT_FALSE(calls(true, false, elsewhere));
  EXPECT_FALSE(calls(false, false, major_of_service)) << "it is not in force";
}

TEST_F(ContinuityPlans, AreDueForATestOnceAMajorChangeOfWhatTheyCoverIsClosed) {
  requirement(checkout);
  requirement(mail);
  const Uuid covered = in_force(with(
      plan_text({checkout}), {{"retest_within_days", micros(30)}, {"retest_major_only", true}}));
  const Uuid elsewhere = in_force(with(plan_text({mail}), {{"retest_within_days", micros(30)}}));
  const Actor manager = somebody("Maya Manager", "change_manager");
  const auto done = [&](bool major) {
    const Uuid id = house.create_as(house.agent(), "change",
                                    {{"title", word("Move to the second site")},
                                     {"services", many({checkout})},
                                     {"major_impact", major}});
    house.must_fire(manager, "change", id, "record_unauthorised",
                    {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}},
                    "Nobody had asked.");
    house.must_fire(manager, "change", id, "close",
                    {{"review_text", word("It was in a hurry.")},
                     {"review_result", word("passed")},
                     {"agreed_actions", Value{std::vector<std::string>{"Ask first"}}}});
    return id;
  };
  const std::string before = at(kPlan, covered, "test_due_at");
  const std::string other = at(kPlan, elsewhere, "test_due_at");
  done(false);
  EXPECT_EQ(at(kPlan, covered, "test_due_at"), before) << "it heeds major changes only";
  const Uuid change = done(true);
  EXPECT_EQ(at(kPlan, covered, "test_due_at"), "2026-02-04T09:00:00Z");
  EXPECT_THAT(
      house.text(kPlan, covered, "test_due_reason"),
      HasSubstr(house.kind("change").display_number(house.record(change, "change").number)));
  EXPECT_EQ(at(kPlan, elsewhere, "test_due_at"), other) << "nothing of it was changed";
}

TEST_F(ContinuityPlans, WhatIsDueSoonerStaysSo) {
  requirement(checkout);
  const Uuid id = in_force(with(plan_text({checkout}), {{"test_interval_days", micros(20)}}));
  house.must_fire(keeper, kPlan, id, "call_test", {{"test_due_reason", word("A move.")}});
  EXPECT_EQ(at(kPlan, id, "test_due_at"), "2026-01-25T09:00:00Z");
}

TEST_F(ContinuityPlans, AnotherEditionDoesNotPutOffATestThatIsDue) {
  requirement(checkout);
  const Uuid first = in_force({checkout});
  house.must_fire(keeper, kPlan, first, "call_test", {{"test_due_reason", word("A move.")}});
  const auto due = at(kPlan, first, "test_due_at");
  const auto revised = house.fire(keeper, kPlan, first, "revise", {}, "Shorter.");
  ASSERT_TRUE(revised);
  const Uuid next = revised->offers.front().id;
  house.must_fire(keeper, kPlan, next, "submit");
  ASSERT_TRUE(house.vote(director, kPlan, next, "approve"));
  copy(next);
  house.must_fire(keeper, kPlan, next, "put_in_force");
  EXPECT_EQ(at(kPlan, next, "test_due_at"), due);
  EXPECT_EQ(house.text(kPlan, next, "test_due_reason"), "A move.");
}

class ContinuityReadiness : public ContinuityTest {
 protected:
  std::string_view ready(const Record* requirement_there, const Record* plan_there) {
    return shared::readiness(house.model(), requirement_there, plan_there).word;
  }
  Record required = new_record(house.kind(kRequirement), Uuid::from_name("test", "required"));
  Record plan = new_record(house.kind(kPlan), Uuid::from_name("test", "plan"));
  void say(std::string_view field, Value value) {
    required.set(*house.kind(kRequirement).field(field), std::move(value));
  }
};

TEST_F(ContinuityReadiness, NamesTheFirstThingThatIsMissing) {
  EXPECT_EQ(ready(nullptr, &plan), "nothing_agreed");
  EXPECT_EQ(ready(&required, nullptr), "no_plan");
  EXPECT_EQ(ready(&required, &plan), "untested");
  say("tested_at", micros(house.now().micros));
  EXPECT_EQ(ready(&required, &plan), "not_measured");
  say("verdict", word("not_met"));
  EXPECT_EQ(ready(&required, &plan), "not_met");
  say("verdict", word("met"));
  EXPECT_EQ(ready(&required, &plan), "ready");
  plan.set(*house.kind(kPlan).field("test_overdue"), Value{true});
  EXPECT_EQ(ready(&required, &plan), "test_overdue");
  say("not_needed", Value{true});
  EXPECT_EQ(ready(&required, nullptr), "nothing_required");
}

TEST(ContinuityMeasures, CountRequirementsWithoutATestedPlanAndThoseMet) {
  CaseBook book("continuity_requirement");
  const auto agreed = [&] {
    auto one = book.add();
    one.moved(1, "created", "", "draft").moved(2, "agree", "draft", "agreed");
    return one;
  };
  agreed();
  agreed().with("plan", "p");
  agreed().with("plan", "p").at("tested_at", 10).with("verdict", "met");
  agreed().with("plan", "p").at("tested_at", 10).with("verdict", "not_met");
  agreed().with("not_needed", Value{true});
  book.add().moved(1, "created", "", "draft");
  EXPECT_EQ(book.whole("agreed"), "5 of 5");
  EXPECT_EQ(book.whole("covered_by_plan"), "750 of 4");
  EXPECT_EQ(book.whole("without_tested_plan"), "2 of 2");
  EXPECT_EQ(book.whole("met"), "500 of 2");
}

TEST(ContinuityMeasures, CountPlansTestedInTime) {
  CaseBook book("continuity_plan");
  const auto active = [&](std::int64_t due) {
    auto one = book.add();
    one.moved(1, "created", "", "draft")
        .moved(2, "put_in_force", "approved", "active")
        .at("test_due_at", due);
    return one;
  };
  active(800).with("last_verdict", "met").at("last_tested_at", 5);
  active(700).with("test_overdue", Value{true});
  active(800)
      .moved(3, "fall_due", "active", "due_for_review")
      .with("contacts_overdue", Value{true});
  EXPECT_EQ(book.whole("in_force"), "3 of 3");
  EXPECT_EQ(book.whole("tested_in_time"), "667 of 3");
  EXPECT_EQ(book.whole("last_test_met"), "1000 of 1");
  EXPECT_EQ(book.whole("reviewed_on_time"), "667 of 3");
}

}  // namespace
}  // namespace proofdesk::test
