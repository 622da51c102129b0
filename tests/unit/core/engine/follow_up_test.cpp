// Transitions that follow from a decision, and what rules see while it is being made.

#include "core/engine/budgeted_world.hpp"
#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::HasSubstr;

std::string with(std::string_view more) { return ticket_lifecycle() + std::string(more); }

constexpr std::string_view kEndTogether = R"(
  transition { name: "end_all" label: "End all" from: "working" to: "resolved" roles: "agent" required: "resolution"
    effects: "ticket.parts_follow@1" }
  transition { name: "end_along" label: "End along" from: "new" from: "working" to: "cancelled" roles: "system"
    guards: "ticket.whole_ended@1" effects: "ticket.nudged@1" }
)";

class FollowUp : public ::testing::Test {
 protected:
  explicit FollowUp(std::string_view more = kEndTogether) : desk_(ticket_model(with(more))) {}
  Uuid part_of(Uuid whole) {
    const Uuid id = desk_.create_ticket();
    desk_.must(desk_.agent(), id,
               AddLink{"part_of", {.kind = "ticket", .id = whole, .source = {}, .key = {}}});
    return id;
  }
  TestDesk desk_;
};

TEST_F(FollowUp, PartsEndWithTheWholeInOneDecision) {
  const Uuid whole = desk_.ticket_in("working");
  const Uuid first = part_of(whole);
  const Uuid second = part_of(whole);
  const auto decision =
      desk_.execute(desk_.agent(), whole, fire("end_all", {text("resolution", "Cable replaced")}));
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->events.size(), 3U);
  EXPECT_EQ(decision->events[0].name, "end_all");
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(decision->events[i].name, "end_along");
    EXPECT_EQ(decision->events[i].from, "new");
    EXPECT_EQ(decision->events[i].to, "cancelled");
  }
  EXPECT_EQ(desk_.record(first).state, "cancelled");
  EXPECT_EQ(desk_.record(second).state, "cancelled");
  EXPECT_EQ(desk_.image(first).worklog.size(), 1U) << "effects of the edge run too";
}

TEST_F(FollowUp, GuardsSeeWhatTheDecisionHasChangedAlready) {
  // `whole_ended` refuses while the whole is stored as being worked on; here it is resolved in the same breath.
  const Uuid whole = desk_.ticket_in("working");
  part_of(whole);
  EXPECT_TRUE(desk_.execute(desk_.agent(), whole, fire("end_all", {text("resolution", "Mended")})));
}

TEST_F(FollowUp, WhatCannotFollowRefusesTheWholeCommandAndNamesTheRecord) {
  const Uuid whole = desk_.ticket_in("working");
  const Uuid part = part_of(whole);
  const Uuid done = part_of(whole);
  desk_.must(desk_.agent(), done, fire("cancel"));
  const auto refused =
      desk_.execute(desk_.agent(), whole, fire("end_all", {text("resolution", "Mended")}));
  expect_refused(refused, ErrorCode::kRefused, "ticket.end_along.from");
  EXPECT_THAT(refused.error().detail, HasSubstr("TIC-"));
  EXPECT_EQ(desk_.record(whole).state, "working");
  EXPECT_EQ(desk_.record(part).state, "new");
}

TEST_F(FollowUp, AnEdgeForTheSystemIsNotOpenToPeople) {
  const Uuid id = desk_.create_ticket();
  expect_refused(desk_.execute(desk_.agent(), id, fire("end_along")), ErrorCode::kForbidden,
                 "ticket.end_along.roles");
}

class FollowingApproval : public FollowUp {
 protected:
  FollowingApproval()
      : FollowUp(R"(
          transition { name: "vote" from: "awaiting" roles: "incident_manager" roles: "agent" effects: "ticket.approved_along@1" }
          transition { name: "approve_along" from: "awaiting" to: "approved" roles: "system" approval: true }
        )") {}
};

TEST_F(FollowingApproval, RestsOnThePersonWhoSignedIn) {
  const Uuid id = desk_.ticket_in("awaiting");
  const auto decision = desk_.execute(desk_.manager(), id, fire("vote"));
  ASSERT_TRUE(decision) << decision.error().detail;
  const Event& event = decision->events.front();
  EXPECT_EQ(event.name, "vote");
  EXPECT_EQ(event.to, "approved");
  EXPECT_EQ(event.actor, desk_.manager().person);
  ASSERT_NE(change_of(event, kFollowed), nullptr);
  EXPECT_EQ(change_of(event, kFollowed)->value, boost::json::value{"approve_along"});
}

TEST_F(FollowingApproval, DoesNotRestOnATokenThatAnOperatorMade) {
  const Uuid id = desk_.ticket_in("awaiting");
  expect_refused(desk_.execute(desk_.agent(), id, fire("vote")), ErrorCode::kForbidden,
                 "ticket.approve_along.own_sign_in");
  EXPECT_EQ(desk_.record(id).state, "awaiting");
}

class CountingEntries : public FollowUp {
 protected:
  CountingEntries()
      : FollowUp(R"(on_change { fields: "state" effects: "ticket.entry_counted@1" })") {}
  std::int64_t entries(Uuid id) { return desk_.record(id).integer(desk_.tickets(), "duplicates"); }
};

TEST_F(CountingEntries, ReactsToEveryEntryOfAState) {
  const Uuid id = desk_.ticket_in("working");
  EXPECT_EQ(entries(id), 2) << "new, then working";
  desk_.must(desk_.agent(), id, update({text("description", "It smokes")}));
  EXPECT_EQ(entries(id), 2) << "no state is entered";
}

class CountingWork : public FollowUp {
 protected:
  CountingWork()
      : FollowUp(R"(on_change { fields: "worklog" effects: "ticket.entry_counted@1" })") {}
  std::int64_t entries(Uuid id) { return desk_.record(id).integer(desk_.tickets(), "duplicates"); }
};

TEST_F(CountingWork, ReactsToWhatPeopleAddToTheWorkLog) {
  const Uuid id = desk_.create_ticket();
  EXPECT_EQ(entries(id), 0);
  desk_.must(desk_.agent(), id, LogWork{{"Looked at it.", false}});
  EXPECT_EQ(entries(id), 1);
  desk_.must(desk_.agent(), id, update({text("description", "It smokes")}));
  EXPECT_EQ(entries(id), 1) << "nothing was said";
}

TEST_F(CountingWork, RulesMayAskForTheHistoryOfARecord) {
  const Uuid id = desk_.create_ticket();
  desk_.must(desk_.agent(), id, LogWork{{"Looked at it.", false}});
  const auto history = desk_.world().history("ticket", id);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ(history->back().name, kWorked);
  BudgetedWorld narrow(desk_.world(), 1);
  EXPECT_FALSE(narrow.history("ticket", id)) << "each event costs a row";
}

class UnderControl : public FollowUp {
 protected:
  UnderControl()
      : FollowUp(R"(
          transition { name: "correct" from: "closed" roles: "agent" accepts_any: true requires_comment: true }
          transition { name: "annotate" from: "closed" roles: "agent" }
        )") {}
};

TEST_F(UnderControl, OnlyTheEdgeThatAcceptsAnyFieldChangesAClosedRecord) {
  const Uuid id = desk_.ticket_in("closed");
  expect_refused(desk_.execute(desk_.agent(), id, update({text("title", "It was broken")})),
                 ErrorCode::kRefused, "ticket.closed.read_only");
  expect_refused(
      desk_.execute(desk_.agent(), id, fire("annotate", {text("title", "It was broken")})),
      ErrorCode::kRefused, "ticket.closed.read_only");
  ASSERT_TRUE(desk_.execute(desk_.agent(), id,
                            fire("correct", {text("title", "It was broken")}, "Wrong tense")));
  EXPECT_EQ(desk_.text(id, "title"), "It was broken");
}

TEST_F(UnderControl, WhatOnlyTheEngineSetsStaysItsOwn) {
  const Uuid id = desk_.ticket_in("closed");
  expect_refused(
      desk_.execute(desk_.agent(), id, fire("correct", {{"priority", std::int64_t{1}}}, "Higher")),
      ErrorCode::kRefused, "ticket.priority.engine_owned");
}

class EditGuards : public FollowUp {
 protected:
  EditGuards() : FollowUp(R"(edit_guards: "ticket.polite@1")") {}
};

TEST_F(EditGuards, AreAskedByEveryUpdate) {
  const Uuid id = desk_.create_ticket();
  expect_refused(desk_.execute(desk_.agent(), id, update({text("title", "NOW!!")})),
                 ErrorCode::kRefused, "ticket.polite@1");
  EXPECT_TRUE(desk_.execute(desk_.agent(), id, update({text("title", "Soon, please")})));
}

TEST_F(EditGuards, AreAskedOfFieldsThatRideAlongWithATransition) {
  const Uuid id = desk_.create_ticket();
  expect_refused(desk_.execute(desk_.agent(), id, fire("nudge", {text("title", "NOW!!")})),
                 ErrorCode::kRefused, "ticket.polite@1");
  EXPECT_TRUE(desk_.execute(desk_.agent(), id, fire("nudge")));
}

class CreateThen : public FollowUp {
 protected:
  static Create made(std::vector<FieldInput> fields, std::string then) {
    Create create{.fields = std::move(fields)};
    create.then = std::move(then);
    return create;
  }
};

TEST_F(CreateThen, CreatesAndTakesTheTransitionAsOneEvent) {
  const Uuid group = desk_.create("group", {text("title", "First line")});
  const auto decision = desk_.execute(
      desk_.agent(), {},
      made({text("title", "It is broken"), text("group", group.to_string())}, "take"));
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->events.size(), 1U);
  EXPECT_EQ(decision->events[0].name, kCreated);
  EXPECT_EQ(decision->events[0].to, "working");
  EXPECT_EQ(decision->records[0].state, "working");
}

TEST_F(CreateThen, AsksForWhatTheTransitionNeeds) {
  const auto refused =
      desk_.execute(desk_.agent(), {}, made({text("title", "It is broken")}, "take"));
  EXPECT_FALSE(refused);
  EXPECT_THAT(pointers_of(refused.error()), ::testing::Contains("/group"));
}

TEST_F(CreateThen, GoesByTheRolesOfTheActor) {
  const Uuid group = desk_.create("group", {text("title", "First line")});
  (void)group;
  expect_refused(
      desk_.execute(desk_.requester(), {}, made({text("title", "It is broken")}, "take")),
      ErrorCode::kForbidden, "ticket.take.roles");
}

}  // namespace
}  // namespace proofdesk
