#include "processes/registry.hpp"

#include "core/lifecycle/checks.hpp"
#include "core/model/record_ref.hpp"
#include "tests/support/processes/house.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

std::string read_me(const KindModel& kind) {
  const auto path =
      std::filesystem::path(PROOFDESK_SOURCE_DIR) / "processes" / kind.name / "README.md";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> used_rules(const Lifecycle& life) {
  std::set<std::string> used(life.create.guards.begin(), life.create.guards.end());
  const auto add = [&](const std::vector<std::string>& names) {
    used.insert(names.begin(), names.end());
  };
  add(life.create.effects);
  for (const auto& transition : life.transitions) {
    add(transition.guards);
    add(transition.effects);
  }
  for (const auto& timer : life.timers) add(timer.unless);
  for (const auto& reaction : life.reactions) add(reaction.effects);
  add(life.edit_guards);
  return used;
}

TEST(Registry, HasEveryKindThatOthersReferTo) {
  for (const auto& kind : house_model()->kinds()) {
    for (const auto& field : kind->fields()) {
      if (field.target.empty() || field.target == kAnyKind) continue;
      EXPECT_NE(house_model()->kind(field.target), nullptr) << kind->name << "." << field.name;
    }
  }
}

TEST(Registry, EveryLifecycleHolds) {
  for (const auto& kind : house_model()->kinds()) {
    for (const auto& finding : check_lifecycle(*kind, house_rules())) {
      ADD_FAILURE() << finding.check << ": " << finding.detail;
    }
  }
}

bool has_rule(const std::vector<std::string>& names, std::string_view part) {
  return std::ranges::any_of(names, [&](const auto& name) { return name.contains(part); });
}

/// States in which votes are awaited, and those in which a record can be before.
struct Asking {
  std::set<std::string> awaited, before;
  explicit Asking(const Lifecycle& life) : before{life.initial} {
    for (const auto& transition : life.transitions) {
      if (has_rule(transition.effects, ".approvals_opened@")) awaited.insert(transition.to);
    }
    for (std::size_t known = 0; known != before.size();) {
      known = before.size();
      for (const auto& transition : life.transitions) {
        const bool taken = std::ranges::any_of(transition.from, [&](const auto& state) {
          return before.contains(state) && !awaited.contains(state);
        });
        if (taken && !transition.to.empty()) before.insert(transition.to);
      }
    }
  }
};

TEST(Registry, NothingLeavesADecisionForwardButTheVotesThatGrantIt) {
  for (const auto& kind : house_model()->kinds()) {
    const Lifecycle& life = kind->lifecycle;
    const Asking asking(life);
    for (const auto& transition : life.transitions) {
      const bool decides = std::ranges::any_of(
          transition.from, [&](const auto& state) { return asking.awaited.contains(state); });
      if (!decides || transition.to.empty() || asking.before.contains(transition.to)) continue;
      const bool ends = life.state(transition.to)->category == StateCategory::kFinal;
      if (ends && !transition.approval) continue;
      EXPECT_TRUE(transition.approval && has_rule(transition.guards, ".approval_granted@"))
          << kind->name << ": " << transition.name << " leads on without the votes";
    }
  }
}

TEST(Registry, WhoseDecisionItMayNotBeIsKnownByANameThatKeepsDutiesApart) {
  for (const auto& kind : house_model()->kinds()) {
    if (Asking(kind->lifecycle).awaited.empty()) continue;
    EXPECT_TRUE(std::ranges::any_of(
        std::initializer_list<std::string_view>{"requester", "requested_for", "author", "authors",
                                                "built_by"},
        [&](std::string_view field) { return kind->field(field) != nullptr; }))
        << kind->name << ": approvals would keep nobody out";
  }
}

TEST(Registry, EveryRuleIsUsedAndNamedAfterItsKind) {
  for (const auto& process : all_processes()) {
    const auto parsed = parse_lifecycle(process.kind.lifecycle_text);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    const auto used = used_rules(*parsed);
    const auto check = [&](std::string_view name) {
      EXPECT_TRUE(used.contains(std::string(name))) << name << " is used nowhere";
      EXPECT_TRUE(name.starts_with(parsed->kind + ".")) << name;
    };
    for (const auto& guard : process.guards) check(guard.name);
    for (const auto& effect : process.effects) check(effect.name);
  }
}

TEST(Registry, EveryRuleSaysWhatItMeansAndReadsWhatExists) {
  const std::set<std::string_view> collections = {"links", "worklog"};
  for (const auto& process : all_processes()) {
    const auto parsed = parse_lifecycle(process.kind.lifecycle_text);
    const KindModel& kind = *house_model()->kind(parsed->kind);
    const auto check = [&](const auto& rule) {
      EXPECT_FALSE(rule.explains.empty()) << rule.name;
      for (const auto read : rule.reads) {
        // Shared rules look at the people of every kind that has them.
        static const std::set<std::string_view> kPeople = {"affected_user", "requested_for",
                                                           "approver", "channel", "cancel_reason"};
        EXPECT_TRUE(kind.field(read) != nullptr || house_model()->kind(read) != nullptr ||
                    collections.contains(read) || kPeople.contains(read))
            << rule.name << " reads " << read;
      }
    };
    for (const auto& guard : process.guards) check(guard);
    for (const auto& effect : process.effects) check(effect);
  }
}

TEST(Registry, EveryFolderExplainsItselfStateByState) {
  for (const auto& kind : house_model()->kinds()) {
    const std::string text = read_me(*kind);
    ASSERT_FALSE(text.empty()) << "processes/" << kind->name << "/README.md is missing";
    for (const auto& state : kind->lifecycle.states) {
      EXPECT_THAT(text, ::testing::HasSubstr("`" + state.name + "`")) << kind->name;
    }
    for (const auto& transition : kind->lifecycle.transitions) {
      EXPECT_THAT(text, ::testing::HasSubstr("`" + transition.name + "`")) << kind->name;
    }
  }
}

TEST(Registry, EveryMeasureNamesItsUnitRequirementAndFormulaOnce) {
  const std::set<std::string_view> units = {"count", "seconds", "per_mille"};
  for (const auto& process : all_processes()) {
    std::set<std::string_view> names;
    for (const auto& measure : process.measures) {
      EXPECT_TRUE(names.insert(measure.name).second) << measure.name;
      EXPECT_TRUE(units.contains(measure.unit)) << measure.name;
      EXPECT_FALSE(measure.requirement.empty() || measure.definition.empty() ||
                   measure.label.empty())
          << measure.name;
    }
  }
}

TEST(Registry, EveryMeasureAnswersAnEmptyPeriodWithNoPopulation) {
  for (const auto& process : all_processes()) {
    const auto parsed = parse_lifecycle(process.kind.lifecycle_text);
    const MeasureInput input{
        .kind = *house_model()->kind(parsed->kind), .cases = {}, .from = {0}, .to = {1}};
    for (const auto& measure : process.measures) {
      const auto figures = measure.compute(input);
      ASSERT_FALSE(figures.empty()) << measure.name;
      EXPECT_EQ(figures.front().population, 0) << measure.name;
      EXPECT_EQ(figures.front().value, 0) << measure.name;
    }
  }
}

}  // namespace
}  // namespace proofdesk::test
