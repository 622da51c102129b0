// Plans tried out and plans put to use, measured against what is required: ISO/IEC 20000-1:2018, 8.7.2.

#include "processes/shared/continuity.hpp"
#include "tests/support/processes/case_book.hpp"
#include "tests/unit/processes/continuity_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ContinuityTests : public ContinuityTest {
 protected:
  const Uuid required = requirement(checkout);
  const Uuid plan = in_force({checkout});

  Result<Decision> accept(Uuid id, const Actor& by) {
    return house.fire(by, kTest, id, "accept", {{"review_text", word("Read the log.")}});
  }
  std::string verdict(Uuid id) { return house.text(kTest, id, "verdict"); }
  std::vector<std::string> basis(Uuid id) { return house.lines(kTest, id, "verdict_basis"); }
};

TEST_F(ContinuityTests, AreOfAPlanThatIsApprovedAndOfServicesItCovers) {
  const Fields text = {{"title", word("T")},
                       {"method", word("technical")},
                       {"scenario", word("No power.")},
                       {"planned_start", micros(house.now().micros)}};
  EXPECT_EQ(rule_of(house.try_create(keeper, kTest,
                                     with(text, {{"plan", ref(drafted(plan_text({checkout})))}}))),
            "continuity_test.plan_in_force@1");
  EXPECT_EQ(rule_of(house.try_create(
                keeper, kTest, with(text, {{"plan", ref(plan)}, {"services", many({mail})}}))),
            "continuity_test.within_plan@1");
  EXPECT_EQ(rule_of(house.try_create(
                keeper, kTest,
                with(text, {{"plan", ref(plan)}, {"planned_end", micros(house.now().micros)}}))),
            "continuity_test.times_in_order@1");
}

TEST_F(ContinuityTests, PinTheEditionTheyTestAndShowWhenTheyDoNotBegin) {
  const Uuid id = test_of(plan);
  house.go_to("2026-01-06T10:00:00Z");
  EXPECT_TRUE(house.record(id, kTest).flag(house.kind(kTest), "start_overdue"));
  house.must_fire(keeper, kTest, id, "start");
  EXPECT_FALSE(house.record(id, kTest).flag(house.kind(kTest), "start_overdue"));
  EXPECT_EQ(house.integer(kTest, id, "plan_edition"), 1);
}

TEST_F(ContinuityTests, AreJudgedByWhatIsRequiredAndSayWhy) {
  const Uuid good = held(plan);
  EXPECT_EQ(verdict(good), "met");
  EXPECT_THAT(basis(good), ElementsAre("SVC-000000 Checkout: time to recover PT3H, PT4H allowed; "
                                       "data lost PT10M, PT15M allowed: met."));
  const Uuid slow = held(plan, {{"measured_rto", micros(4 * kHour + 1'000'000)}});
  EXPECT_EQ(verdict(slow), "not_met");
  EXPECT_THAT(basis(slow).front(), HasSubstr("PT4H1S, PT4H allowed"));
  EXPECT_EQ(verdict(held(plan, {{"measured_rto", micros(4 * kHour)}})), "met") << "just in time";
  EXPECT_EQ(verdict(held(plan, {{"measured_rpo", Value{}}})), "not_measured")
      << "half of what is required was measured";
  const Uuid poor = held(plan, {{"level_reached", Value{false}}});
  EXPECT_EQ(verdict(poor), "not_met");
}

// Numbers are given by the store: here every service has the number nought. Two services with lines of their own are
// in tests/end_to_end/continuity_test.py.
TEST_F(ContinuityTests, ALineOfAServiceGoesBeforeWhatIsSaidOfAll) {
  const auto line = [](std::string said) {
    return Fields{{"measured", Value{std::vector<std::string>{std::move(said)}}}};
  };
  const Uuid id = held(
      plan, with(line("SVC-000000 RTO PT50M RPO PT0S"), {{"measured_rto", micros(9 * kHour)}}));
  EXPECT_EQ(verdict(id), "met");
  EXPECT_THAT(basis(id), ElementsAre(HasSubstr("time to recover PT50M")));

  const std::string name = house.text("service", checkout, "name");
  EXPECT_EQ(verdict(held(plan, with(line(name + ": rto PT50M rpo PT0S"),
                                    {{"measured_rto", micros(9 * kHour)}}))),
            "met")
      << "by its name";

  const Uuid open = test_of(plan);
  house.must_fire(keeper, kTest, open, "start");
  for (const auto* wrong : {"SVC-000002 RTO PT50M", "SVC-000000 RTO soon", "SVC-000000",
                            "SVC-000000 RTO PT1H RTO PT2H", "Checkout takes long"}) {
    EXPECT_EQ(rule_of(house.fire(keeper, kTest, open, "record_results", results(line(wrong)))),
              "continuity_test.lines_readable@1")
        << wrong;
  }
}

TEST_F(ContinuityTests, SayHowLongItTookWhereSomethingWasRecovered) {
  const Fields nothing = {{"measured_rto", Value{}}, {"measured_rpo", Value{}}};
  const Uuid id = test_of(plan);
  house.must_fire(keeper, kTest, id, "start");
  Fields said = results();
  std::erase_if(said, [](const FieldInput& each) { return each.field.starts_with("measured"); });
  EXPECT_EQ(rule_of(house.fire(keeper, kTest, id, "record_results", said)),
            "continuity_test.measured_where_it_can_be@1");
  const Uuid talk = held(plan, nothing, {{"method", word("walkthrough")}});
  EXPECT_EQ(verdict(talk), "not_measured");
}

TEST_F(ContinuityTests, AreReviewedByAnotherThanWhoRanThemSignedIn) {
  const Uuid id = held(plan);
  EXPECT_EQ(rule_of(accept(id, keeper)), "continuity_test.reviewed_by_another@1");
  Actor by_token = second;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(accept(id, by_token)), "continuity_test.accept.own_sign_in");
  ASSERT_TRUE(accept(id, second));
  EXPECT_EQ(house.text(kTest, id, "reviewed_by"), second.person.to_string());
}

TEST_F(ContinuityTests, NamingAnotherAsWhoRanItDoesNotMakeOneAReviewer) {
  const Uuid id = test_of(plan, {{"conducted_by", ref(house.colleague.person)}});
  house.must_fire(keeper, kTest, id, "start");
  house.must_fire(second, kTest, id, "record_results", results());
  EXPECT_EQ(rule_of(accept(id, keeper)), "continuity_test.reviewed_by_another@1") << "began it";
  EXPECT_EQ(rule_of(accept(id, second)), "continuity_test.reviewed_by_another@1") << "recorded it";
}

TEST_F(ContinuityTests, TellThePlanAndTheRequirementOnceTheyAreReviewed) {
  const Uuid id = held(plan);
  EXPECT_FALSE(house.has(kRequirement, required, "tested_at")) << "nobody has looked at it yet";
  ASSERT_TRUE(accept(id, second));
  EXPECT_EQ(house.integer(kRequirement, required, "measured_rto"), 3 * kHour);
  EXPECT_EQ(house.text(kRequirement, required, "verdict"), "met");
  EXPECT_EQ(house.text(kPlan, plan, "last_test"), id.to_string());
  EXPECT_EQ(at(kPlan, plan, "test_due_at"), "2027-01-05T12:00:00Z") << "a year after it ended";
}

TEST_F(ContinuityTests, OneThatShowsTooLittleCallsForAnotherSoon) {
  const Uuid id = held(plan, {{"measured_rto", micros(9 * kHour)}});
  EXPECT_EQ(rule_of(accept(id, second)), "continuity_test.acted_upon_or_reason@1");
  action(kTest, id);
  house.must_fire(second, kTest, id, "require_correction", {{"review_text", word("Too slow.")}});
  EXPECT_EQ(house.text(kPlan, plan, "last_verdict"), "not_met");
  EXPECT_EQ(at(kPlan, plan, "test_due_at"), "2026-04-05T12:00:00Z") << "within 90 days";
}

TEST_F(ContinuityTests, OneThatOnlyTalkedThePlanThroughChangesNothingThatIsDue) {
  const Uuid id = held(plan, {{"measured_rto", Value{}}, {"measured_rpo", Value{}}},
                       {{"method", word("walkthrough")}});
  const auto due = at(kPlan, plan, "test_due_at");
  ASSERT_TRUE(accept(id, second));
  EXPECT_EQ(at(kPlan, plan, "test_due_at"), due);
  EXPECT_FALSE(house.has(kPlan, plan, "last_test"));
}

TEST_F(ContinuityTests, WhatCalledForATestAfterThisOneEndedStillDoes) {
  const Uuid id = held(plan);
  house.advance(kHour);
  house.must_fire(keeper, kPlan, plan, "call_test", {{"test_due_reason", word("The site moved.")}});
  const auto due = at(kPlan, plan, "test_due_at");
  ASSERT_TRUE(accept(id, second));
  EXPECT_EQ(at(kPlan, plan, "test_due_at"), due);
  EXPECT_EQ(house.text(kPlan, plan, "test_due_reason"), "The site moved.");
}

TEST_F(ContinuityTests, FindingsAreActedUponByTasksWithSomebodyAndADate) {
  const Fields found = {{"findings", Value{std::vector<std::string>{"The list lacks a number."}}}};
  const Uuid id = held(plan, found);
  EXPECT_EQ(rule_of(accept(id, second)), "continuity_test.acted_upon_or_reason@1");
  EXPECT_EQ(rule_of(house.fire(second, kTest, id, "require_correction",
                               {{"review_text", word("See findings.")}})),
            "continuity_test.actions_planned@1");
  const Uuid task = action(kTest, id, {{"due_at", Value{}}});
  EXPECT_EQ(rule_of(house.fire(second, kTest, id, "require_correction",
                               {{"review_text", word("See findings.")}})),
            "continuity_test.actions_planned@1")
      << "without a date";
  house.must_fire(
      keeper, "task", task, "assign",
      {{"group", ref(house.desk_group)}, {"due_at", micros(house.now().micros + kMicrosPerDay)}});
  house.must_fire(second, kTest, id, "require_correction",
                  {{"review_text", word("See findings.")}});
  EXPECT_EQ(house.state(kTest, id), "correcting");
  EXPECT_EQ(rule_of(house.fire(keeper, kTest, id, "close")), "continuity_test.actions_done@1");
  house.must_fire(house.colleague, "task", task, "complete");
  ASSERT_TRUE(house.fire(keeper, kTest, id, "close"));

  const Uuid left = held(plan, found);
  EXPECT_TRUE(house.fire(second, kTest, left, "accept",
                         {{"review_text", word("Small.")},
                          {"no_action_reason", word("The number is in the next edition.")}}));
}

TEST_F(ContinuityTests, TheNextEditionOfARequirementIsJudgedByWhatWasMeasured) {
  ASSERT_TRUE(accept(held(plan), second));
  const auto revised = house.fire(keeper, kRequirement, required, "revise", {}, "Faster.");
  ASSERT_TRUE(revised);
  const Uuid next = revised->offers.front().id;
  ASSERT_TRUE(house.edit(keeper, kRequirement, next, {{"rto", micros(2 * kHour)}}));
  house.must_fire(keeper, kRequirement, next, "agree", agreement_of_both());
  EXPECT_EQ(house.integer(kRequirement, next, "measured_rto"), 3 * kHour);
  EXPECT_EQ(house.text(kRequirement, next, "verdict"), "not_met") << "what was enough is not now";
  EXPECT_EQ(house.text(kRequirement, next, "plan"), plan.to_string());
}

TEST(ContinuityLines, AreReadInAnyOrderAndCase) {
  const auto line = shared::parse_measured("svc-000007: rpo PT0S rto P1DT2H");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->service, "svc-000007") << "as written: it may be a name";
  EXPECT_EQ(line->measured.rto, 26 * kHour);
  EXPECT_EQ(line->measured.rpo, 0);
  EXPECT_FALSE(shared::parse_measured(""));
  EXPECT_FALSE(shared::parse_measured("SVC-000007 RTO PT1H RPO"));
}

class ContinuityInvocations : public ContinuityTest {
 protected:
  const Uuid required = requirement(checkout);
  const Uuid plan = in_force({checkout});
  const Uuid incident = major();

  Uuid major() {
    const Uuid id = house.incident_in("in_progress");
    house.must_fire(house.manager(), "incident", id, "declare_major",
                    {{"major_incident_manager", ref(house.manager().person)},
                     {"procedure_version", word("MI-3")}});
    return id;
  }
  Fields text(Uuid of) {
    return {
        {"title", word("No power at the first site")}, {"incident", ref(of)}, {"plan", ref(plan)}};
  }
  Uuid considered() { return house.create_as(house.agent(), kInvocation, text(incident)); }
  Fields decision() {
    return {{"criteria_met", word("Gone for two hours; the supplier names no end.")},
            {"lost_at", micros(house.now().micros - 2 * kHour)}};
  }
  Uuid invoked() {
    const Uuid id = considered();
    house.must_fire(director, kInvocation, id, "invoke", decision());
    return id;
  }
  Uuid returned(Fields recovered = {}) {
    const Uuid id = invoked();
    house.advance(kHour);
    house.must_fire(
        keeper, kInvocation, id, "recover",
        with({{"recovered_at", micros(house.now().micros)}, {"data_lost", micros(kHour / 6)}},
             std::move(recovered)));
    house.advance(10 * kHour);
    house.must_fire(keeper, kInvocation, id, "return",
                    {{"return_in_words", word("Copied back at night.")}});
    return id;
  }
  Fields report() {
    return {{"cause", word("A digger.")},
            {"impact", word("No orders for three hours.")},
            {"recovery", word("From the second site.")},
            {"report_sent_to", word("Board, customers")},
            {"review_text", word("The plan worked.")},
            {"findings", Value{std::vector<std::string>{"none"}}}};
  }
};

TEST_F(ContinuityInvocations, ComeFromAMajorIncidentAndAPlanInForce) {
  EXPECT_EQ(
      rule_of(house.try_create(house.agent(), kInvocation, text(house.incident_in("in_progress")))),
      "continuity_invocation.incident_is_major@1");
  EXPECT_EQ(rule_of(house.try_create(
                house.agent(), kInvocation,
                with(text(incident), {{"plan", ref(approved(plan_text({checkout})))}}))),
            "continuity_invocation.plan_in_force@1");
  const Uuid id = considered();
  const auto links = house.world().links_from(kInvocation, id);
  ASSERT_TRUE(links);
  ASSERT_EQ(links->size(), 1U);
  EXPECT_EQ(links->front().link.type, "raised_from");
  EXPECT_EQ(links->front().id, incident);
}

TEST_F(ContinuityInvocations, AreDecidedInPersonByOneWhomThePlanNames) {
  const Uuid id = considered();
  EXPECT_EQ(rule_of(house.fire(keeper, kInvocation, id, "invoke", decision())),
            "continuity_invocation.may_invoke@1");
  Actor by_token = director;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(house.fire(by_token, kInvocation, id, "invoke", decision())),
            "continuity_invocation.invoke.own_sign_in");
  EXPECT_EQ(rule_of(house.fire(director, kInvocation, id, "invoke",
                               with(decision(), {{"lost_at", micros(house.now().micros + 1)}}))),
            "continuity_invocation.times_in_order@1");
  ASSERT_TRUE(house.fire(director, kInvocation, id, "invoke", decision()));
  EXPECT_EQ(house.text(kInvocation, id, "invoked_by"), director.person.to_string());
  EXPECT_EQ(house.integer(kInvocation, id, "plan_edition"), 1);

  const Uuid other = considered();
  EXPECT_EQ(rule_of(house.fire(keeper, kInvocation, other, "decline",
                               {{"not_invoked_reason", word("It is back.")}})),
            "continuity_invocation.may_invoke@1");
  EXPECT_TRUE(house.fire(second, kInvocation, other, "decline",
                         {{"not_invoked_reason", word("It is back.")}}));
}

TEST_F(ContinuityInvocations, AreToBeRecoveredWithinTheShortestObjectiveFromTheLoss) {
  const Uuid id = invoked();
  EXPECT_EQ(house.integer(kInvocation, id, "recovery_due_at"), house.now().micros + 2 * kHour);
  ASSERT_TRUE(
      house.edit(keeper, kInvocation, id, {{"lost_at", micros(house.now().micros - 3 * kHour)}}));
  EXPECT_EQ(house.integer(kInvocation, id, "recovery_due_at"), house.now().micros + kHour)
      << "the loss was earlier than thought";
  house.advance(kHour);
  EXPECT_THAT(house.fire_due_timers(), ::testing::IsEmpty());
  EXPECT_TRUE(house.record(id, kInvocation).flag(house.kind(kInvocation), "recovery_late"));
}

TEST_F(ContinuityInvocations, AreMeasuredFromTheLossToTheRecoveryAndJudged) {
  const Uuid id = returned();
  EXPECT_EQ(house.integer(kInvocation, id, "recovery_took"), 3 * kHour);
  EXPECT_EQ(house.text(kInvocation, id, "verdict"), "met");
  const Uuid late = invoked();
  house.advance(3 * kHour);
  house.must_fire(keeper, kInvocation, late, "recover",
                  {{"recovered_at", micros(house.now().micros)}});
  EXPECT_EQ(house.text(kInvocation, late, "verdict"), "not_met");
  EXPECT_THAT(house.lines(kInvocation, late, "verdict_basis"),
              Contains(HasSubstr("data lost not measured, PT15M allowed")));
}

TEST_F(ContinuityInvocations, AreReportedAndReviewedByAnotherAndThePlanIsLookedAt) {
  const Uuid id = returned();
  for (const auto* left_out : {"cause", "impact", "recovery", "report_sent_to", "review_text"}) {
    Fields fields = report();
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == left_out; });
    EXPECT_EQ(rule_of(house.fire(second, kInvocation, id, "complete_review", fields)),
              std::string("continuity_invocation.complete_review.requires.") + left_out);
  }
  EXPECT_EQ(rule_of(house.fire(keeper, kInvocation, id, "complete_review", report())),
            "continuity_invocation.reviewed_by_another@1")
      << "recorded the recovery";
  ASSERT_TRUE(house.fire(second, kInvocation, id, "complete_review", report()));
  EXPECT_EQ(house.state(kPlan, plan), "due_for_review");
}

TEST_F(ContinuityInvocations, WhatWasNotMetIsActedUpon) {
  const Uuid id = returned({{"data_lost", micros(kHour)}});
  EXPECT_EQ(rule_of(house.fire(second, kInvocation, id, "complete_review", report())),
            "continuity_invocation.acted_upon_or_reason@1");
  action(kInvocation, id);
  EXPECT_TRUE(house.fire(second, kInvocation, id, "complete_review", report()));
}

TEST(ContinuityMeasures, CountTestsAndWhatTheyShowed) {
  CaseBook book("continuity_test");
  const auto test = [&](const char* verdict) {
    auto one = book.add();
    one.moved(1, "created", "", "planned")
        .moved(5, "start", "planned", "in_progress")
        .moved(9, "record_results", "in_progress", "awaiting_approval")
        .at("planned_start", 5)
        .at("started_at", 5)
        .at("ended_at", 9)
        .with("method", "technical")
        .with("verdict", verdict);
    return one;
  };
  test("met").at("reviewed_at", 20);
  test("not_met")
      .moved(30, "require_correction", "awaiting_approval", "correcting")
      .at("reviewed_at", 30);
  test("not_measured").at("started_at", 6);
  EXPECT_EQ(book.whole("held"), "3 of 3");
  EXPECT_EQ(book.whole("requirements_met"), "500 of 2");
  EXPECT_EQ(book.whole("reviewed"), "667 of 3");
  EXPECT_EQ(book.whole("begun_as_planned"), "667 of 3");
  EXPECT_EQ(book.whole("to_be_mended"), "1 of 1");
}

TEST(ContinuityMeasures, GiveTheTimeToRecoverOfInvocations) {
  CaseBook book("continuity_invocation");
  book.add()
      .moved(1, "created", "", "considered")
      .at("invoked_at", 2)
      .at("lost_at", 1)
      .at("recovered_at", 4)
      .at("returned_at", 9)
      .with("verdict", "met")
      .at("reviewed_at", 50);
  book.add().moved(1, "created", "", "considered");
  EXPECT_EQ(book.whole("invoked"), "1 of 1");
  EXPECT_EQ(book.whole("recovery_time"), "10800 of 1");
  EXPECT_EQ(book.whole("requirements_met"), "1000 of 1");
  EXPECT_EQ(book.whole("reviewed"), "1000 of 1");
}

}  // namespace
}  // namespace proofdesk::test
