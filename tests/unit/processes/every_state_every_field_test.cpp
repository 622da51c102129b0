// Creating, editing every field and adding what hangs on a record, of every kind in every state: accepted or
// refused as the lifecycle says.

#include "tests/unit/processes/command_matrix.hpp"

namespace proofdesk::test {
namespace {

/// The roles named, and the first that has none of them.
std::vector<std::string> some_who_may_and_one_who_may_not(const std::vector<std::string>& roles) {
  std::vector<std::string> some;
  for (const auto& role : all_roles()) {
    if (!Actor{.person = {}, .roles = {std::string(role.name)}, .groups = {}}.has_any_role(roles)) {
      some.emplace_back(role.name);
      break;
    }
  }
  for (const auto& role : roles) {
    if (role != "system") some.push_back(role);  // which may always; see the engine's own tests
  }
  return some;
}

using EveryStateEveryField = CommandMatrix;

TEST_P(EveryStateEveryField, CreationIsAcceptedOrRefusedAsDeclared) {
  const CreateRule& rule = kind_.lifecycle.create;
  const State& initial = *kind_.lifecycle.state(kind_.lifecycle.initial);
  std::vector<std::string> open = rule.requires_fields;
  for (const auto& field : kind_.fields()) {
    const FieldFlags flags = initial.flags_of(field.name);
    if (!field.engine_owned && !flags.read_only && !flags.hidden) open.push_back(field.name);
  }
  const auto declared = [&](const Attempt& attempt, const Error& error) {
    const auto& inputs = std::get<Create>(attempt.command.action).fields;
    if (error.rule == kind_.name + ".create.roles") {
      return error.code == ErrorCode::kForbidden &&
             !attempt.command.actor.has_any_role(rule.roles) &&
             attempt.command.actor.origin != Origin::kSystem;
    }
    if (error.rule == kind_.name + ".create.accepts") {
      return !rule.accepts.empty() && !attempt.command.actor.has_role("system") &&
             !attempt.command.actor.has_any_role(kind_.lifecycle.edit_roles);
    }
    const std::string requires_prefix = kind_.name + ".create.requires.";
    if (error.rule.starts_with(requires_prefix)) {
      const auto field = error.rule.substr(requires_prefix.size());
      return contains(rule.requires_fields, field) && !attempt.has(field, inputs);
    }
    return is_true_requirement(attempt, error.rule, initial, inputs) ||
           is_named_rule(attempt, error.rule, rule.guards, rule.effects);
  };
  // A creation may be followed by what the system does at once, e.g. begin what is to begin now.
  const auto goes_on_by_itself_to = [&](const std::string& state) {
    return std::ranges::any_of(kind_.lifecycle.transitions, [&](const Transition& edge) {
      return edge.leaves(kind_.lifecycle.initial) && edge.to == state &&
             contains(edge.roles, "system");
    });
  };
  const auto made = [&](const Attempt&, const Decision& decision) {
    ASSERT_FALSE(decision.events.empty());
    EXPECT_EQ(decision.events.front().name, kCreated);
    const std::string& state = decision.records.front().state;
    EXPECT_TRUE(state == kind_.lifecycle.initial || goes_on_by_itself_to(state)) << state;
    EXPECT_EQ(decision.records.front().version, 1);
    for (const auto& field : rule.requires_fields)
      EXPECT_TRUE(decision.records.front().has(kind_, field)) << field;
  };
  for (int variant = 0; variant < kVariants; ++variant) {
    for (const auto& role : all_roles()) {
      for (int hands = 0; hands < 3; ++hands) {
        Create create;
        if (hands > 0)
          create.fields =
              specimens_.input(kind_, hands == 1 ? rule.requires_fields : open, variant);
        attempt({kind_, nullptr,
                 command(specimens_.actor(role.name, Origin::kSignIn, variant), {}, create),
                 fmt::format("create {} by {}, hands {}, variant {}", kind_.name, role.name, hands,
                             variant)},
                declared, made);
      }
    }
  }
  // What guards ask of values only the process knows, and what it takes that only rules set, its own tests
  // create.
  const bool along_only = std::ranges::any_of(rule.requires_fields, [&](const std::string& name) {
    const FieldModel* field = kind_.field(name);
    return field != nullptr && field->engine_owned && field->target != "person";
  });
  if (rule.guards.empty() && !along_only) {
    EXPECT_GT(accepted_, 0) << "no record of this kind could ever be created";
  }
}

TEST_P(EveryStateEveryField, EveryFieldIsEditedOrRefusedAsDeclared) {
  for_every_record(1, [&](Uuid id, const State& state, int variant, const std::string& told) {
    const Record& record = desk_.record(id, kind_.name);
    for (const auto& field : kind_.fields()) {
      const FieldFlags flags = state.flags_of(field.name);
      const auto declared = [&](const Attempt& attempt, const Error& error) {
        if (error.rule == kind_.name + ".update.roles") {
          return error.code == ErrorCode::kForbidden &&
                 !attempt.command.actor.has_any_role(kind_.lifecycle.edit_roles);
        }
        if (error.rule == fmt::format("{}.{}.engine_owned", kind_.name, field.name))
          return field.engine_owned;
        if (error.rule == fmt::format("{}.{}.hidden", kind_.name, state.name)) return flags.hidden;
        if (error.rule == fmt::format("{}.{}.read_only", kind_.name, state.name))
          return flags.read_only;
        return is_true_requirement(attempt, error.rule, state,
                                   std::get<Update>(attempt.command.action).fields) ||
               is_named_rule(attempt, error.rule, {}, {});
      };
      const auto edited = [&](const Attempt& attempt, const Decision& decision) {
        EXPECT_FALSE(field.engine_owned);
        EXPECT_TRUE(attempt.command.actor.has_any_role(kind_.lifecycle.edit_roles));
        if (decision.events.empty()) return;
        EXPECT_FALSE(flags.read_only || flags.hidden);
        EXPECT_EQ(decision.events.front().name, kUpdated);
        EXPECT_EQ(decision.records.front().state, record.state);
      };
      for (const auto& role : some_who_may_and_one_who_may_not(kind_.lifecycle.edit_roles)) {
        for (const bool clear : {false, true}) {
          const Value value = clear ? Value{} : specimens_.value(field, variant + 10);
          attempt({kind_, &record,
                   command(specimens_.actor(role, Origin::kSignIn, variant), id,
                           Update{.fields = {{field.name, value}}}),
                   fmt::format("{}: {} {} by {}", told, clear ? "clear" : "set", field.name, role)},
                  declared, edited);
        }
      }
    }
  });
}

TEST_P(EveryStateEveryField, WhatHangsOnARecordIsAddedOrRefusedByRole) {
  const Attachment file{.id = {},
                        .name = "a.txt",
                        .media_type = "text/plain",
                        .size = 1,
                        .digest = std::string(64, 'a'),
                        .salt = "00",
                        .author = {},
                        .at = {}};
  const LinkEnd outside{.kind = "change", .id = {}, .source = "elsewhere", .key = "CHG2"};
  struct Kind {
    std::string verb;
    Action action;
    std::string_view event;
    bool administrators = false;
  };
  const std::vector<Kind> actions = {
      {"log_work", LogWork{.work = {"looked at it", false}}, kWorked},
      {"link", AddLink{"relates_to", outside}, kLinked},
      {"attach", Attach{file}, kAttached},
      {"erase", Erase{"title", "asked for"}, kErasedEvent, true},
      {"import", Import{.events = {Event{.name = "told"}}, .alias_source = {}, .alias_key = {}},
       "told", true},
  };
  for (const auto& state : kind_.lifecycle.states) {
    const Uuid id = specimens_.blank(kind_, state.name);
    for (const auto& one : actions) {
      for (const auto& role : all_roles()) {
        const Actor actor = specimens_.actor(role.name, Origin::kOperatorToken, 0);
        const bool may =
            one.administrators ? role.administers : actor.has_any_role(kind_.lifecycle.edit_roles);
        const auto declared = [&](const Attempt&, const Error& error) {
          return !may && error.code == ErrorCode::kForbidden &&
                 error.rule == fmt::format("{}.{}.roles", kind_.name, one.verb);
        };
        const auto done = [&](const Attempt& attempt, const Decision& decision) {
          EXPECT_TRUE(may);
          ASSERT_EQ(decision.events.size(), 1u);
          EXPECT_EQ(decision.events[0].name, one.event);
          EXPECT_EQ(decision.records[0].state, attempt.record->state);
        };
        attempt({kind_, &desk_.record(id, kind_.name), command(actor, id, one.action),
                 fmt::format("{} in {}: {} by {}", kind_.name, state.name, one.verb, role.name)},
                declared, done);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryStateEveryField, ::testing::ValuesIn(all_kinds()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace proofdesk::test
