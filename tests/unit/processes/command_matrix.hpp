#pragma once

#include "core/model/items.hpp"
#include "processes/registry.hpp"
#include "tests/support/processes/house.hpp"
#include "tests/support/processes/specimens.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What the generated tests over kinds, states, commands and roles share.
namespace proofdesk::test {

inline constexpr int kVariants = 3;

inline bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

/// One command on one record, and what is known of it beforehand.
struct Attempt {
  const KindModel& kind;
  const Record* record;  ///< nullptr for creation
  Command command;
  std::string told;  ///< for messages

  [[nodiscard]] const Lifecycle& life() const { return kind.lifecycle; }
  [[nodiscard]] bool has(std::string_view field, const std::vector<FieldInput>& inputs) const {
    for (const auto& input : inputs) {
      if (input.field == field) return is_set(input.value);
    }
    return record != nullptr && record->has(kind, field);
  }
};

/// The refusals that hold of any command: reactions to changed fields are effects as well.
inline bool is_named_rule(const Attempt& attempt, std::string_view rule,
                          const std::vector<std::string>& guards,
                          const std::vector<std::string>& effects) {
  // What follows may be refused by a rule of the record that would have to follow.
  const auto other = house_model()->kind(rule.substr(0, rule.find('.')));
  if (other != nullptr && other != &attempt.kind) return true;
  return contains(guards, rule) || contains(effects, rule) ||
         contains(attempt.life().edit_guards, rule) ||
         std::ranges::any_of(attempt.life().reactions, [&](const Reaction& reaction) {
           return contains(reaction.effects, rule);
         });
}

/// "<kind>.<state>.requires.<field>", and the field is really required there and really missing.
inline bool is_true_requirement(const Attempt& attempt, std::string_view rule, const State& state,
                                const std::vector<FieldInput>& inputs) {
  const std::string prefix = fmt::format("{}.{}.requires.", attempt.kind.name, state.name);
  if (!rule.starts_with(prefix)) return false;
  const auto field = rule.substr(prefix.size());
  return state.flags_of(field).required && !attempt.has(field, inputs);
}

/// What a text calls otherwise than requests do: fields and transitions are camelCase there.
inline std::vector<std::string> names_nobody_can_send(std::string_view text) {
  const auto in_name = [](char letter) {
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  };
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(text.substr(at), in_name) - text.begin());
    const std::string word(text.substr(at, end - at));
    at = std::max(end, at) + 1;
    // Kinds, words of enumerations and types of links are sent as they stand.
    if (word.find('_') == std::string::npos || house_model()->kind(word) != nullptr ||
        find_link_type(word) != nullptr)
      continue;
    const bool sent_so = std::ranges::any_of(house_model()->kinds(), [&](const auto& kind) {
      return std::ranges::any_of(kind->fields(), [&](const FieldModel& field) {
        return std::ranges::any_of(field.words,
                                   [&](const auto& known) { return known.word == word; });
      });
    });
    const bool ours = std::ranges::any_of(house_model()->kinds(), [&](const auto& kind) {
      return kind->field(word) != nullptr || kind->lifecycle.knows(word);
    });
    if (ours && !sent_so) found.push_back(word);
  }
  return found;
}

/// "<kind>.<field>.exists": who sees only the own names other people's requests to no effect.
inline bool is_unseen_reference(const Attempt& attempt, std::string_view rule) {
  const Access access = Access::of(attempt.command.actor);
  return !access.everything &&
         std::ranges::any_of(attempt.kind.fields(), [&](const FieldModel& field) {
           return field.type == FieldType::kReference &&
                  rule == fmt::format("{}.{}.exists", attempt.kind.name, field.name);
         });
}

/// A refusal explains itself: in sentences, in the names that a request would use, and to somebody who can act.
inline void check_explained(const KindModel& kind, const Error& error) {
  EXPECT_FALSE(error.detail.empty());
  EXPECT_FALSE(error.remedy.empty());
  EXPECT_TRUE(error.remedy.ends_with('.')) << error.rule << ": " << error.remedy;
  if (error.rule.find('@') != std::string::npos) {
    EXPECT_TRUE(error.detail.ends_with('.')) << error.rule << ": " << error.detail;
  }
  for (const auto* text : {&error.detail, &error.remedy}) {
    EXPECT_THAT(names_nobody_can_send(*text), ::testing::IsEmpty()) << error.rule << ": " << *text;
    EXPECT_EQ(text->find("The system itself"), std::string::npos) << error.rule << ": " << *text;
    EXPECT_EQ(text->find("role nobody"), std::string::npos) << error.rule << ": " << *text;
  }
  if (!kind.clause.empty()) {
    EXPECT_FALSE(error.clause.empty());
  }
}

class CommandMatrix : public ::testing::TestWithParam<std::string> {
 protected:
  CommandMatrix()
      : desk_(house_model(), house_rules()),
        specimens_(desk_),
        kind_(*house_model()->kind(GetParam())) {}

  Command command(const Actor& actor, Uuid record, Action action) const {
    Command command;
    command.actor = actor;
    command.kind = kind_.name;
    command.record = record;
    command.action = std::move(action);
    return command;
  }

  /// Specimens in all states: one without values, and full ones of so many variants.
  template <class Use>
  void for_every_record(int variants, Use use) {
    for (const auto& state : kind_.lifecycle.states) {
      for (int variant = -1; variant < variants; ++variant) {
        const Uuid id = variant < 0 ? specimens_.blank(kind_, state.name)
                                    : specimens_.full(kind_, state.name, variant);
        use(id, state, std::max(variant, 0),
            fmt::format("{} in {} ({})", kind_.name, state.name, variant < 0 ? "blank" : "full"));
      }
    }
  }

  template <class Declared, class Check>
  void attempt(const Attempt& attempt, Declared declared, Check check) {
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, attempt.told);
    try {
      const auto decision = desk_.consider(attempt.command);
      ++tried_;
      if (decision) {
        ++accepted_;
        check(attempt, *decision);
        return;
      }
      const Error& error = decision.error();
      EXPECT_TRUE(declared(attempt, error) || is_unseen_reference(attempt, error.rule))
          << "undeclared refusal " << error.rule << ": " << error.detail;
      check_explained(attempt.kind, error);
    } catch (const std::exception& exception) {
      ADD_FAILURE() << "exception: " << exception.what();
    }
  }

  TestDesk desk_;
  Specimens specimens_;
  const KindModel& kind_;
  int tried_ = 0;
  int accepted_ = 0;
};

inline std::vector<std::string> all_kinds() {
  std::vector<std::string> names;
  for (const auto& kind : house_model()->kinds()) names.push_back(kind->name);
  return names;
}

}  // namespace proofdesk::test
