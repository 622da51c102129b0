#include "core/engine/rules.hpp"

#include "core/engine/command.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

Status yes(const RuleContext&) { return {}; }
Status nothing(const RuleContext&, Draft&) { return {}; }

Guard guard(std::string_view name) { return {name, "it holds", "", {}, yes}; }
Effect effect(std::string_view name) { return {name, "it happens", {}, nothing}; }

TEST(RuleBook, FindsWhatWasAdded) {
  RuleBook book;
  ASSERT_TRUE(book.add(guard("ticket.fine@1")));
  ASSERT_TRUE(book.add(guard("ticket.fine@2")));
  ASSERT_TRUE(book.add(effect("ticket.fine@1")));
  ASSERT_NE(book.guard("ticket.fine@2"), nullptr);
  EXPECT_EQ(book.guard("ticket.fine@2")->name, "ticket.fine@2");
  EXPECT_EQ(book.guard("ticket.fine@3"), nullptr);
  EXPECT_NE(book.effect("ticket.fine@1"), nullptr);
  EXPECT_EQ(book.guards().size(), 2u);
}

TEST(RuleBook, RefusesTwoRulesOfOneName) {
  RuleBook book;
  ASSERT_TRUE(book.add(guard("ticket.fine@1")));
  EXPECT_EQ(book.add(guard("ticket.fine@1")).error().rule, "rules.duplicate");
  ASSERT_TRUE(book.add(effect("ticket.done@1")));
  EXPECT_EQ(book.add(effect("ticket.done@1")).error().rule, "rules.duplicate");
}

TEST(RuleBook, RefusesNamesWithoutKindOrVersion) {
  RuleBook book;
  for (const auto* name :
       {"", "ticket.fine", "fine@1", "ticket.fine@", "ticket.fine@x", "ticket.fine@01", "ticket.@1",
        ".fine@1", "Ticket.fine@1", "ticket.fine one@1"}) {
    EXPECT_EQ(book.add(guard(name)).error().rule, "rules.name") << name;
    EXPECT_EQ(book.add(effect(name)).error().rule, "rules.name") << name;
  }
}

TEST(RuleBook, RefusesRulesThatDoNothingOrExplainNothing) {
  RuleBook book;
  EXPECT_EQ(book.add(Guard{"ticket.fine@1", "it holds", "", {}, nullptr}).error().rule,
            "rules.complete");
  EXPECT_EQ(book.add(Guard{"ticket.fine@1", "", "", {}, yes}).error().rule, "rules.complete");
  EXPECT_EQ(book.add(Effect{"ticket.fine@1", "it happens", {}, nullptr}).error().rule,
            "rules.complete");
}

TEST(Verb, NamesEveryAction) {
  const auto verb = [](Action action) {
    Command command;
    command.action = std::move(action);
    return std::string(verb_of(command));
  };
  EXPECT_EQ(verb(Create{}), "create");
  EXPECT_EQ(verb(Update{}), "update");
  EXPECT_EQ(verb(Fire{.transition = "resolve", .fields = {}, .comment = {}}), "resolve");
  EXPECT_EQ(verb(FireTimer{}), "fire_timer");
  EXPECT_EQ(verb(LogWork{}), "log_work");
  EXPECT_EQ(verb(AddLink{}), "link");
  EXPECT_EQ(verb(RemoveLink{}), "unlink");
  EXPECT_EQ(verb(Attach{}), "attach");
  EXPECT_EQ(verb(Erase{}), "erase");
  EXPECT_EQ(verb(Import{}), "import");
}

}  // namespace
}  // namespace proofdesk
