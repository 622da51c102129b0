// The major incident, laid over the ordinary life of an incident: ISO/IEC 20000-1:2018, 8.6.1.

#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class MajorIncident : public ::testing::Test {
 protected:
  House house;
  Uuid id = house.incident_in("in_progress");

  Result<Decision> fire(const Actor& actor, std::string transition, House::Fields fields = {}) {
    return house.fire(actor, "incident", id, std::move(transition), std::move(fields));
  }
  void must(std::string transition, House::Fields fields = {}) {
    house.must_fire(house.manager(), "incident", id, std::move(transition), std::move(fields));
  }
  std::string major() { return house.text("incident", id, "major_state"); }
  void declare() {
    must("declare_major", {{"major_incident_manager", ref(house.manager().person)},
                           {"procedure_version", word("MI-3")}});
  }
  void manage() {
    declare();
    house.tell("top_management", id);
    must("manage_major", {{"communication_plan", word("The board, every hour.")}});
  }
  void restore() {
    manage();
    house.advance(kHour);
    must("restore_major");
  }
  void review() {
    restore();
    house.link("incident", id, "explained_by", House::outside("problem", "PRB-1"));
    house.tell("top_management", id);
    must("begin_major_review", {{"review_due", word("2026-01-15")}});
  }
  void complete() {
    review();
    must("complete_major_review",
         {{"lessons", word("Watch the queue.")},
          {"review_report", word("Reports/MI-1")},
          {"no_improvement_reason", word("The queue is replaced this month.")}});
  }
  House::Fields resolution() const {
    return {{"resolution_code", word("fixed")},
            {"resolution_text", word("The queue was restarted.")}};
  }
};

TEST_F(MajorIncident, IsProposedByTheDeskWithTheCriteriaItMeets) {
  EXPECT_EQ(rule_of(fire(house.agent(), "propose_major")),
            "incident.propose_major.requires.major_criteria");
  ASSERT_TRUE(fire(house.agent(), "propose_major",
                   {{"major_criteria", std::vector<std::string>{"more than 100 users"}}}));
  EXPECT_EQ(major(), "candidate");
  EXPECT_EQ(house.state("incident", id), "in_progress") << "the ordinary life goes on";
}

TEST_F(MajorIncident, IsDeclaredByTheIncidentManagerAlone) {
  EXPECT_EQ(fire(house.agent(), "declare_major").error().code, ErrorCode::kForbidden);
  EXPECT_EQ(rule_of(fire(house.manager(), "declare_major")),
            "incident.declare_major.requires.major_incident_manager");
  declare();
  EXPECT_EQ(major(), "declared");
  EXPECT_EQ(house.integer("incident", id, "declared_at"), house.now().micros);
}

TEST_F(MajorIncident, IsNotManagedByTheOneWhoResolvesIt) {
  EXPECT_EQ(rule_of(fire(house.manager(), "declare_major",
                         {{"major_incident_manager", ref(house.agent().person)},
                          {"procedure_version", word("MI-3")}})),
            "incident.manager_not_sole_resolver@1");
  declare();
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id,
                               {{"assignee", ref(house.manager().person)}})),
            "incident.major_kept@1");
}

TEST_F(MajorIncident, KeepsItsManagerAndProcedure) {
  declare();
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"major_incident_manager", {}}})),
            "incident.major_kept@1");
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"procedure_version", {}}})),
            "incident.major_kept@1");
}

TEST_F(MajorIncident, IsRejectedWithAReasonAndCanBeProposedAgain) {
  const House::Fields criteria = {{"major_criteria", std::vector<std::string>{"payroll"}}};
  EXPECT_EQ(
      rule_of(fire(house.manager(), "reject_major", {{"major_rejection_reason", word("No")}})),
      "incident.major_is_candidate@1");
  must("propose_major", criteria);
  EXPECT_EQ(rule_of(fire(house.manager(), "reject_major")),
            "incident.reject_major.requires.major_rejection_reason");
  must("reject_major", {{"major_rejection_reason", word("Payroll is next week.")}});
  EXPECT_EQ(major(), "rejected");
  ASSERT_TRUE(fire(house.agent(), "propose_major",
                   {{"major_criteria", std::vector<std::string>{"payroll", "all"}}}));
  EXPECT_EQ(major(), "candidate");
}

TEST_F(MajorIncident, IsUnderManagementOnceTopManagementKnows) {
  const House::Fields plan = {{"communication_plan", word("The board, every hour.")}};
  EXPECT_EQ(rule_of(fire(house.manager(), "manage_major", plan)), "incident.major_is_declared@1");
  house.tell("top_management", id);
  house.advance(kHour);
  declare();
  EXPECT_EQ(rule_of(fire(house.manager(), "manage_major", plan)),
            "incident.management_told_of_declaration@1")
      << "what was told before the declaration does not tell of it";
  house.tell("users", id);
  EXPECT_EQ(rule_of(fire(house.manager(), "manage_major", plan)),
            "incident.management_told_of_declaration@1");
  house.tell("top_management", id);
  ASSERT_TRUE(fire(house.manager(), "manage_major", plan));
  EXPECT_EQ(major(), "managed");
}

TEST_F(MajorIncident, IsNotToldByADraft) {
  declare();
  const Uuid draft =
      house.create_as(house.agent(), "communication",
                      {{"title", word("News")}, {"audience", word("top_management")}});
  house.link("communication", draft, "informs_about", House::here("incident", id));
  EXPECT_EQ(rule_of(fire(house.manager(), "manage_major", {{"communication_plan", word("x")}})),
            "incident.management_told_of_declaration@1");
}

TEST_F(MajorIncident, IsResolvedAfterItsServiceIsRestored) {
  manage();
  EXPECT_EQ(rule_of(fire(house.agent(), "resolve", resolution())), "incident.restored_first@1");
  must("restore_major");
  EXPECT_EQ(house.integer("incident", id, "restored_at"), house.now().micros);
  EXPECT_TRUE(fire(house.agent(), "resolve", resolution()));
}

TEST_F(MajorIncident, IsReviewedWithAProblemAndTheFinalNews) {
  restore();
  const House::Fields due = {{"review_due", word("2026-01-15")}};
  EXPECT_EQ(rule_of(fire(house.manager(), "begin_major_review")),
            "incident.begin_major_review.requires.review_due");
  EXPECT_EQ(rule_of(fire(house.manager(), "begin_major_review", due)), "incident.problem_linked@1");
  house.link("incident", id, "explained_by", House::outside("problem", "PRB-1"));
  EXPECT_EQ(rule_of(fire(house.manager(), "begin_major_review", due)),
            "incident.management_told_of_restoration@1");
  house.tell("top_management", id);
  ASSERT_TRUE(fire(house.manager(), "begin_major_review", due));
  EXPECT_EQ(major(), "under_review");
}

TEST_F(MajorIncident, LeadsToAnImprovementOrSaysWhyNot) {
  review();
  const House::Fields lessons = {{"lessons", word("Watch the queue.")},
                                 {"review_report", word("Reports/MI-1")}};
  EXPECT_EQ(rule_of(fire(house.manager(), "complete_major_review")),
            "incident.complete_major_review.requires.lessons");
  EXPECT_EQ(rule_of(fire(house.manager(), "complete_major_review", lessons)),
            "incident.improvement_or_reason@1");
  house.link("incident", id, "relates_to", House::outside("improvement", "IMP-5"));
  ASSERT_TRUE(fire(house.manager(), "complete_major_review", lessons));
  EXPECT_EQ(major(), "reviewed");
  EXPECT_TRUE(house.has("incident", id, "reviewed_at"));
}

TEST_F(MajorIncident, IsClosedAfterItsReviewAndNeverByItself) {
  restore();
  house.must_fire(house.agent(), "incident", id, "resolve", resolution());
  house.advance(30 * kMicrosPerDay);
  EXPECT_THAT(house.fire_due_timers(), ::testing::ElementsAre("incident.not_major@1"));
  EXPECT_EQ(house.state("incident", id), "resolved");
  EXPECT_EQ(rule_of(fire(house.agent(), "close")), "incident.major_reviewed@1");
  house.link("incident", id, "explained_by", House::outside("problem", "PRB-1"));
  house.tell("top_management", id);
  must("begin_major_review", {{"review_due", word("2026-03-01")}});
  must("complete_major_review", {{"lessons", word("Watch the queue.")},
                                 {"review_report", word("Reports/MI-1")},
                                 {"no_improvement_reason", word("None")}});
  EXPECT_TRUE(fire(house.agent(), "close"));
}

TEST_F(MajorIncident, IsNeverCancelled) {
  declare();
  EXPECT_EQ(rule_of(fire(house.agent(), "cancel", {{"cancel_reason", word("withdrawn")}})),
            "incident.not_major@1");
}

TEST_F(MajorIncident, IsUnderManagementAgainWhenReopened) {
  restore();
  house.must_fire(house.agent(), "incident", id, "resolve", resolution());
  house.must_fire(house.agent(), "incident", id, "reopen", {{"reopen_reason", word("It is back")}});
  EXPECT_EQ(major(), "managed");
  EXPECT_FALSE(house.has("incident", id, "restored_at"));
}

TEST_F(MajorIncident, WhoseCandidatureIsOpenIsNotClosed) {
  must("propose_major", {{"major_criteria", std::vector<std::string>{"payroll"}}});
  house.must_fire(house.agent(), "incident", id, "resolve", resolution());
  EXPECT_EQ(rule_of(fire(house.agent(), "close")), "incident.major_reviewed@1");
  must("reject_major", {{"major_rejection_reason", word("It was one printer.")}});
  EXPECT_TRUE(fire(house.agent(), "close"));
}

TEST_F(MajorIncident, CompletesEveryStepInOrder) {
  complete();
  EXPECT_EQ(major(), "reviewed");
  EXPECT_EQ(rule_of(fire(house.manager(), "restore_major")), "incident.major_is_running@1");
}

}  // namespace
}  // namespace proofdesk::test
