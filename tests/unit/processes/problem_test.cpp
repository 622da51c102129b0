// A problem, from the suspicion to the proof that it is gone: ISO/IEC 20000-1:2018, 8.6.3.

#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class Problem : public ::testing::Test {
 protected:
  House house;

  Uuid problem() {
    return house.create_as(house.agent(), "problem", {{"title", word("The mail queue stalls")}});
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}) {
    return house.fire(actor, "problem", id, std::move(transition), std::move(fields));
  }
  Result<Decision> fire(Uuid id, std::string transition, House::Fields fields = {}) {
    return fire(house.problem_manager, id, std::move(transition), std::move(fields));
  }
  Uuid problem_in(std::string_view state) {
    const Uuid id = problem();
    const auto must = [&](std::string transition, House::Fields fields) {
      house.must_fire(house.problem_manager, "problem", id, std::move(transition),
                      std::move(fields));
    };
    must("assess", {{"source", word("trend")},
                    {"category", word("mail")},
                    {"impact", word("high")},
                    {"urgency", word("low")}});
    if (state == "assess") return id;
    must("analyse", {{"assignee", ref(house.colleague.person)}});
    if (state == "root_cause_analysis") return id;
    must("fix", {{"resolution_kind", word("action")},
                 {"root_cause", word("The disk is full every Monday.")},
                 {"proposed_actions", std::vector<std::string>{"Larger disk", "Clean-up job"}},
                 {"workaround", word("Empty the spool by hand.")}});
    if (state == "fix_in_progress") return id;
    must("resolve", {{"resolution_text", word("A clean-up job runs every night.")}});
    return id;
  }
  std::string state(Uuid id) { return house.state("problem", id); }
  std::string text(Uuid id, std::string_view field) { return house.text("problem", id, field); }
};

TEST_F(Problem, IsClassifiedAndPrioritisedWhenAssessed) {
  const Uuid id = problem();
  const auto refused = fire(id, "assess");
  EXPECT_EQ(rule_of(refused), "problem.assess.requires.source");
  EXPECT_EQ(refused.error().fields.size(), 4U);
  EXPECT_EQ(text(problem_in("assess"), "priority"), "moderate");
}

TEST_F(Problem, IsAssessedByTheProblemManager) {
  EXPECT_EQ(fire(house.agent(), problem(), "assess").error().code, ErrorCode::kForbidden);
}

TEST_F(Problem, IsAnalysedBySomebody) {
  const Uuid id = problem_in("assess");
  EXPECT_EQ(rule_of(fire(id, "analyse")), "problem.analyse.requires.assignee");
}

TEST_F(Problem, IsFixedOnGroundsOfACauseOrAReasonForNone) {
  const Uuid id = problem_in("root_cause_analysis");
  House::Fields fields = {{"resolution_kind", word("action")},
                          {"no_workaround_reason", word("None found")}};
  EXPECT_EQ(rule_of(fire(id, "fix", fields)), "problem.cause_or_reason@1");
  fields.push_back(
      {"no_root_cause_reason", word("The device is gone; its make is replaced throughout.")});
  ASSERT_TRUE(fire(id, "fix", fields));
  EXPECT_FALSE(house.has("problem", id, "cause_known_at"));
}

TEST_F(Problem, SaysWhatCouldBeDoneOnceTheCauseIsKnown) {
  const Uuid id = problem_in("root_cause_analysis");
  House::Fields fields = {{"resolution_kind", word("action")},
                          {"root_cause", word("The disk is full.")},
                          {"workaround", word("Empty it.")}};
  EXPECT_EQ(rule_of(fire(id, "fix", fields)), "problem.actions_proposed@1");
  fields.push_back({"proposed_actions", std::vector<std::string>{"Larger disk"}});
  ASSERT_TRUE(fire(id, "fix", fields));
  EXPECT_EQ(house.integer("problem", id, "cause_known_at"), house.now().micros);
}

TEST_F(Problem, ReducesTheImpactUntilTheFixOrSaysWhyNot) {
  const Uuid id = problem_in("root_cause_analysis");
  EXPECT_EQ(rule_of(fire(id, "fix",
                         {{"resolution_kind", word("action")},
                          {"root_cause", word("The disk is full.")},
                          {"proposed_actions", std::vector<std::string>{"Larger disk"}}})),
            "problem.impact_reduced_or_reason@1");
}

TEST_F(Problem, NamesTheChangeThatResolvesIt) {
  const Uuid id = problem_in("fix_in_progress");
  const House::Fields by_change = {{"resolution_kind", word("change")},
                                   {"resolution_text", word("Larger disk.")}};
  EXPECT_EQ(rule_of(fire(id, "resolve", by_change)), "problem.change_linked@1");
  house.link("problem", id, "resolved_by", House::outside("change", "CHG-2"));
  EXPECT_TRUE(fire(id, "resolve", by_change));
}

TEST_F(Problem, OffersItsOpenIncidentsAndKnownErrorsWhenResolved) {
  const Uuid id = problem_in("fix_in_progress");
  const Uuid open = house.incident_in("in_progress");
  const Uuid closed = house.incident_in("closed");
  for (const Uuid incident : {open, closed}) {
    house.link("incident", incident, "explained_by", House::here("problem", id));
  }
  const Uuid known = house.create_as(house.problem_manager, "known_error",
                                     {{"title", word("The queue stalls")},
                                      {"problem", ref(id)},
                                      {"symptom", word("Mail is late.")},
                                      {"root_cause", word("The disk is full.")},
                                      {"workaround", word("Empty it.")}});
  house.must_fire(house.problem_manager, "known_error", known, "publish");
  const auto decision =
      fire(id, "resolve", {{"resolution_text", word("A clean-up job runs every night.")}});
  ASSERT_TRUE(decision);
  std::vector<std::string> offered;
  for (const auto& offer : decision->offers)
    offered.push_back(offer.kind + " " + offer.id.to_string());
  EXPECT_THAT(offered, ::testing::ElementsAre("incident " + open.to_string(),
                                              "known_error " + known.to_string()));
  const auto& log = house.image(open, "incident").worklog;
  ASSERT_EQ(log.size(), 1U);
  EXPECT_THAT(log.begin()->second.text, ::testing::HasSubstr("A clean-up job runs every night."));
  EXPECT_FALSE(log.begin()->second.is_public);
  EXPECT_TRUE(house.image(closed, "incident").worklog.empty());
}

TEST_F(Problem, IsClosedAfterTheTimeOfObservation) {
  const Uuid id = problem_in("fix_in_progress");
  ASSERT_TRUE(fire(
      id, "resolve",
      {{"resolution_text", word("A clean-up job.")}, {"observation_until", word("2026-01-31")}}));
  const House::Fields note = {{"closure_note", word("No stall for a month.")}};
  EXPECT_EQ(rule_of(fire(id, "close", note)), "problem.observed_long_enough@1");
  house.advance(30 * kMicrosPerDay);
  ASSERT_TRUE(fire(id, "close", note)) << "the last day counts";
  EXPECT_EQ(house.integer("problem", id, "closed_at"), house.now().micros);
}

TEST_F(Problem, IsNotClosedWhenIncidentsCameAfterItsResolution) {
  const Uuid before = house.incident_in("in_progress");
  const Uuid id = problem_in("resolved");
  const House::Fields note = {{"closure_note", word("Quiet since.")}};
  house.advance(kHour);
  house.link("incident", before, "explained_by", House::here("problem", id));
  const Uuid after = house.incident();
  house.link("incident", after, "explained_by", House::here("problem", id));
  const auto refused = fire(id, "close", note);
  EXPECT_EQ(rule_of(refused), "problem.no_recurrence@1");
  house.must_fire(house.agent(), "incident", after, "cancel",
                  {{"cancel_reason", word("not_an_incident")}});
  EXPECT_TRUE(fire(id, "close", note)) << "the older one was only linked late";
}

TEST_F(Problem, ReopensForAnalysis) {
  const Uuid id = problem_in("resolved");
  EXPECT_EQ(rule_of(fire(id, "reopen")), "problem.reopen.requires.reopen_reason");
  ASSERT_TRUE(fire(id, "reopen", {{"reopen_reason", word("It stalled on Monday.")}}));
  EXPECT_EQ(state(id), "root_cause_analysis");
  EXPECT_FALSE(house.has("problem", id, "resolved_at"));
}

TEST_F(Problem, HasItsRiskAcceptedByAnotherOwnerForATime) {
  const Uuid id = problem_in("root_cause_analysis");
  House::Fields fields = {{"acceptance_reason", word("The system goes in June.")},
                          {"acceptance_review_at", house.now().micros + 30 * kMicrosPerDay}};
  EXPECT_EQ(fire(id, "accept_risk", fields).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(rule_of(fire(
                house.service_owner, id, "accept_risk",
                {{"acceptance_reason", word("x")}, {"acceptance_review_at", house.now().micros}})),
            "problem.review_ahead@1");
  Actor token = house.service_owner;
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(fire(token, id, "accept_risk", fields)), "problem.accept_risk.own_sign_in");
  ASSERT_TRUE(fire(house.service_owner, id, "accept_risk", fields));
  EXPECT_EQ(state(id), "risk_accepted");
  EXPECT_EQ(text(id, "accepted_by"), house.service_owner.person.to_string());
}

TEST_F(Problem, DoesNotHaveItsRiskAcceptedByItsAnalyst) {
  const Uuid id = problem_in("assess");
  ASSERT_TRUE(fire(id, "analyse", {{"assignee", ref(house.service_owner.person)}}));
  EXPECT_EQ(rule_of(fire(house.service_owner, id, "accept_risk",
                         {{"acceptance_reason", word("x")},
                          {"acceptance_review_at", house.now().micros + kMicrosPerDay}})),
            "problem.not_own_problem@1");
}

TEST_F(Problem, IsAssessedAgainWhenTheAcceptanceEnds) {
  const Uuid id = problem_in("root_cause_analysis");
  house.must_fire(house.service_owner, "problem", id, "accept_risk",
                  {{"acceptance_reason", word("The system goes in June.")},
                   {"acceptance_review_at", house.now().micros + kMicrosPerDay}});
  house.advance(kMicrosPerDay);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "assess");
  EXPECT_FALSE(house.has("problem", id, "acceptance_reason"))
      << "another acceptance needs its own reason";
}

TEST_F(Problem, PointsAsDuplicateToTheOneThatGoesOn) {
  const Uuid original = problem();
  const Uuid id = problem();
  EXPECT_EQ(rule_of(fire(id, "mark_duplicate")), "problem.mark_duplicate.requires.duplicate_of");
  EXPECT_EQ(rule_of(fire(id, "mark_duplicate", {{"duplicate_of", ref(id)}})),
            "problem.duplicate_named@1");
  ASSERT_TRUE(fire(id, "mark_duplicate", {{"duplicate_of", ref(original)}}));
  EXPECT_EQ(state(id), "duplicate");
  EXPECT_EQ((*house.world().links_to("problem", original)).size(), 1U);
}

}  // namespace
}  // namespace proofdesk::test
