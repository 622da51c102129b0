// Every transition on a record of every kind in every state, by every role, empty-handed and with what it asks
// for; and every timer. An outcome is declared when it is the edge's own target, or a refusal that the
// lifecycle names for this edge and that tells the truth. Anything else fails: another state, an unknown rule,
// an exception.

#include "tests/unit/processes/command_matrix.hpp"

#include <set>

namespace proofdesk::test {
namespace {

bool is_declared_for_fire(const Attempt& attempt, const Error& error) {
  const auto& fire = std::get<Fire>(attempt.command.action);
  const Actor& actor = attempt.command.actor;
  const std::string edge = attempt.kind.name + "." + fire.transition + ".";
  const Transition* transition = attempt.life().transition(fire.transition, attempt.record->state);
  if (error.rule == edge + "from")
    return transition == nullptr && error.code == ErrorCode::kRefused;
  if (transition == nullptr) return false;
  if (error.rule == edge + "roles") {
    return error.code == ErrorCode::kForbidden && !actor.has_any_role(transition->roles);
  }
  if (error.rule == edge + "own_sign_in") {
    return error.code == ErrorCode::kForbidden && transition->own_sign_in &&
           actor.origin != Origin::kSignIn;
  }
  if (error.rule == edge + "requires_comment") return transition->requires_comment && !fire.comment;
  const State& target =
      *attempt.life().state(transition->to.empty() ? attempt.record->state : transition->to);
  if (error.rule.starts_with(edge + "requires.")) {
    const auto field = error.rule.substr(edge.size() + std::string_view("requires.").size());
    const bool given =
        std::ranges::find(fire.fields, field, &FieldInput::field) != fire.fields.end();
    const bool anew = !transition->to.empty() && target.flags_of(field).must_change && !given;
    return anew ||
           (contains(transition->requires_fields, field) && !attempt.has(field, fire.fields));
  }
  return is_true_requirement(attempt, error.rule, target, fire.fields) ||
         is_named_rule(attempt, error.rule, transition->guards, transition->effects);
}

/// Where it ends by the lifecycle: where the transition leads, and on by each that followed of itself.
std::string end_of(const Attempt& attempt, const Transition& transition, const Event& event) {
  std::string state = transition.to.empty() ? attempt.record->state : transition.to;
  for (const auto& change : event.changes) {
    if (change.path != kFollowed) continue;
    for (const auto& name : change.value.as_array()) {
      const Transition* next = attempt.life().transition(std::string_view(name.as_string()), state);
      if (next == nullptr) return "no state: " + std::string(name.as_string());
      if (!next->to.empty()) state = next->to;
    }
  }
  return state;
}

/// What must hold of every accepted transition.
void check_taken(const Attempt& attempt, const Decision& decision) {
  const auto& fire = std::get<Fire>(attempt.command.action);
  const Transition* transition = attempt.life().transition(fire.transition, attempt.record->state);
  ASSERT_NE(transition, nullptr) << "taken from a state it does not leave";
  EXPECT_TRUE(attempt.command.actor.has_any_role(transition->roles));
  EXPECT_TRUE(!transition->own_sign_in || attempt.command.actor.origin == Origin::kSignIn);
  EXPECT_TRUE(!transition->requires_comment || fire.comment);
  ASSERT_FALSE(decision.events.empty());
  const Event& event = decision.events.front();
  const Record& after = decision.records.front();
  EXPECT_EQ(event.name, transition->name);
  EXPECT_EQ(event.from, attempt.record->state);
  EXPECT_EQ(event.to, end_of(attempt, *transition, event));
  EXPECT_EQ(after.state, event.to);
  EXPECT_EQ(after.version, attempt.record->version + 1);
  for (const auto& field : transition->requires_fields) {
    EXPECT_TRUE(attempt.has(field, fire.fields)) << "taken without " << field;
  }
  if (transition->to.empty()) return;
  for (const auto& [field, flags] : attempt.life().state(event.to)->flags) {
    if (flags.required && !flags.hidden) {
      EXPECT_TRUE(after.has(attempt.kind, field)) << event.to << " without " << field;
    }
  }
}

using EveryStateEveryCommand = CommandMatrix;

TEST_P(EveryStateEveryCommand, TransitionsEndWhereDeclared) {
  std::set<std::string> names;
  for (const auto& transition : kind_.lifecycle.transitions) names.insert(transition.name);
  for_every_record(kVariants, [&](Uuid id, const State& state, int variant,
                                  const std::string& told) {
    const Record& record = desk_.record(id, kind_.name);
    for (const auto& name : names) {
      const Transition* transition = kind_.lifecycle.transition(name, state.name);
      std::vector<std::string> asked;
      std::vector<std::string> everything;
      if (transition != nullptr) {
        asked = transition->requires_fields;
        const State* target = kind_.lifecycle.state(transition->to);
        if (target != nullptr) {
          for (const auto& [field, flags] : target->flags) {
            if ((flags.required || flags.must_change) && !flags.read_only && !flags.hidden)
              asked.push_back(field);
          }
        }
        everything = asked;
        everything.insert(everything.end(), transition->accepts.begin(), transition->accepts.end());
      }
      for (const auto& role : all_roles()) {
        for (const Origin origin : {Origin::kOperatorToken, Origin::kSignIn}) {
          // How somebody came to be known matters to a person's own acts only.
          if (origin == Origin::kSignIn && (transition == nullptr || !transition->own_sign_in))
            continue;
          for (int hands = 0; hands < 3; ++hands) {
            Fire fire{.transition = name, .fields = {}, .comment = {}};
            if (hands > 0)
              fire.fields = specimens_.input(kind_, hands == 1 ? asked : everything, variant);
            if (hands > 0) fire.comment = WorkInput{"a reason", false};
            attempt(
                {kind_, &record, command(specimens_.actor(role.name, origin, variant), id, fire),
                 fmt::format("{}: {} by {}, {}", told, name, role.name,
                             hands == 0   ? "empty-handed"
                             : hands == 1 ? "with what is asked"
                                          : "with everything")},
                is_declared_for_fire, check_taken);
          }
        }
      }
    }
  });
  RecordProperty("tried", tried_);
  RecordProperty("accepted", accepted_);
  if (!names.empty()) {
    EXPECT_GT(accepted_, 0) << "nothing could ever be done";
  }
}

TEST_P(EveryStateEveryCommand, TimersEndWhereDeclared) {
  for (const auto& timer : kind_.lifecycle.timers) {
    const Transition* transition = kind_.lifecycle.transition(timer.transition, timer.state);
    ASSERT_NE(transition, nullptr);
    const auto declared = [&](const Attempt& attempt, const Error& error) {
      Attempt as_fire = attempt;
      as_fire.command.action = Fire{.transition = timer.transition, .fields = {}, .comment = {}};
      return contains(timer.unless, error.rule) || is_declared_for_fire(as_fire, error);
    };
    const auto fired = [&](const Attempt& attempt, const Decision& decision) {
      ASSERT_FALSE(decision.events.empty());
      Attempt as_fire = attempt;
      as_fire.command.action = Fire{.transition = timer.transition, .fields = {}, .comment = {}};
      check_taken(as_fire, decision);
      EXPECT_EQ(decision.events.front().basis, Basis::kSystem);
    };
    for (int variant = 0; variant < kVariants; ++variant) {
      const Uuid id = specimens_.full(kind_, timer.state, variant);
      Event armed;
      armed.kind = kind_.name;
      armed.record = id;
      armed.revision = 2;
      armed.name = "armed";
      armed.from = armed.to = timer.state;
      armed.occurred_at = desk_.now();
      armed.changes = {{fmt::format("{}/{}", kTimers, timer.name),
                        to_json(ArmedTimer{.name = timer.name, .due = desk_.now(), .arming = 2}),
                        {}}};
      ASSERT_TRUE(desk_.world().take(armed));
      attempt({kind_, &desk_.record(id, kind_.name),
               command(Actor::system(), id, FireTimer{timer.name, 2}),
               fmt::format("{} in {}: timer {}", kind_.name, timer.state, timer.name)},
              declared, fired);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryStateEveryCommand, ::testing::ValuesIn(all_kinds()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace proofdesk::test
