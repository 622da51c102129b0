// How an incident is resolved, reopened, closed: ISO/IEC 20000-1:2018, 8.6.1.

#include "tests/unit/processes/incident_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class IncidentResolution : public IncidentTest {};

TEST_F(IncidentResolution, IsNotResolvedWithoutAResolution) {
  const Uuid id = house.incident_in("in_progress");
  const auto refused = fire(house.agent(), id, "resolve");
  EXPECT_EQ(rule_of(refused), "incident.resolve.requires.resolution_code");
  EXPECT_THAT(refused.error().detail, HasSubstr("Resolution"));
  EXPECT_EQ(refused.error().clause, "8.6.1");
  ASSERT_EQ(refused.error().fields.size(), 2U);
  EXPECT_EQ(refused.error().fields[1].pointer, "/resolutionText");
  EXPECT_EQ(state(id), "in_progress");
}

TEST_F(IncidentResolution, IsNotResolvedByRepeatingTheComplaint) {
  const Uuid id = house.incident_in("in_progress");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve",
                         {{"resolution_code", word("fixed")},
                          {"resolution_text", word("Mail does not arrive")}})),
            "incident.resolution_recorded@1");
}

TEST_F(IncidentResolution, IsClassifiedByTheTimeItIsResolved) {
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

TEST_F(IncidentResolution, IsLoggedAndResolvedInTwoSteps) {
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

TEST_F(IncidentResolution, StaysTheAssigneesWhoeverResolvesIt) {
  const Uuid id = house.incident_in("in_progress");
  ASSERT_TRUE(fire(house.colleague, id, "resolve", resolution()));
  EXPECT_EQ(text(id, "assignee"), house.agent().person.to_string());
  EXPECT_EQ(text(id, "resolved_by"), house.colleague.person.to_string());
}

TEST_F(IncidentResolution, IsSolvedAtFirstContactOnlyWithoutHandOverOrHold) {
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

TEST_F(IncidentResolution, ExplainsAWorkaroundByAProblemOrAReason) {
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

TEST_F(IncidentResolution, NamesTheChangeThatFixedIt) {
  const House::Fields by_change = {{"resolution_code", word("fixed_by_change")},
                                   {"resolution_text", word("The new version is in place.")}};
  const Uuid id = house.incident_in("in_progress");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "resolve", by_change)), "incident.change_linked@1");
  house.link("incident", id, "resolved_by", House::outside("change", "CHG-1"));
  EXPECT_TRUE(fire(house.agent(), id, "resolve", by_change));
}

TEST_F(IncidentResolution, HasTheChangeThatCausedItAsCause) {
  const Uuid id = house.incident_in("in_progress");
  house.link("incident", id, "caused_by", House::outside("change", "CHG-1"));
  ASSERT_TRUE(fire(house.agent(), id, "resolve", resolution()));
  EXPECT_EQ(text(id, "cause_code"), "change");
}

TEST_F(IncidentResolution, CountsTheKnownErrorItWasResolvedWithOnce) {
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

TEST_F(IncidentResolution, OffersItsOpenPartsForResolution) {
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

TEST_F(IncidentResolution, IsConfirmedByItsCaller) {
  const Uuid id = house.incident_in("resolved");
  ASSERT_TRUE(fire(house.requester(), id, "close"));
  EXPECT_EQ(text(id, "closure_kind"), "confirmed");
  EXPECT_EQ(integer(id, "closed_at"), house.now().micros);
}

TEST_F(IncidentResolution, ClosesByItselfAfterFiveDaysWithoutObjection) {
  const Uuid id = house.incident_in("resolved");
  house.advance(5 * kMicrosPerDay - 1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "resolved");
  house.advance(1);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "closed");
  EXPECT_EQ(text(id, "closure_kind"), "timeout");
}

TEST_F(IncidentResolution, ReopensWithAReasonAndForgetsTheOutcome) {
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

TEST_F(IncidentResolution, IsReopenedOnlyByThoseItIsAboutOrTheDesk) {
  EXPECT_EQ(rule_of(fire(house.head, house.incident_in("resolved"), "reopen",
                         {{"reopen_reason", word("x")}})),
            "incident.own_or_desk@1");
}

TEST_F(IncidentResolution, IsFinalOnceClosed) {
  const Uuid id = house.incident_in("closed");
  for (const auto transition : {"reopen", "resolve", "take", "cancel"}) {
    EXPECT_EQ(rule_of(fire(house.agent(), id, transition)),
              "incident." + std::string(transition) + ".from");
  }
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"title", word("Another")}})),
            "incident.closed.read_only");
}

TEST_F(IncidentResolution, KeepsWhatItWasResolvedOn) {
  const Uuid id = house.incident_in("resolved");
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"impact", word("low")}})),
            "incident.resolved.read_only");
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", id, {{"resolution_text", {}}})),
            "incident.resolved.requires.resolution_text");
  EXPECT_TRUE(house.edit(house.agent(), "incident", id, {{"cause_code", word("software")}}));
}

TEST_F(IncidentResolution, IsCancelledWithAReason) {
  const Uuid id = house.incident();
  EXPECT_EQ(rule_of(fire(house.agent(), id, "cancel")), "incident.cancel.requires.cancel_reason");
  ASSERT_TRUE(fire(house.requester(), id, "cancel", {{"cancel_reason", word("withdrawn")}}));
  EXPECT_EQ(state(id), "cancelled");
}

TEST_F(IncidentResolution, PointsAsDuplicateToTheOneThatGoesOn) {
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

TEST_F(IncidentResolution, IsEscalatedToSomebodyAndStaysWhereItIs) {
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

}  // namespace
}  // namespace proofdesk::test
