#include "core/journal/rollback_guard.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::MemoryTree;
using testing::nth_leaf;
using testing::rule_of;

Head head_of(const MemoryTree& tree, std::uint64_t size) { return {"o", size, tree.root(size)}; }

TEST(RollbackGuard, AcceptsOnlyADatabaseThatExtendsTheLastHead) {
  const MemoryTree tree(700);
  MemoryTree forked(300);
  forked.add(nth_leaf(9000));
  for (std::uint64_t i = 301; i < 700; ++i) forked.add(nth_leaf(i));
  const auto verdict = [](const Head& remembered, const Head& database, const MemoryTree& hashes) {
    return check_head(remembered, database, hashes).value();
  };
  for (const std::uint64_t remembered : {0U, 1U, 255U, 256U, 300U, 301U, 699U, 700U}) {
    EXPECT_EQ(verdict(head_of(tree, remembered), head_of(tree, 700), tree), HeadVerdict::kOk)
        << remembered;
    EXPECT_EQ(verdict(head_of(tree, remembered), head_of(forked, 700), forked),
              remembered <= 300 ? HeadVerdict::kOk : HeadVerdict::kForked)
        << remembered;
  }
  EXPECT_EQ(verdict(head_of(tree, 700), head_of(tree, 699), tree), HeadVerdict::kRolledBack);
  EXPECT_EQ(verdict(head_of(tree, 1), head_of(tree, 0), tree), HeadVerdict::kRolledBack);
  Head other = head_of(tree, 5);
  other.origin = "another";
  EXPECT_EQ(verdict(other, head_of(tree, 700), tree), HeadVerdict::kOtherJournal);
}

TEST(RollbackGuard, ReportsHashesThatCannotBeRead) {
  MemoryTree tree(700);
  tree.stored(0, 0).pop_back();
  EXPECT_EQ(rule_of(check_head(head_of(tree, 100), head_of(tree, 700), tree)), "");
  tree.stored(0, 0).resize(50);
  EXPECT_EQ(rule_of(check_head(head_of(tree, 100), head_of(tree, 700), tree)), "journal.tile");
}

TEST(RollbackGuard, RemembersAHeadAsText) {
  const MemoryTree tree(5);
  const Head head = head_of(tree, 5);
  const std::string text = write_head(head).value();
  EXPECT_EQ(text, "o\n5\n" + to_base64(head.root) + "\n");
  EXPECT_EQ(parse_head(text).value(), head);
  for (const std::string& other :
       {std::string(), text.substr(1), text + "more\n", text + "\n", "x" + text.substr(1, 3)}) {
    EXPECT_EQ(rule_of(parse_head(other)), "head.form") << other;
  }
  EXPECT_EQ(rule_of(write_head({"two\nlines", 1, {}})), "checkpoint.line");
}

}  // namespace
}  // namespace proofdesk::journal
