#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class TransitionsFor : public ::testing::Test {
 protected:
  TestDesk desk_;

  std::vector<OpenTransition> all(Uuid id, const Actor& actor) {
    auto list = transitions_for(desk_.context(), desk_.record(id), actor);
    EXPECT_TRUE(list);
    return list ? *std::move(list) : std::vector<OpenTransition>{};
  }
  OpenTransition one(Uuid id, const Actor& actor, std::string_view name) {
    for (auto& open : all(id, actor)) {
      if (open.transition->name == name) return open;
    }
    ADD_FAILURE() << "no transition " << name;
    return {};
  }
};

TEST_F(TransitionsFor, ListsTheEdgesOutOfTheState) {
  std::vector<std::string> names;
  for (const auto& open : all(desk_.ticket_in("working"), desk_.agent()))
    names.push_back(open.transition->name);
  EXPECT_THAT(names, ElementsAre("hold", "ask", "resolve", "cancel", "nudge", "split"));
  EXPECT_THAT(all(desk_.ticket_in("closed"), desk_.agent()), IsEmpty());
}

TEST_F(TransitionsFor, MissingInputDoesNotCloseAnEdge) {
  const auto take = one(desk_.create_ticket(), desk_.agent(), "take");
  EXPECT_TRUE(take.open);
  EXPECT_THAT(take.requires_input, ElementsAre("group"));
  const auto hold = one(desk_.ticket_in("working"), desk_.agent(), "hold");
  EXPECT_TRUE(hold.open);
  EXPECT_THAT(hold.requires_input, UnorderedElementsAre("hold_reason", "hold_until"));
}

TEST_F(TransitionsFor, WantsAnewWhatTheTargetWantsAnew) {
  const Uuid id = desk_.ticket_in("on_hold");
  desk_.must(desk_.agent(), id, fire("resume"));
  EXPECT_THAT(one(id, desk_.agent(), "hold").requires_input, ElementsAre("hold_until"));
}

TEST_F(TransitionsFor, SaysWhyAnEdgeIsClosed) {
  const auto take = one(desk_.create_ticket(), desk_.requester(), "take");
  EXPECT_FALSE(take.open);
  ASSERT_EQ(take.obstacles.size(), 1u);
  EXPECT_EQ(take.obstacles[0].rule, "ticket.take.roles");
  EXPECT_FALSE(take.obstacles[0].remedy.empty());
  const auto resolve = one(desk_.ticket_in("working"), desk_.agent(), "resolve");
  EXPECT_FALSE(resolve.open);
  ASSERT_EQ(resolve.obstacles.size(), 1u);
  EXPECT_EQ(resolve.obstacles[0].rule, "ticket.work_logged@1");
  EXPECT_EQ(resolve.obstacles[0].clause, "8.6.1");
  EXPECT_THAT(resolve.requires_input, ElementsAre("resolution"));
}

TEST_F(TransitionsFor, ListsEveryObstacle) {
  const Uuid id = desk_.ticket_in("working");
  const Uuid duplicate = desk_.create_ticket();
  desk_.must(desk_.agent(), duplicate,
             AddLink{"duplicate_of", {.kind = "ticket", .id = id, .source = {}, .key = {}}});
  const auto resolve = one(id, desk_.requester(), "resolve");
  std::vector<std::string> rules;
  for (const auto& obstacle : resolve.obstacles) rules.push_back(obstacle.rule);
  EXPECT_THAT(rules, ElementsAre("ticket.resolve.roles", "ticket.work_logged@1",
                                 "ticket.no_open_duplicates@1"));
}

TEST_F(TransitionsFor, AnApprovalIsClosedToATokenThatSomebodyElseMade) {
  const Uuid id = desk_.ticket_in("awaiting");
  Actor by_token = desk_.manager();
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(one(id, by_token, "approve").obstacles.at(0).rule, "ticket.approve.own_sign_in");
  EXPECT_TRUE(one(id, desk_.manager(), "approve").open);
}

TEST_F(TransitionsFor, GuardsOverMissingInputAreLeftToTheCall) {
  std::string text_of = ticket_lifecycle();
  const std::string resolve =
      "guards: \"ticket.work_logged@1\" guards: \"ticket.no_open_duplicates@1\"";
  text_of.replace(text_of.find(resolve), resolve.size(),
                  "guards: \"ticket.no_objection@1\" required: \"hold_reason\"");
  desk_.change_model(ticket_model(text_of));
  const Uuid id = desk_.create_ticket();
  const auto open = one(id, desk_.agent(), "resolve");
  EXPECT_TRUE(open.open);
  EXPECT_THAT(open.judged_on_input, ElementsAre("ticket.no_objection@1"));
  desk_.must(desk_.agent(), id, update({text("hold_reason", "objection")}));
  EXPECT_FALSE(one(id, desk_.agent(), "resolve").open);
  EXPECT_THAT(one(id, desk_.agent(), "resolve").judged_on_input, IsEmpty());
}

TEST_F(TransitionsFor, WhatIsOpenAndFedIsAccepted) {
  for (const auto* state : {"new", "working", "on_hold", "awaiting", "approved", "resolved"}) {
    const Uuid id = desk_.ticket_in(state);
    for (const auto& open : all(id, desk_.agent())) {
      if (!open.open || !open.requires_input.empty() || open.transition->requires_comment) continue;
      Command command;
      command.actor = desk_.agent();
      command.kind = "ticket";
      command.record = id;
      command.action = fire(open.transition->name);
      const auto decision = desk_.consider(command);
      EXPECT_TRUE(decision) << state << " " << open.transition->name << ": "
                            << (decision ? "" : decision.error().detail);
    }
  }
}

}  // namespace
}  // namespace proofdesk
