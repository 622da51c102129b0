#include "core/journal/tile_builder.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::defined_root;
using testing::MemoryTree;
using testing::nth_leaf;
using testing::rule_of;

TEST(TileBuilder, HandsOutOneTileALevelEvery256Leaves) {
  TileBuilder builder;
  std::vector<Digest> leaves;
  for (std::uint64_t i = 0; i < 1024; ++i) {
    std::vector<Tile> changed;
    leaves.push_back(nth_leaf(i));
    builder.append(leaves.back(), changed);
    if ((i + 1) % 256 != 0) {
      ASSERT_TRUE(changed.empty()) << i;
      continue;
    }
    const std::uint64_t done = (i + 1) / 256;
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_EQ(changed[0].level, 0U);
    EXPECT_EQ(changed[0].index, done - 1);
    EXPECT_EQ(changed[0].hashes, std::vector<Digest>(leaves.end() - 256, leaves.end()));
    EXPECT_EQ(changed[1].level, 1U);
    EXPECT_EQ(changed[1].index, 0U);
    ASSERT_EQ(changed[1].hashes.size(), done);
    EXPECT_EQ(changed[1].hashes.back(), defined_root(leaves, leaves.size() - 256, leaves.size()));
  }
}

TEST(TileBuilder, BuildsTheThirdLevelAt65536Leaves) {
  const MemoryTree tree(65536 + 300);
  ASSERT_EQ(tree.tiles().count({2, 0}), 1U);
  EXPECT_EQ(tree.tiles().at({2, 0}), std::vector<Digest>{tree.root(65536)});
  EXPECT_EQ(tree.tiles().at({1, 0}).size(), 256U);
  EXPECT_EQ(tree.tiles().at({1, 1}).size(), 1U);
  EXPECT_EQ(tree.tiles().count({0, 257}), 0U);
}

TEST(TileBuilder, ResumesFromStorageAtAnySize) {
  for (const std::uint64_t size :
       {0U, 1U, 255U, 256U, 257U, 511U, 512U, 65535U, 65536U, 65537U, 66000U}) {
    const MemoryTree stored(size);
    auto resumed = TileBuilder::resume(stored.frontier(), stored);
    ASSERT_TRUE(resumed) << size;
    EXPECT_LE(stored.reads, 3);
    EXPECT_EQ(resumed->frontier(), stored.frontier());
    const MemoryTree whole(size + 300);
    MemoryTree continued(size);
    for (std::uint64_t i = size; i < size + 300; ++i) {
      std::vector<Tile> changed;
      resumed->append(nth_leaf(i), changed);
      continued.store(changed);
    }
    EXPECT_EQ(resumed->frontier(), whole.frontier()) << size;
    EXPECT_EQ(continued.tiles(), whole.tiles()) << size;
  }
}

TEST(TileBuilder, RefusesAFrontierThatItsHashesDoNotGive) {
  MemoryTree stored(700);
  EXPECT_EQ(rule_of(TileBuilder::resume(MemoryTree(701).frontier(), stored)), "journal.tile");
  stored.leaves()[650][3] ^= 1;
  EXPECT_EQ(rule_of(TileBuilder::resume(stored.frontier(), stored)), "journal.frontier");
  stored.leaves()[650][3] ^= 1;
  EXPECT_TRUE(TileBuilder::resume(stored.frontier(), stored));
  stored.stored(1, 0)[0][3] ^= 1;
  EXPECT_EQ(rule_of(TileBuilder::resume(stored.frontier(), stored)), "journal.frontier");
}

TEST(TileBuilder, GoesBackAsIfTheLeavesHadNeverBeen) {
  for (const std::uint64_t start : {0U, 100U, 250U, 256U, 500U}) {
    for (const std::uint64_t extra : {0U, 1U, 10U, 600U}) {
      TileBuilder builder;
      std::vector<Tile> changed;
      for (std::uint64_t i = 0; i < start; ++i) builder.append(nth_leaf(i), changed);
      builder.settle();
      const Frontier before = builder.frontier();
      for (std::uint64_t i = 0; i < extra; ++i) builder.append(nth_leaf(5000 + i), changed);
      builder.truncate(before);
      EXPECT_EQ(builder.frontier(), before);

      MemoryTree tree(start);
      for (std::uint64_t i = start; i < start + 600; ++i) {
        changed.clear();
        builder.append(nth_leaf(i), changed);
        tree.store(changed);
      }
      EXPECT_EQ(tree.tiles(), MemoryTree(start + 600).tiles()) << start << " " << extra;
    }
  }
}

TEST(TileBuilder, CannotGoBackBehindSettledTiles) {
  TileBuilder builder;
  std::vector<Tile> changed;
  const Frontier empty = builder.frontier();
  for (std::uint64_t i = 0; i < 300; ++i) builder.append(nth_leaf(i), changed);
  const Frontier full = builder.frontier();
  builder.settle();
  EXPECT_THROW(builder.truncate(empty), std::logic_error);
  builder.append(nth_leaf(300), changed);
  builder.truncate(full);
  EXPECT_EQ(builder.frontier(), full);
}

}  // namespace
}  // namespace proofdesk::journal
