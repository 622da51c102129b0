#include "core/journal/merkle.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::defined_root;
using testing::nth_leaf;
using testing::rule_of;
using testing::unhex;

// The eight leaves and their roots that Certificate Transparency implementations test with.
const std::vector<std::string> kEntries = {"",
                                           "00",
                                           "10",
                                           "2021",
                                           "3031",
                                           "40414243",
                                           "5051525354555657",
                                           "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Frontier, GivesTheKnownRoots) {
  Frontier frontier;
  EXPECT_EQ(to_hex(frontier.root()), kRoots[0]);
  EXPECT_EQ(to_hex(empty_root()), kRoots[0]);
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    frontier.append(hash_leaf(unhex(kEntries[i])));
    EXPECT_EQ(to_hex(frontier.root()), kRoots[i + 1]);
    EXPECT_EQ(frontier.size(), i + 1);
  }
}

TEST(Frontier, EqualsTheDefinitionAtEverySize) {
  Frontier frontier;
  std::vector<Digest> leaves;
  for (std::uint64_t i = 0; i < 600; ++i) {
    ASSERT_EQ(frontier.root(), defined_root(leaves, 0, leaves.size())) << i;
    leaves.push_back(nth_leaf(i));
    frontier.append(leaves.back());
  }
}

TEST(Frontier, TellsOfEveryNodeItCompletes) {
  Frontier frontier;
  std::vector<Digest> leaves;
  for (std::uint64_t i = 0; i < 300; ++i) leaves.push_back(nth_leaf(i));
  std::size_t nodes = 0;
  for (const Digest& leaf : leaves) {
    const std::uint64_t size = frontier.size() + 1;
    frontier.append(leaf, [&](unsigned height, const Digest& hash) {
      const std::size_t end = static_cast<std::size_t>(size >> height) << height;
      EXPECT_EQ(hash, defined_root(leaves, end - (std::size_t{1} << height), end));
      ++nodes;
    });
  }
  EXPECT_EQ(nodes, 300U + 150 + 75 + 37 + 18 + 9 + 4 + 2 + 1);
}

TEST(Frontier, SurvivesStorageAtEverySize) {
  Frontier frontier;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const auto stored = Frontier::deserialise(frontier.serialise());
    ASSERT_TRUE(stored);
    ASSERT_EQ(*stored, frontier);
    ASSERT_EQ(stored->root(), frontier.root());
    Frontier resumed = *stored;
    resumed.append(nth_leaf(i));
    frontier.append(nth_leaf(i));
    ASSERT_EQ(resumed.root(), frontier.root());
  }
}

TEST(Frontier, RefusesBytesItNeverWrote) {
  Frontier frontier;
  for (std::uint64_t i = 0; i < 5; ++i) frontier.append(nth_leaf(i));
  const std::string bytes = frontier.serialise();
  EXPECT_EQ(bytes.size(), 9 + 2 * 32U);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(rule_of(Frontier::deserialise(bytes.substr(0, length))), "journal.frontier");
  }
  EXPECT_FALSE(Frontier::deserialise(bytes + '\0'));
  std::string other = bytes;
  other[0] = 2;
  EXPECT_FALSE(Frontier::deserialise(other));
  other = bytes;
  other[8] = 7;  // a size with three peaks
  EXPECT_FALSE(Frontier::deserialise(other));
  other = bytes;
  other[1] = '\x7f';  // beyond any tree
  EXPECT_FALSE(Frontier::deserialise(other));
}

TEST(Frontier, IsFullBeforeItsSizeLeavesJson) {
  Frontier frontier = Frontier::from_peaks(kMaxTreeSize, {});
  EXPECT_THROW(frontier.append(nth_leaf(0)), std::length_error);
}

TEST(MerkleHash, SeparatesLeavesFromNodes) {
  const Digest left = nth_leaf(1);
  const Digest right = nth_leaf(2);
  const std::string both = std::string(as_text(left)) + std::string(as_text(right));
  EXPECT_NE(hash_leaf(both), hash_node(left, right));
  EXPECT_EQ(hash_node(left, right), sha256("\x01" + both));
}

}  // namespace
}  // namespace proofdesk::journal
