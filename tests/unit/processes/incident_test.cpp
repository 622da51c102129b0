// An incident, from the first call to the work on it: ISO/IEC 20000-1:2018, 8.6.1.

#include "tests/unit/processes/incident_testing.hpp"

#include <algorithm>
#include <array>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Incident : public IncidentTest {};

// Opening.

TEST_F(Incident, NotesWhenAndByWhomItWasOpened) {
  const Uuid id = house.incident();
  EXPECT_EQ(state(id), "new");
  EXPECT_EQ(integer(id, "opened_at"), house.now().micros);
  EXPECT_EQ(text(id, "opened_by"), house.agent().person.to_string());
  EXPECT_EQ(text(id, "requester"), house.requester().person.to_string());
}

TEST_F(Incident, IsReportedByWhoeverRecordsItUnlessAnotherIsNamed) {
  const Uuid id = house.create_as(house.requester(), "incident", {{"title", word("No sound")}});
  EXPECT_EQ(text(id, "requester"), house.requester().person.to_string());
  EXPECT_EQ(text(id, "channel"), "self_service");
}

TEST_F(Incident, NeedsATitle) {
  EXPECT_EQ(rule_of(house.try_create(house.agent(), "incident", {{"impact", word("high")}})),
            "incident.create.requires.title");
}

TEST_F(Incident, RecordedDuringTheCallHasBeenRespondedTo) {
  const Uuid called = house.incident({{"channel", word("phone")}});
  EXPECT_EQ(integer(called, "first_human_action_at"), house.now().micros);
  const Uuid mailed = house.incident({{"channel", word("email")}});
  EXPECT_FALSE(has(mailed, "first_human_action_at"));
}

TEST_F(Incident, TakesNothingFromInputThatOnlyTheEngineKnows) {
  for (const std::string field : {"opened_at", "resolved_at", "closed_at", "declared_at"}) {
    EXPECT_EQ(rule_of(house.try_create(house.agent(), "incident",
                                       {{"title", word("x")}, {field, house.now().micros}})),
              "incident." + field + ".engine_owned");
  }
}

// Priority.

TEST_F(Incident, HasThePriorityOfImpactAndUrgency) {
  const std::vector<std::array<std::string_view, 3>> matrix = {
      {"high", "high", "critical"}, {"high", "medium", "high"},       {"high", "low", "moderate"},
      {"medium", "high", "high"},   {"medium", "medium", "moderate"}, {"medium", "low", "low"},
      {"low", "high", "moderate"},  {"low", "medium", "low"},         {"low", "low", "planning"},
  };
  for (const auto& [impact, urgency, priority] : matrix) {
    const Uuid id = house.incident({{"impact", word(impact)}, {"urgency", word(urgency)}});
    EXPECT_EQ(text(id, "priority"), priority) << impact << "/" << urgency;
    EXPECT_EQ(text(id, "priority_basis"), "matrix@1");
  }
}

TEST_F(Incident, HasNoPriorityWhileHalfOfItIsMissing) {
  const Uuid id =
      house.create_as(house.agent(), "incident", {{"title", word("x")}, {"impact", word("high")}});
  EXPECT_FALSE(has(id, "priority"));
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"urgency", word("low")}}));
  EXPECT_EQ(text(id, "priority"), "moderate");
}

TEST_F(Incident, IsPrioritisedAnewWhenImpactChanges) {
  const Uuid id = house.incident();
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"impact", word("high")}}));
  EXPECT_EQ(text(id, "priority"), "high");
}

TEST_F(Incident, TakesAnotherPriorityOnlyWithAReason) {
  const Uuid id = house.incident();
  const auto bare = house.edit(house.agent(), "incident", id, {{"priority", word("critical")}});
  EXPECT_EQ(rule_of(bare), "incident.priority_from_matrix@1");
  EXPECT_THAT(remedy_of(bare), HasSubstr("priorityOverrideReason"));
  EXPECT_EQ(text(id, "priority"), "moderate");
  ASSERT_TRUE(house.edit(
      house.agent(), "incident", id,
      {{"priority", word("critical")}, {"priority_override_reason", word("The board meets")}}));
  EXPECT_EQ(text(id, "priority"), "critical");
  EXPECT_EQ(text(id, "priority_basis"), "override");
}

TEST_F(Incident, DropsTheOverrideWhenImpactOrUrgencyChanges) {
  const Uuid id = house.incident(
      {{"priority", word("critical")}, {"priority_override_reason", word("The board")}});
  ASSERT_EQ(text(id, "priority_basis"), "override");
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"urgency", word("low")}}));
  EXPECT_EQ(text(id, "priority"), "low");
  EXPECT_EQ(text(id, "priority_basis"), "matrix@1");
  EXPECT_FALSE(has(id, "priority_override_reason"));
}

TEST_F(Incident, LosesThePriorityOfTheMatrixWithItsGrounds) {
  const Uuid id = house.incident();
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"impact", {}}}));
  EXPECT_FALSE(has(id, "priority"));
  EXPECT_FALSE(has(id, "priority_basis"));
}

// Work.

TEST_F(Incident, IsAssignedToAGroupFirst) {
  const Uuid id = house.incident();
  EXPECT_EQ(rule_of(fire(house.agent(), id, "assign")), "incident.assign.requires.group");
  ASSERT_TRUE(fire(house.agent(), id, "assign", {{"group", ref(house.desk_group)}}));
  EXPECT_EQ(state(id), "assigned");
}

TEST_F(Incident, IsTheActorsWhenTaken) {
  const Uuid id = house.incident_in("assigned");
  ASSERT_TRUE(fire(house.colleague, id, "take"));
  EXPECT_EQ(state(id), "in_progress");
  EXPECT_EQ(text(id, "assignee"), house.colleague.person.to_string());
}

TEST_F(Incident, StaysTheAssigneesWhenWorkStarts) {
  const Uuid id = house.incident_in("assigned");
  ASSERT_TRUE(fire(house.colleague, id, "start"));
  EXPECT_EQ(text(id, "assignee"), house.agent().person.to_string());
}

TEST_F(Incident, CannotBeTakenByACaller) {
  EXPECT_EQ(fire(house.requester(), house.incident(), "take").error().code, ErrorCode::kForbidden);
}

TEST_F(Incident, CountsHandOversButNotTheFirstAssignment) {
  const Uuid id = house.incident_in("assigned");
  EXPECT_EQ(integer(id, "reassign_count"), 0);
  ASSERT_TRUE(fire(house.agent(), id, "assign",
                   {{"group", ref(house.second_line)}, {"assignee", ref(house.colleague.person)}}));
  EXPECT_EQ(integer(id, "reassign_count"), 1) << "group and person together are one hand-over";
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"assignee", ref(house.agent().person)}}));
  EXPECT_EQ(integer(id, "reassign_count"), 2);
}

TEST_F(Incident, IsRespondedToByAReplyOnce) {
  const Uuid id = house.incident_in("assigned");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "respond")), "incident.respond.requires_comment");
  house.advance(kHour);
  ASSERT_TRUE(fire(house.agent(), id, "respond", {}, "We are looking into it."));
  const auto first = integer(id, "first_human_action_at");
  EXPECT_EQ(first, house.now().micros);
  house.advance(kHour);
  ASSERT_TRUE(fire(house.agent(), id, "respond", {}, "Still looking."));
  EXPECT_EQ(integer(id, "first_human_action_at"), first);
  EXPECT_EQ(state(id), "assigned");
}

// Waiting.

TEST_F(Incident, WaitsForANamedReasonUntilADateAhead) {
  const Uuid id = house.incident_in("in_progress");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "hold")), "incident.hold.requires.hold_reason");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "hold",
                         {{"hold_reason", word("caller")}, {"follow_up_at", house.now().micros}})),
            "incident.follow_up_ahead@1");
  ASSERT_TRUE(
      fire(house.agent(), id, "hold",
           {{"hold_reason", word("caller")}, {"follow_up_at", house.now().micros + kHour}}));
  EXPECT_EQ(state(id), "on_hold");
}

TEST_F(Incident, AsksTheCallerInWordsTheyCanReadWhichIsAResponse) {
  EXPECT_FALSE(has(house.incident_in("on_hold"), "first_human_action_at")) << "nobody was asked";
  const Uuid id = house.incident_in("in_progress");
  ASSERT_TRUE(fire(house.agent(), id, "hold",
                   {{"hold_reason", word("caller")}, {"follow_up_at", house.now().micros + kHour}},
                   "Which room is it?"));
  EXPECT_TRUE(has(id, "first_human_action_at"));
}

TEST_F(Incident, WaitsForASupplierUnderTheSuppliersNumber) {
  const Uuid id = house.incident_in("in_progress");
  House::Fields hold = {{"hold_reason", word("supplier")},
                        {"follow_up_at", house.now().micros + kHour}};
  EXPECT_EQ(rule_of(fire(house.agent(), id, "hold", hold)), "incident.hold_explained@1");
  hold.push_back({"supplier_reference", word("SR-4711")});
  EXPECT_TRUE(fire(house.agent(), id, "hold", hold));
}

TEST_F(Incident, WaitsForAChangeThatIsLinked) {
  const Uuid id = house.incident_in("in_progress");
  const House::Fields hold = {{"hold_reason", word("change")},
                              {"follow_up_at", house.now().micros + kHour}};
  EXPECT_EQ(rule_of(fire(house.agent(), id, "hold", hold)), "incident.hold_explained@1");
  house.link("incident", id, "blocked_by", House::outside("change", "CHG-9"));
  EXPECT_TRUE(fire(house.agent(), id, "hold", hold));
}

TEST_F(Incident, ResumesByItselfAtTheFollowUp) {
  const Uuid id = house.incident_in("on_hold");
  house.advance(kMicrosPerDay - 1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "on_hold");
  house.advance(1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "in_progress");
  EXPECT_FALSE(has(id, "hold_reason"));
  EXPECT_FALSE(has(id, "follow_up_at"));
}

TEST_F(Incident, ResumesWithTheCallersAnswer) {
  const Uuid id = house.incident_in("on_hold");
  EXPECT_EQ(rule_of(fire(house.requester(), id, "answer")), "incident.answer.requires_comment");
  ASSERT_TRUE(fire(house.requester(), id, "answer", {}, "It is room 12."));
  EXPECT_EQ(state(id), "in_progress");
}

TEST_F(Incident, DoesNotResumeWithAnAnswerNobodyAskedFor) {
  const Uuid id = house.incident_in("in_progress");
  house.must_fire(house.agent(), "incident", id, "hold",
                  {{"hold_reason", word("supplier")},
                   {"supplier_reference", word("SR-1")},
                   {"follow_up_at", house.now().micros + kHour}});
  EXPECT_EQ(rule_of(fire(house.requester(), id, "answer", {}, "Any news?")),
            "incident.waits_for_caller@1");
}

TEST_F(Incident, IsAnsweredOnlyByThoseItIsAbout) {
  EXPECT_EQ(rule_of(fire(house.head, house.incident_in("on_hold"), "answer", {}, "Room 12.")),
            "incident.own_or_desk@1");
}

TEST_F(Incident, SaysWhichTransitionsAreOpenAndWhatTheyNeed) {
  const auto open = transitions_for(
      house.context(), house.record(house.incident_in("in_progress"), "incident"), house.agent());
  ASSERT_TRUE(open);
  const auto resolve = std::ranges::find(
      *open, "resolve", [](const OpenTransition& each) { return each.transition->name; });
  ASSERT_NE(resolve, open->end());
  EXPECT_TRUE(resolve->open) << "what the call can bring does not close it";
  EXPECT_THAT(resolve->requires_input,
              ::testing::IsSupersetOf({"resolution_code", "resolution_text"}));
  const auto declare = std::ranges::find(
      *open, "declare_major", [](const OpenTransition& each) { return each.transition->name; });
  ASSERT_NE(declare, open->end());
  EXPECT_FALSE(declare->open);
  EXPECT_EQ(declare->obstacles.front().code, ErrorCode::kForbidden);
}

}  // namespace
}  // namespace proofdesk::test
