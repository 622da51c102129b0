// An incident, from the first call to the closure: ISO/IEC 20000-1:2018, 8.6.1.

#include "tests/support/processes/house.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Incident : public ::testing::Test {
 protected:
  House house;

  House::Fields resolution() const {
    return {{"resolution_code", word("fixed")},
            {"resolution_text", word("The queue was restarted.")}};
  }
  std::string state(Uuid id) { return house.state("incident", id); }
  std::string text(Uuid id, std::string_view field) { return house.text("incident", id, field); }
  bool has(Uuid id, std::string_view field) { return house.has("incident", id, field); }
  std::int64_t integer(Uuid id, std::string_view field) {
    return house.integer("incident", id, field);
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, "incident", id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
};

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

// Resolving.

TEST_F(Incident, IsNotResolvedWithoutAResolution) {
  const Uuid id = house.incident_in("in_progress");
  const auto refused = fire(house.agent(), id, "resolve");
  EXPECT_EQ(rule_of(refused), "incident.resolve.requires.resolution_code");
  EXPECT_THAT(refused.error().detail, HasSubstr("Resolution"));
  EXPECT_EQ(refused.error().clause, "8.6.1");
  ASSERT_EQ(refused.error().fields.size(), 2U);
  EXPECT_EQ(refused.error().fields[1].pointer, "/resolutionText");
  EXPECT_EQ(state(id), "in_progress");
}

TEST_F(Incident, IsNotResolvedByRepeatingTheComplaint) {
  const Uuid id = house.incident_in("in_progress");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve",
                         {{"resolution_code", word("fixed")},
                          {"resolution_text", word("Mail does not arrive")}})),
            "incident.resolution_recorded@1");
}

TEST_F(Incident, IsClassifiedByTheTimeItIsResolved) {
  const Uuid id = house.create_as(house.agent(), "incident", {{"title", word("x")}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve", resolution())),
            "incident.resolve.requires.category");
  House::Fields all = resolution();
  for (const auto& [field, value] :
       {std::pair{"category", "mail"}, {"impact", "low"}, {"urgency", "low"}}) {
    all.push_back({field, word(value)});
  }
  ASSERT_TRUE(fire(house.agent(), id, "resolve", all));
  EXPECT_EQ(text(id, "priority"), "planning");
}

TEST_F(Incident, IsLoggedAndResolvedInTwoSteps) {
  const Uuid id = house.incident({{"channel", word("phone")}});
  house.advance(kHour / 6);
  ASSERT_TRUE(fire(house.agent(), id, "resolve", resolution()));
  EXPECT_EQ(state(id), "resolved");
  EXPECT_EQ(integer(id, "resolved_at"), house.now().micros);
  EXPECT_EQ(text(id, "resolved_by"), house.agent().person.to_string());
  EXPECT_EQ(text(id, "assignee"), house.agent().person.to_string());
  EXPECT_TRUE(
      house.record(id, "incident").flag(house.kind("incident"), "first_contact_resolution"));
}

TEST_F(Incident, StaysTheAssigneesWhoeverResolvesIt) {
  const Uuid id = house.incident_in("in_progress");
  ASSERT_TRUE(fire(house.colleague, id, "resolve", resolution()));
  EXPECT_EQ(text(id, "assignee"), house.agent().person.to_string());
  EXPECT_EQ(text(id, "resolved_by"), house.colleague.person.to_string());
}

TEST_F(Incident, IsSolvedAtFirstContactOnlyWithoutHandOverOrHold) {
  const auto first_contact = [&](Uuid id) {
    return house.record(id, "incident").flag(house.kind("incident"), "first_contact_resolution");
  };
  const Uuid written = house.incident({{"channel", word("email")}});
  house.advance(48 * kHour);
  ASSERT_TRUE(fire(house.colleague, written, "resolve", resolution()));
  EXPECT_TRUE(first_contact(written)) << "the resolution is the first answer";

  const Uuid by_another = house.incident({{"channel", word("phone")}});
  ASSERT_TRUE(fire(house.colleague, by_another, "resolve", resolution()));
  EXPECT_FALSE(first_contact(by_another)) << "not the agent who took the call";

  const Uuid late = house.incident({{"channel", word("phone")}});
  house.advance(kHour + 1);
  ASSERT_TRUE(fire(house.agent(), late, "resolve", resolution()));
  EXPECT_FALSE(first_contact(late)) << "the call was over";

  const Uuid handed_over = house.incident_in("assigned");
  ASSERT_TRUE(fire(house.agent(), handed_over, "assign", {{"group", ref(house.second_line)}}));
  ASSERT_TRUE(fire(house.agent(), handed_over, "resolve", resolution()));
  EXPECT_FALSE(first_contact(handed_over));

  const Uuid held = house.incident_in("on_hold");
  ASSERT_TRUE(fire(house.agent(), held, "resolve", resolution()));
  EXPECT_FALSE(first_contact(held));
  EXPECT_FALSE(has(held, "hold_reason")) << "it waits for nothing any more";
}

TEST_F(Incident, ExplainsAWorkaroundByAProblemOrAReason) {
  const House::Fields by_workaround = {
      {"resolution_code", word("workaround")},
      {"resolution_text", word("Mail is sent by the other server.")}};
  const Uuid id = house.incident_in("in_progress");
  const auto refused = fire(house.agent(), id, "resolve", by_workaround);
  EXPECT_EQ(rule_of(refused), "incident.workaround_explained@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("noProblemReason"));
  house.link("incident", id, "explained_by", House::outside("problem", "PRB-7"));
  ASSERT_TRUE(fire(house.agent(), id, "resolve", by_workaround));
  EXPECT_TRUE(house.record(id, "incident").flag(house.kind("incident"), "workaround_used"));

  auto with_reason = by_workaround;
  with_reason.push_back({"no_problem_reason", word("The server is replaced tomorrow.")});
  EXPECT_TRUE(fire(house.agent(), house.incident_in("in_progress"), "resolve", with_reason));
}

TEST_F(Incident, NamesTheChangeThatFixedIt) {
  const House::Fields by_change = {{"resolution_code", word("fixed_by_change")},
                                   {"resolution_text", word("The new version is in place.")}};
  const Uuid id = house.incident_in("in_progress");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve", by_change)), "incident.change_linked@1");
  house.link("incident", id, "resolved_by", House::outside("change", "CHG-1"));
  EXPECT_TRUE(fire(house.agent(), id, "resolve", by_change));
}

TEST_F(Incident, HasTheChangeThatCausedItAsCause) {
  const Uuid id = house.incident_in("in_progress");
  house.link("incident", id, "caused_by", House::outside("change", "CHG-1"));
  ASSERT_TRUE(fire(house.agent(), id, "resolve", resolution()));
  EXPECT_EQ(text(id, "cause_code"), "change");
}

TEST_F(Incident, CountsTheKnownErrorItWasResolvedWithOnce) {
  const Uuid known =
      house.create_as(house.agent(), "known_error", {{"title", word("The queue stalls")}});
  const Uuid id = house.incident_in("in_progress");
  house.link("incident", id, "known_as", House::here("known_error", known));
  ASSERT_TRUE(fire(house.agent(), id, "resolve", resolution()));
  EXPECT_EQ(house.integer("known_error", known, "use_count"), 1);
  ASSERT_TRUE(fire(house.agent(), id, "reopen", {{"reopen_reason", word("Again")}}));
  ASSERT_TRUE(fire(house.agent(), id, "resolve", resolution()));
  EXPECT_EQ(house.integer("known_error", known, "use_count"), 1) << "one incident, one use";
}

TEST_F(Incident, OffersItsOpenPartsForResolution) {
  const Uuid parent = house.incident_in("in_progress");
  const Uuid open = house.incident_in("assigned");
  const Uuid done = house.incident_in("resolved");
  for (const Uuid child : {open, done})
    house.link("incident", child, "part_of", House::here("incident", parent));
  const auto decision = fire(house.agent(), parent, "resolve", resolution());
  ASSERT_TRUE(decision);
  ASSERT_EQ(decision->offers.size(), 1U);
  EXPECT_EQ(decision->offers.front().what, "resolve");
  EXPECT_EQ(decision->offers.front().id, open);
}

// Afterwards.

TEST_F(Incident, IsConfirmedByItsCaller) {
  const Uuid id = house.incident_in("resolved");
  ASSERT_TRUE(fire(house.requester(), id, "close"));
  EXPECT_EQ(text(id, "closure_kind"), "confirmed");
  EXPECT_EQ(integer(id, "closed_at"), house.now().micros);
}

TEST_F(Incident, ClosesByItselfAfterFiveDaysWithoutObjection) {
  const Uuid id = house.incident_in("resolved");
  house.advance(5 * kMicrosPerDay - 1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "resolved");
  house.advance(1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "closed");
  EXPECT_EQ(text(id, "closure_kind"), "timeout");
}

TEST_F(Incident, ReopensWithAReasonAndForgetsTheOutcome) {
  const Uuid id = house.incident_in("resolved");
  EXPECT_EQ(rule_of(fire(house.requester(), id, "reopen")),
            "incident.reopen.requires.reopen_reason");
  ASSERT_TRUE(fire(house.requester(), id, "reopen", {{"reopen_reason", word("It is back")}}));
  EXPECT_EQ(state(id), "in_progress");
  EXPECT_EQ(integer(id, "reopen_count"), 1);
  for (const auto field : {"resolved_at", "resolution_code", "resolution_text", "resolved_by"}) {
    EXPECT_FALSE(has(id, field)) << field;
  }
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve")),
            "incident.resolve.requires.resolution_code")
      << "the old resolution did not hold";
  house.advance(6 * kMicrosPerDay);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "in_progress") << "the closure that was due is off";
}

TEST_F(Incident, IsReopenedOnlyByThoseItIsAboutOrTheDesk) {
  EXPECT_EQ(rule_of(fire(house.head, house.incident_in("resolved"), "reopen",
                         {{"reopen_reason", word("x")}})),
            "incident.own_or_desk@1");
}

TEST_F(Incident, IsFinalOnceClosed) {
  const Uuid id = house.incident_in("closed");
  for (const auto transition : {"reopen", "resolve", "take", "cancel"}) {
    EXPECT_EQ(rule_of(fire(house.agent(), id, transition)),
              "incident." + std::string(transition) + ".from");
  }
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"title", word("Another")}})),
            "incident.closed.read_only");
}

TEST_F(Incident, KeepsWhatItWasResolvedOn) {
  const Uuid id = house.incident_in("resolved");
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"impact", word("low")}})),
            "incident.resolved.read_only");
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"resolution_text", {}}})),
            "incident.resolved.requires.resolution_text");
  EXPECT_TRUE(house.edit(house.agent(), "incident", id, {{"cause_code", word("software")}}));
}

TEST_F(Incident, IsCancelledWithAReason) {
  const Uuid id = house.incident();
  EXPECT_EQ(rule_of(fire(house.agent(), id, "cancel")), "incident.cancel.requires.cancel_reason");
  ASSERT_TRUE(fire(house.requester(), id, "cancel", {{"cancel_reason", word("withdrawn")}}));
  EXPECT_EQ(state(id), "cancelled");
}

TEST_F(Incident, PointsAsDuplicateToTheOneThatGoesOn) {
  const Uuid original = house.incident();
  const Uuid id = house.incident();
  EXPECT_EQ(rule_of(fire(house.agent(), id, "cancel", {{"cancel_reason", word("duplicate")}})),
            "incident.duplicate_named@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "cancel",
                         {{"cancel_reason", word("duplicate")}, {"duplicate_of", ref(id)}})),
            "incident.duplicate_named@1");
  ASSERT_TRUE(fire(house.agent(), id, "cancel",
                   {{"cancel_reason", word("duplicate")}, {"duplicate_of", ref(original)}}));
  const auto links = *house.world().links_to("incident", original);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links.front().id, id);
  EXPECT_EQ(links.front().link.type, "duplicate_of");
}

TEST_F(Incident, IsEscalatedToSomebodyAndStaysWhereItIs) {
  const Uuid id = house.incident_in("in_progress");
  House::Fields fields = {{"escalation_kind", word("functional")},
                          {"escalation_reason", word("Beyond us")}};
  EXPECT_EQ(rule_of(fire(house.agent(), id, "escalate", fields)),
            "incident.escalation_addressed@1");
  fields.push_back({"escalated_to_group", ref(house.second_line)});
  ASSERT_TRUE(fire(house.agent(), id, "escalate", fields));
  EXPECT_EQ(state(id), "in_progress");
  EXPECT_TRUE(house.record(id, "incident").flag(house.kind("incident"), "escalated"));
  EXPECT_EQ(rule_of(fire(house.agent(), id, "escalate",
                         {{"escalation_kind", word("hierarchical")},
                          {"escalation_reason", word("No answer")}})),
            "incident.escalation_addressed@1");
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
