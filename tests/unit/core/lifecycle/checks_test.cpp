#include "core/lifecycle/checks.hpp"

#include "tests/support/core/ticket_process.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;

/// The ticket kind with one fault put into its lifecycle.
KindModel with_fault(const std::function<void(Lifecycle&)>& fault) {
  KindModel kind = *test::ticket_model()->kind("ticket");
  fault(kind.lifecycle);
  return kind;
}

Transition& edge(Lifecycle& life, std::string_view name) {
  const auto found = std::ranges::find(life.transitions, name, &Transition::name);
  EXPECT_NE(found, life.transitions.end());
  return *found;
}

State& state(Lifecycle& life, std::string_view name) {
  const auto found = std::ranges::find(life.states, name, &State::name);
  EXPECT_NE(found, life.states.end());
  return *found;
}

Transition new_edge(std::string name, std::string from, std::string to) {
  Transition transition;
  transition.name = std::move(name);
  transition.from = {std::move(from)};
  transition.to = std::move(to);
  transition.roles = {"agent"};
  return transition;
}

/// The one thing found; fails when there is nothing or more.
Finding only(const KindModel& kind) {
  const auto findings = check_lifecycle(kind, test::ticket_rules());
  std::vector<std::string> told;
  for (const auto& finding : findings) told.push_back(finding.check + " — " + finding.detail);
  EXPECT_EQ(findings.size(), 1u) << fmt::format("{}", fmt::join(told, "\n"));
  return findings.empty() ? Finding{} : findings.front();
}

Finding only(const std::function<void(Lifecycle&)>& fault) { return only(with_fault(fault)); }

TEST(LifecycleChecks, FindNothingInASoundLifecycle) {
  const auto findings =
      check_lifecycle(*test::ticket_model()->kind("ticket"), test::ticket_rules());
  for (const auto& finding : findings) ADD_FAILURE() << finding.check << ": " << finding.detail;
}

TEST(LifecycleChecks, FindAnUnreachableState) {
  const auto finding = only([](Lifecycle& life) {
    life.states.push_back({.name = "limbo", .label = "Limbo", .category = StateCategory::kOpen});
    life.transitions.push_back(new_edge("leave", "limbo", "working"));
  });
  EXPECT_EQ(finding.check, "unreachable_state");
  EXPECT_THAT(finding.detail, HasSubstr("limbo"));
}

TEST(LifecycleChecks, FindADeadEnd) {
  const auto finding = only([](Lifecycle& life) {
    life.states.push_back({.name = "limbo", .label = "Limbo", .category = StateCategory::kOpen});
    life.transitions.push_back(new_edge("lose", "working", "limbo"));
    life.transitions.push_back(new_edge("look", "limbo", ""));
  });
  EXPECT_EQ(finding.check, "dead_end");
  EXPECT_THAT(finding.detail, HasSubstr("limbo"));
}

TEST(LifecycleChecks, FindStatesThatNeverComeToAnEnd) {
  const auto findings =
      check_lifecycle(with_fault([](Lifecycle& life) {
                        life.states.push_back({.name = "ping", .category = StateCategory::kOpen});
                        life.states.push_back({.name = "pong", .category = StateCategory::kOpen});
                        life.transitions.push_back(new_edge("play", "working", "ping"));
                        life.transitions.push_back(new_edge("hit", "ping", "pong"));
                        life.transitions.push_back(new_edge("hit", "pong", "ping"));
                      }),
                      test::ticket_rules());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].check, "no_way_to_final");
  EXPECT_THAT(findings[0].detail, HasSubstr("ping"));
  EXPECT_EQ(findings[1].check, "no_way_to_final");
  EXPECT_THAT(findings[1].detail, HasSubstr("pong"));
}

TEST(LifecycleChecks, FindALifeWithoutAnEnd) {
  const auto finding = only([](Lifecycle& life) {
    state(life, "closed").category = StateCategory::kDone;
    state(life, "cancelled").category = StateCategory::kDone;
    life.transitions.push_back(new_edge("revive", "closed", "working"));
    life.transitions.push_back(new_edge("revive", "cancelled", "working"));
  });
  EXPECT_EQ(finding.check, "no_way_to_final");
}

TEST(LifecycleChecks, FindAnEdgeOutOfAFinalState) {
  const auto finding = only(
      [](Lifecycle& life) { life.transitions.push_back(new_edge("revive", "closed", "working")); });
  EXPECT_EQ(finding.check, "leaves_final");
  EXPECT_THAT(finding.detail, HasSubstr("revive"));
}

TEST(LifecycleChecks, LetAnEdgeLeaveAFinalStateThatUndoesWhatLedThere) {
  const auto sound = with_fault([](Lifecycle& life) {
    life.transitions.push_back(new_edge("revive", "closed", "working"));
    life.transitions.back().undoes = "close";
  });
  EXPECT_TRUE(check_lifecycle(sound, test::ticket_rules()).empty());
  const auto finding = only([](Lifecycle& life) {
    life.transitions.push_back(new_edge("revive", "closed", "working"));
    life.transitions.back().undoes = "take";
  });
  EXPECT_EQ(finding.check, "undoes");
}

TEST(LifecycleChecks, FindAnApprovalThatCouldBeTakenBackAtWill) {
  const auto finding = only([](Lifecycle& life) {
    for (auto& transition : life.transitions) transition.reversible = transition.approval;
  });
  EXPECT_EQ(finding.check, "reversible");
}

TEST(LifecycleChecks, AllowReopeningAFinalState) {
  const auto kind = with_fault([](Lifecycle& life) {
    auto reopen = new_edge("reopen", "closed", "working");
    life.transitions.push_back(reopen);
  });
  EXPECT_TRUE(check_lifecycle(kind, test::ticket_rules()).empty());
}

TEST(LifecycleChecks, FindUndefinedStates) {
  EXPECT_EQ(only([](Lifecycle& life) {
              life.transitions.push_back(new_edge("go", "working", "nowhere"));
            }).check,
            "unknown_state");
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "nudge").from.push_back("nowhere"); }).check,
            "unknown_state");
  EXPECT_EQ(only([](Lifecycle& life) { life.initial = "nowhere"; }).check, "unknown_state");
}

TEST(LifecycleChecks, FindUndefinedFields) {
  const std::vector<std::function<void(Lifecycle&)>> faults = {
      [](Lifecycle& life) { edge(life, "nudge").requires_fields = {"colour"}; },
      [](Lifecycle& life) { edge(life, "nudge").accepts = {"colour"}; },
      [](Lifecycle& life) { state(life, "new").flags.push_back({"colour", {.required = true}}); },
      [](Lifecycle& life) { life.reactions[0].fields.push_back("colour"); },
      [](Lifecycle& life) { life.create.requires_fields.push_back("colour"); },
      [](Lifecycle& life) { edge(life, "nudge").accepts = {"holdReason"}; },
      [](Lifecycle& life) { edge(life, "nudge").accepts = {"version"}; },
  };
  for (const auto& fault : faults) EXPECT_EQ(only(fault).check, "unknown_field");
}

TEST(LifecycleChecks, FindWhatCannotDecideWhatIsOpen) {
  const auto opens = [](OpenRule rule) {
    return [rule](Lifecycle& life) { life.open.push_back(rule); };
  };
  EXPECT_EQ(only(opens({.states = {"nowhere"}, .field = {}, .value = {}, .shows = {}})).check,
            "unknown_state");
  EXPECT_EQ(only(opens({.states = {}, .field = {}, .value = {}, .shows = {"colour"}})).check,
            "unknown_field");
  EXPECT_EQ(
      only(opens({.states = {}, .field = "confidential", .value = "perhaps", .shows = {}})).check,
      "open_value");
  EXPECT_EQ(only(opens({.states = {}, .field = "title", .value = "x", .shows = {}})).check,
            "open_value")
      << "text cannot be a switch";
}

TEST(LifecycleChecks, FindUndefinedRoles) {
  const std::vector<std::function<void(Lifecycle&)>> faults = {
      [](Lifecycle& life) { edge(life, "nudge").roles.push_back("wizard"); },
      [](Lifecycle& life) { life.create.roles.push_back("wizard"); },
      [](Lifecycle& life) { life.edit_roles.push_back("wizard"); },
      [](Lifecycle& life) { life.read_roles.push_back("wizard"); },
  };
  for (const auto& fault : faults) EXPECT_EQ(only(fault).check, "unknown_role");
}

TEST(LifecycleChecks, FindUndefinedGuards) {
  const std::vector<std::function<void(Lifecycle&)>> faults = {
      [](Lifecycle& life) { edge(life, "nudge").guards.push_back("ticket.work_logged@2"); },
      [](Lifecycle& life) { life.create.guards.push_back("ticket.absent@1"); },
      [](Lifecycle& life) { life.timers[0].unless.push_back("ticket.absent@1"); },
  };
  for (const auto& fault : faults) EXPECT_EQ(only(fault).check, "unknown_guard");
}

TEST(LifecycleChecks, FindUndefinedEffects) {
  const std::vector<std::function<void(Lifecycle&)>> faults = {
      [](Lifecycle& life) { edge(life, "nudge").effects.push_back("ticket.absent@1"); },
      [](Lifecycle& life) { life.create.effects.push_back("ticket.absent@1"); },
      [](Lifecycle& life) { life.reactions[0].effects.push_back("ticket.absent@1"); },
  };
  for (const auto& fault : faults) EXPECT_EQ(only(fault).check, "unknown_effect");
}

TEST(LifecycleChecks, FindTwoEdgesOfOneNameOutOfAState) {
  const auto finding = only(
      [](Lifecycle& life) { life.transitions.push_back(new_edge("cancel", "new", "working")); });
  EXPECT_EQ(finding.check, "ambiguous_edge");
  EXPECT_THAT(finding.detail, HasSubstr("cancel"));
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "nudge").from.push_back("new"); }).check,
            "ambiguous_edge");
}

TEST(LifecycleChecks, FindEdgesThatDifferInNothingButTheirName) {
  const auto finding = only([](Lifecycle& life) {
    Transition twin = edge(life, "close");
    twin.name = "finish";
    life.transitions.push_back(twin);
  });
  EXPECT_EQ(finding.check, "alike_edges");
  EXPECT_THAT(finding.detail, HasSubstr("finish"));
}

TEST(LifecycleChecks, FindAnEdgeThatNobodyMayTake) {
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "nudge").roles.clear(); }).check, "nobody_may");
}

TEST(LifecycleChecks, FindNamesThatTheEngineUses) {
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "nudge").name = "updated"; }).check,
            "reserved_name");
}

TEST(LifecycleChecks, FindInputThatOnlyTheEngineSets) {
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "nudge").accepts = {"priority"}; }).check,
            "engine_owned_input");
  EXPECT_EQ(only([](Lifecycle& life) {
              state(life, "working").flags.push_back({"resolved_at", {.must_change = true}});
            }).check,
            "engine_owned_input");
}

TEST(LifecycleChecks, FindTimersThatDoNotFit) {
  EXPECT_EQ(only([](Lifecycle& life) { life.timers[0].state = "nowhere"; }).check, "timer_state");
  EXPECT_EQ(only([](Lifecycle& life) { life.timers[0].transition = "take"; }).check,
            "timer_transition");
  EXPECT_EQ(only([](Lifecycle& life) { life.timers[0].transition = "explode"; }).check,
            "timer_transition");
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "close").roles = {"agent"}; }).check,
            "timer_transition");
  EXPECT_EQ(only([](Lifecycle& life) { life.timers[1].at_field = "hold_reason"; }).check,
            "timer_field");
  EXPECT_EQ(only([](Lifecycle& life) { life.timers[1].at_field = "absent"; }).check, "timer_field");
  EXPECT_EQ(only([](Lifecycle& life) { edge(life, "close").requires_comment = true; }).check,
            "timer_needs_person");
}

TEST(LifecycleChecks, FindStateMapsThatLeadNowhere) {
  EXPECT_EQ(only([](Lifecycle& life) { life.state_map.emplace_back("old", "nowhere"); }).check,
            "state_map");
  EXPECT_EQ(only([](Lifecycle& life) { life.state_map.emplace_back("new", "working"); }).check,
            "state_map");
}

TEST(LifecycleChecks, FindAnApprovalThatLeadsNowhere) {
  const auto findings = check_lifecycle(
      with_fault([](Lifecycle& life) { edge(life, "approve").to.clear(); }), test::ticket_rules());
  EXPECT_TRUE(std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.check == "approval_stays"; }));
}

TEST(LifecycleChecks, FindTheShortestWayRoundAnApproval) {
  const auto finding = only([](Lifecycle& life) {
    life.transitions.push_back(new_edge("hurry", "working", "approved"));
  });
  EXPECT_EQ(finding.check, "approval_bypass");
  EXPECT_THAT(finding.detail, HasSubstr("new, take → working, hurry → approved, implement"));
}

TEST(LifecycleChecks, FindAnEdgeThatNothingApproves) {
  const auto finding = only([](Lifecycle& life) { edge(life, "approve").approval = false; });
  EXPECT_EQ(finding.check, "approval_bypass");
}

/// Leaves only the way over the approval to "resolved".
void resolve_by_approval_only(Lifecycle& life) {
  std::erase_if(life.transitions, [](const Transition& each) { return each.name == "resolve"; });
}

TEST(LifecycleChecks, AnApprovalIsSpentWhenTheRecordIsReopened) {
  // Every path to the second `implement` has an approval on it, but from before the reopening.
  const auto finding = only([](Lifecycle& life) {
    resolve_by_approval_only(life);
    life.transitions.push_back(new_edge("revive", "resolved", "approved"));
  });
  EXPECT_EQ(finding.check, "approval_bypass");
  EXPECT_THAT(finding.detail,
              HasSubstr("approve → approved, implement → resolved, revive → approved, implement"));
}

TEST(LifecycleChecks, AnApprovalOutlastsStepsAmongDoneStates) {
  const auto kind = with_fault([](Lifecycle& life) {
    resolve_by_approval_only(life);
    life.states.push_back({.name = "verified", .category = StateCategory::kDone});
    life.transitions.push_back(new_edge("verify", "resolved", "verified"));
    auto archive = new_edge("archive", "verified", "closed");
    archive.needs_approval = true;
    life.transitions.push_back(archive);
  });
  EXPECT_TRUE(check_lifecycle(kind, test::ticket_rules()).empty());
}

TEST(LifecycleChecks, AnApprovalOutlastsSteppingBackAndForth) {
  const auto kind = with_fault([](Lifecycle& life) {
    life.states.push_back({.name = "paused", .category = StateCategory::kWaiting});
    life.transitions.push_back(new_edge("pause", "approved", "paused"));
    life.transitions.push_back(new_edge("go_on", "paused", "approved"));
  });
  EXPECT_TRUE(check_lifecycle(kind, test::ticket_rules()).empty());
}

TEST(LifecycleChecks, FindTheWayRoundThatOpensBehindTheApproval) {
  // paused can also be entered without an approval: then the way back to approved is a way round.
  const auto findings = check_lifecycle(
      with_fault([](Lifecycle& life) {
        life.states.push_back({.name = "paused", .category = StateCategory::kWaiting});
        life.transitions.push_back(new_edge("pause", "approved", "paused"));
        life.transitions.push_back(new_edge("pause", "working", "paused"));
        life.transitions.push_back(new_edge("go_on", "paused", "approved"));
      }),
      test::ticket_rules());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].check, "approval_bypass");
  EXPECT_THAT(findings[0].detail, HasSubstr("pause → paused, go_on → approved"));
}

TEST(Diagram, DrawsStatesEdgesAndTimers) {
  const std::string text = to_mermaid(test::ticket_model()->kind("ticket")->lifecycle);
  EXPECT_TRUE(text.starts_with("stateDiagram-v2\n"));
  EXPECT_THAT(text, HasSubstr("state \"On hold\" as on_hold\n"));
  EXPECT_THAT(text, HasSubstr("[*] --> new : create (agent, requester)\n"));
  EXPECT_THAT(text, HasSubstr("awaiting --> approved : approve (incident_manager) — approval\n"));
  EXPECT_THAT(text, HasSubstr("close after P5D by itself\n"));
  EXPECT_THAT(text, HasSubstr("resume at hold_until by itself\n"));
  EXPECT_THAT(text, HasSubstr("closed --> [*]\n"));
  EXPECT_THAT(text, HasSubstr("class closed,cancelled final\n"));
}

TEST(Diagram, DrawsOneArrowForAllWaysBetweenTwoStates) {
  const std::string text = to_mermaid(test::ticket_model()->kind("ticket")->lifecycle);
  EXPECT_THAT(text,
              HasSubstr("on_hold --> working : resume (agent, system)<br>resume at hold_until "
                        "by itself\n"));
}

TEST(Diagram, NotesBesideAStateWhatDoesNotLeaveIt) {
  const std::string text = to_mermaid(test::ticket_model()->kind("ticket")->lifecycle);
  EXPECT_THAT(text, HasSubstr("note right of working\n    In this state:\n    nudge (agent)\n"
                              "    split (agent)\n  end note\n"));
  EXPECT_THAT(text, Not(HasSubstr("working --> working")));
}

TEST(LifecycleChecks, FindAClockThatRunsNowhere) {
  const auto finding = only([](Lifecycle& life) { life.clocks.push_back({.name = "response"}); });
  EXPECT_EQ(finding.check, "clock_runs");
}

TEST(LifecycleChecks, FindAStateThatTellsAClockTwoThings) {
  const auto finding = only([](Lifecycle& life) {
    life.clocks.push_back({.name = "response", .runs = {"new", "working"}, .pauses = {"working"}});
  });
  EXPECT_EQ(finding.check, "clock_states");
  EXPECT_THAT(finding.detail, HasSubstr("working"));
}

TEST(LifecycleChecks, FindAClockOfUnknownStatesAndFields) {
  EXPECT_EQ(only([](Lifecycle& life) {
              life.clocks.push_back({.name = "response", .runs = {"sleeping"}});
            }).check,
            "unknown_state");
  EXPECT_EQ(only([](Lifecycle& life) {
              life.clocks.push_back({.name = "response", .runs = {"new"}, .met_by = "nowhere"});
            }).check,
            "unknown_field");
}

TEST(LifecycleChecks, FindAClockThatGoesByWhatIsNoInstant) {
  const auto finding = only([](Lifecycle& life) {
    life.clocks.push_back({.name = "response", .runs = {"new"}, .met_by = "title"});
  });
  EXPECT_EQ(finding.check, "clock_field");
}

}  // namespace
}  // namespace proofdesk
