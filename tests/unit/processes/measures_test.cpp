// The figures of the desk, each against cases small enough to be worked out by hand. Instants are hours after
// the start of the period, which is 720 hours long.

#include "tests/support/processes/case_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;

struct IncidentMeasures : ::testing::Test {
  CaseBook book{"incident"};

  CaseBook::Case open(std::int64_t hour, const char* priority = nullptr) {
    auto one = book.add();
    one.moved(hour, "created", "", "new").at("opened_at", hour);
    if (priority != nullptr) one.with("priority", priority);
    return one;
  }
  CaseBook::Case resolved(std::int64_t opened, std::int64_t done, const char* priority = nullptr) {
    auto one = open(opened, priority);
    one.moved(done, "resolve", "new", "resolved").at("resolved_at", done);
    return one;
  }
};

TEST_F(IncidentMeasures, CountWhatWasOpenedInThePeriodByPriority) {
  open(-1, "high");
  open(0, "critical");
  open(10, "low");
  open(11, "low");
  open(12);
  open(719, "high");
  open(720, "high");
  open(13, "low").moved(14, "cancel", "new", "cancelled").with("cancel_reason", "withdrawn");
  EXPECT_THAT(book.figures("opened"),
              ElementsAre(": 5 of 5", "priority=critical: 1 of 1", "priority=high: 1 of 1",
                          "priority=low: 2 of 2", "priority=none: 1 of 1"));
  EXPECT_THAT(book.figures("cancelled"),
              ElementsAre(": 1 of 1", "cancel_reason=withdrawn: 1 of 1"));
}

TEST_F(IncidentMeasures, GiveTheMedianAndTheNinetiethPercentileOfTheTimeToResolve) {
  for (const std::int64_t took : {1, 2, 3, 4, 5, 6, 7, 8, 9, 100})
    resolved(10, 10 + took, "moderate");
  resolved(-50, -40, "high");  // resolved before the period
  resolved(-50, 0, "high");    // opened before it, resolved in it: 50 h
  resolved(5, 6).moved(7, "cancel", "resolved", "cancelled");  // left out
  open(20);                                                    // not resolved
  // 1 2 3 4 5 [6] 7 8 9 50 100: the sixth of eleven; nine tenths of eleven are ten.
  EXPECT_THAT(
      book.figures("time_to_resolve_median"),
      ElementsAre(": 21600 of 11", "priority=high: 180000 of 1", "priority=moderate: 19800 of 10"));
  EXPECT_THAT(book.figures("time_to_resolve_p90"),
              ElementsAre(": 180000 of 11", "priority=high: 180000 of 1",
                          "priority=moderate: 32400 of 10"));
}

TEST_F(IncidentMeasures, GiveTheMeanTimeToTheFirstResponse) {
  open(0).at("first_human_action_at", 1);
  open(0).at("first_human_action_at", 4);
  open(0);
  EXPECT_EQ(book.whole("time_to_respond_mean"), "9000 of 2") << "two and a half hours";
}

TEST_F(IncidentMeasures, TakeAPublicReplyForAResponseButNotTheCallersOwn) {
  const Uuid caller = Uuid::from_name("test", "caller");
  const auto entry = [](std::int64_t hour, Uuid author, bool is_public) {
    const Uuid id = Uuid::from_name("entry", std::to_string(hour));
    return Change{"worklog/" + id.to_string(),
                  to_json(WorklogEntry{.id = id,
                                       .kind = WorklogEntry::Kind::kReply,
                                       .is_public = is_public,
                                       .text = "x",
                                       .author = author,
                                       .at = {CaseBook::hours(hour)}}),
                  {}};
  };
  const Uuid agent = Uuid::from_name("test", "agent");
  open(0)
      .with("requester", ref(caller))
      .at("first_human_action_at", 9)
      .moved(1, "worked", "new", "new", {entry(1, caller, true)})
      .moved(2, "worked", "new", "new", {entry(2, agent, false)})
      .moved(3, "worked", "new", "new", {entry(3, agent, true)});
  EXPECT_EQ(book.whole("time_to_respond_mean"), "10800 of 1")
      << "three hours: the agent's words to the caller";
}

TEST_F(IncidentMeasures, GiveTheShareOfReopenedAmongWhatWasResolved) {
  resolved(1, 2);
  resolved(1, 3);
  // Reopened and resolved again, reopened and still open, reopened according to its import.
  resolved(1, 4)
      .moved(5, "reopen", "resolved", "in_progress")
      .moved(6, "resolve", "in_progress", "resolved");
  resolved(1, 4).moved(5, "reopen", "resolved", "in_progress").with("resolved_at", Value{});
  resolved(1, 7).with("reopen_count", std::int64_t{2});
  open(1);
  EXPECT_EQ(book.whole("reopen_rate"), "600 of 5");
}

TEST_F(IncidentMeasures, GiveReassignmentsPerResolvedIncident) {
  resolved(1, 2).with("reassign_count", std::int64_t{4});
  resolved(1, 2).with("reassign_count", std::int64_t{1});
  resolved(1, 2);
  open(1).with("reassign_count", std::int64_t{9});
  EXPECT_EQ(book.whole("reassignments"), "1667 of 3") << "five hand-overs for three incidents";
}

TEST_F(IncidentMeasures, GiveTheShareWithImpactAndUrgency) {
  open(1).with("impact", "high").with("urgency", "low");
  open(1).with("impact", "high");
  open(1);
  EXPECT_EQ(book.whole("impact_and_urgency_recorded"), "333 of 3");
  EXPECT_EQ(book.whole("prioritised"), "0 of 3");
}

TEST_F(IncidentMeasures, TellPrioritiesOfTheMatrixFromOthers) {
  const auto prioritised = [&](const char* impact, const char* urgency, const char* priority,
                               const char* basis) {
    open(1, priority).with("impact", impact).with("urgency", urgency).with("priority_basis", basis);
  };
  prioritised("high", "high", "critical", "matrix@1");
  prioritised("low", "low", "low", "imported");
  prioritised("medium", "medium", "moderate", "imported");
  prioritised("low", "low", "critical", "override");
  open(1, "low");
  EXPECT_THAT(book.figures("priority_integrity"),
              ElementsAre(": 500 of 4", "basis=matrix@1: 250 of 4", "basis=override: 250 of 4",
                          "basis=imported: 500 of 4"));
}

TEST_F(IncidentMeasures, TakeTheBacklogFromTheHistoryAndNotFromToday) {
  open(100, "low")
      .moved(800, "resolve", "new", "resolved")
      .at("resolved_at", 800);                                         // open at the end
  resolved(100, 200);                                                  // done by then
  resolved(100, 200).moved(300, "reopen", "resolved", "in_progress");  // back again
  open(600, "low").moved(650, "hold", "new", "on_hold");               // waiting is open
  open(800);                                                           // not there yet
  EXPECT_THAT(book.figures("backlog"),
              ElementsAre(": 3 of 3", "priority=low: 2 of 2", "priority=none: 1 of 1"));
  // 620, 620 and 120 hours old.
  EXPECT_EQ(book.whole("backlog_age_median"), "2232000 of 3");
}

TEST_F(IncidentMeasures, CountAnImportedLogThatStepsBackInTimeByItsLastWord) {
  open(10)
      .moved(400, "resolve", "new", "resolved")
      .moved(399, "imported", "resolved", "in_progress");
  EXPECT_EQ(book.whole("backlog"), "1 of 1");
}

TEST_F(IncidentMeasures, KnowFirstContactOnlyWhereItWasWorkedOut) {
  resolved(1, 2).with("first_contact_resolution", true);
  resolved(1, 2).with("first_contact_resolution", false);
  resolved(1, 2).with("first_contact_resolution", false);
  resolved(1, 2);
  EXPECT_EQ(book.whole("first_contact_resolution"), "333 of 3");
}

TEST_F(IncidentMeasures, SeeNotesOfPeopleInTheWorkLog) {
  const auto entry = [](const char* kind) {
    return Change{"worklog/" + Uuid::from_name("entry", kind).to_string(),
                  boost::json::object{{"kind", kind}},
                  {}};
  };
  resolved(1, 2).moved(3, "worked", "resolved", "resolved", {entry("note")});
  resolved(1, 2).moved(3, "informed", "resolved", "resolved", {entry("system")});
  EXPECT_EQ(book.whole("actions_logged"), "500 of 2");
}

TEST_F(IncidentMeasures, CountClassifiedAndEscalated) {
  resolved(1, 2).with("category", "mail").with("escalated", true);
  resolved(1, 2);
  EXPECT_EQ(book.whole("classified"), "500 of 2");
  EXPECT_EQ(book.whole("escalated"), "500 of 2");
}

TEST_F(IncidentMeasures, FollowMajorIncidentsToTheirReview) {
  const auto major = [&](const char* state) {
    return open(1).at("declared_at", 2).with("major_state", state);
  };
  major("reviewed")
      .at("restored_at", 5)
      .with("review_report", "R-1")
      .with("procedure_version", "3")
      .with("major_incident_manager", ref(Uuid::from_name("test", "manager")));
  major("restored").at("restored_at", 6);
  major("declared");
  open(1).with("major_state", "rejected");
  EXPECT_THAT(book.figures("major_incidents"),
              ElementsAre(": 3 of 3", "major_state=declared: 1 of 1",
                          "major_state=restored: 1 of 1", "major_state=reviewed: 1 of 1"));
  EXPECT_EQ(book.whole("major_under_a_manager"), "333 of 3");
  EXPECT_EQ(book.whole("major_reviewed"), "500 of 2");
}

TEST_F(IncidentMeasures, CountResolutionsByPriority) {
  resolved(1, 2, "low");
  resolved(1, 721, "low");
  EXPECT_THAT(book.figures("resolved"), ElementsAre(": 1 of 1", "priority=low: 1 of 1"));
}

struct RequestMeasures : ::testing::Test {
  CaseBook book{"service_request"};
  CaseBook::Case fulfilled(std::int64_t opened, std::int64_t done) {
    auto one = book.add();
    one.moved(opened, "created", "", "new").at("opened_at", opened);
    one.moved(done, "fulfil", "new", "fulfilled").at("fulfilled_at", done);
    return one;
  }
};

TEST_F(RequestMeasures, SayHowLongItTookAndWhetherInTime) {
  fulfilled(0, 10).at("due_at", 10).with("category", "x");
  fulfilled(0, 20).at("due_at", 19);
  fulfilled(0, 60);
  EXPECT_EQ(book.whole("time_to_fulfil_median"), "72000 of 3");
  EXPECT_EQ(book.whole("time_to_fulfil_p90"), "216000 of 3");
  EXPECT_EQ(book.whole("on_time"), "500 of 2");
  EXPECT_EQ(book.whole("classified"), "333 of 3");
  EXPECT_EQ(book.whole("prioritised"), "0 of 3");
  EXPECT_EQ(book.whole("opened"), "3 of 3");
}

TEST_F(RequestMeasures, SayHowDecisionsWent) {
  book.add()
      .moved(0, "created", "", "new")
      .moved(1, "request_approval", "new", "awaiting_approval")
      .moved(5, "approve", "awaiting_approval", "approved")
      .at("decided_at", 5);
  book.add()
      .moved(0, "created", "", "new")
      .moved(2, "request_approval", "new", "awaiting_approval")
      .moved(12, "reject", "awaiting_approval", "rejected")
      .at("decided_at", 12);
  EXPECT_EQ(book.whole("rejected"), "500 of 2");
  EXPECT_EQ(book.whole("time_to_decide_median"), "25200 of 2") << "the mean of four and ten hours";
  EXPECT_EQ(book.whole("backlog"), "1 of 1");
}

TEST_F(RequestMeasures, SayWhatCameBack) {
  fulfilled(0, 10).moved(11, "reopen", "fulfilled", "in_progress");
  fulfilled(0, 10);
  EXPECT_EQ(book.whole("reopen_rate"), "500 of 2");
}

struct ProblemMeasures : ::testing::Test {
  CaseBook book{"problem"};
  CaseBook::Case open(std::int64_t hour, const char* source) {
    auto one = book.add();
    one.moved(hour, "created", "", "new").at("opened_at", hour).with("source", source);
    return one;
  }
};

TEST_F(ProblemMeasures, SayWhatFoundThemAndHowLongItTook) {
  open(0, "trend")
      .at("cause_known_at", 10)
      .at("resolved_at", 30)
      .with("root_cause", "x")
      .moved(30, "resolve", "new", "resolved");
  open(0, "incident").at("resolved_at", 50).moved(50, "resolve", "new", "resolved");
  open(0, "proactive").with("priority", "high");
  open(0, "monitoring").moved(1, "mark_duplicate", "new", "duplicate");
  EXPECT_THAT(book.figures("opened"),
              ElementsAre(": 3 of 3", "source=trend: 1 of 1", "source=incident: 1 of 1",
                          "source=proactive: 1 of 1"));
  EXPECT_EQ(book.whole("proactive"), "667 of 3");
  EXPECT_EQ(book.whole("prioritised"), "333 of 3");
  EXPECT_EQ(book.whole("time_to_cause_median"), "36000 of 1");
  EXPECT_EQ(book.whole("cause_found"), "500 of 2");
  EXPECT_EQ(book.whole("time_to_resolve_median"), "144000 of 2");
  EXPECT_EQ(book.whole("backlog"), "1 of 1");
  EXPECT_EQ(book.whole("backlog_age_p90"), "2592000 of 1");
}

TEST_F(ProblemMeasures, SayWhoseRiskStandsAcceptedAndWhatCameBack) {
  open(0, "trend")
      .moved(1, "accept_risk", "assess", "risk_accepted")
      .moved(800, "reassess", "risk_accepted", "assess");
  open(0, "trend")
      .moved(1, "resolve", "assess", "resolved")
      .moved(2, "reopen", "resolved", "root_cause_analysis");
  EXPECT_EQ(book.whole("risk_accepted"), "1 of 1");
  EXPECT_EQ(book.whole("reopen_rate"), "1000 of 1");
}

TEST(KnownErrorMeasures, SayWhatIsInUseAndUsed) {
  CaseBook book("known_error");
  book.add()
      .moved(0, "created", "", "draft")
      .moved(1, "publish", "draft", "published")
      .moved(5, "used", "published", "published")
      .moved(6, "used", "published", "published")
      .moved(721, "used", "published", "published")
      .at("last_reviewed_at", 1)
      .with("workaround", "x");
  book.add()
      .moved(-9, "created", "", "draft")
      .moved(-8, "publish", "draft", "published")
      .at("last_reviewed_at", -8);
  book.add().moved(0, "created", "", "draft");
  EXPECT_EQ(book.whole("published"), "1 of 1");
  EXPECT_EQ(book.whole("in_use"), "2 of 2");
  EXPECT_EQ(book.whole("with_workaround"), "500 of 2");
  EXPECT_EQ(book.whole("reviewed"), "500 of 2");
  EXPECT_EQ(book.whole("uses"), "2 of 2");
}

/// The same figures over a history that the engine itself made.
TEST(MeasuredHistory, IsThatOfTheEngine) {
  House house;
  const Uuid id = house.incident({{"channel", word("phone")}});
  house.advance(2 * kHour);
  house.must_fire(
      house.agent(), "incident", id, "resolve",
      {{"resolution_code", word("fixed")}, {"resolution_text", word("The queue was restarted.")}});
  CaseHistory history{.record = house.record(id, "incident"), .events = {}};
  for (const auto& event : house.world().events()) {
    if (event.record == id) history.events.push_back(event);
  }
  const MeasureInput input{.kind = house.kind("incident"),
                           .cases = {&history, 1},
                           .from = {CaseBook::hours(0)},
                           .to = {CaseBook::hours(720)}};
  for (const auto& process : all_processes()) {
    if (process.measures.empty() ||
        parse_lifecycle(process.kind.lifecycle_text)->kind != "incident")
      continue;
    for (const auto& measure : process.measures) {
      const auto figure = measure.compute(input).front();
      if (measure.name == "time_to_resolve_median") EXPECT_EQ(figure.value, 7200);
      if (measure.name == "time_to_respond_mean")
        EXPECT_EQ(figure.value, 0) << "answered as it was recorded";
      if (measure.name == "impact_and_urgency_recorded") EXPECT_EQ(figure.value, 1000);
      if (measure.name == "backlog") EXPECT_EQ(figure.value, 0);
      if (measure.name == "reopen_rate") EXPECT_EQ(figure.population, 1);
    }
  }
}

}  // namespace
}  // namespace proofdesk::test
