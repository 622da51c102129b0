#include "core/journal/proof.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::digest_of;
using testing::MemoryTree;
using testing::nth_leaf;
using testing::rule_of;
using testing::unhex;
using Proof = std::vector<Digest>;

MemoryTree known_tree(std::size_t size) {
  const std::vector<std::string> entries = {"",
                                            "00",
                                            "10",
                                            "2021",
                                            "3031",
                                            "40414243",
                                            "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f"};
  MemoryTree tree;
  for (std::size_t i = 0; i < size; ++i) tree.add(hash_leaf(unhex(entries[i])));
  return tree;
}

Proof proof_of(const std::vector<std::string>& hex) {
  Proof proof;
  for (const std::string& hash : hex) proof.push_back(digest_of(hash));
  return proof;
}

TEST(InclusionProof, MatchesTheKnownPaths) {
  const auto prove = [](std::uint64_t index, std::size_t size) {
    return prove_inclusion(known_tree(size), index, size).value();
  };
  EXPECT_EQ(prove(0, 1), Proof{});
  EXPECT_EQ(prove(0, 8),
            proof_of({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(prove(5, 8),
            proof_of({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(prove(2, 3),
            proof_of({"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
  EXPECT_EQ(prove(1, 5),
            proof_of({"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(ConsistencyProof, MatchesTheKnownPaths) {
  const auto prove = [](std::uint64_t first, std::size_t second) {
    return prove_consistency(known_tree(second), first, second).value();
  };
  EXPECT_EQ(prove(1, 1), Proof{});
  EXPECT_EQ(prove(1, 8),
            proof_of({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(prove(6, 8),
            proof_of({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(prove(2, 5),
            proof_of({"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

/// Every way to damage a proof that leaves it a list of hashes.
void for_each_damage(const Proof& proof, std::mt19937_64& random,
                     const std::function<void(const Proof&)>& check) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Proof flipped = proof;
    flipped[i][random() % 32] ^= static_cast<std::uint8_t>(1U << random() % 8);
    check(flipped);
    Proof missing = proof;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    check(missing);
    for (std::size_t j = i + 1; j < proof.size(); ++j) {
      Proof swapped = proof;
      std::swap(swapped[i], swapped[j]);
      check(swapped);
    }
  }
  for (std::size_t i = 0; i <= proof.size(); ++i) {
    Proof longer = proof;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(i),
                  proof.empty() ? Digest{} : proof[random() % proof.size()]);
    check(longer);
  }
}

/// On which side the sibling stands at each step from leaf to root, by the definition of the tree.
std::string shape(std::uint64_t index, std::uint64_t size) {
  if (size <= 1) return "";
  const std::uint64_t middle = std::bit_floor(size - 1);
  return index < middle ? shape(index, middle) + "r" : shape(index - middle, size - middle) + "l";
}

TEST(InclusionProof, VerifiesForEveryLeafAndNeverWhenDamaged) {
  const MemoryTree tree(130);
  std::mt19937_64 random(7);
  for (std::uint64_t size = 1; size <= 130; ++size) {
    const Digest root = tree.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = prove_inclusion(tree, index, size).value();
      ASSERT_TRUE(verify_inclusion(index, size, nth_leaf(index), proof, root))
          << index << " of " << size;
      ASSERT_EQ(proof.size(), shape(index, size).size());
      ASSERT_FALSE(verify_inclusion(index, size, nth_leaf(index + 1), proof, root));
      ASSERT_FALSE(verify_inclusion(index, size, nth_leaf(index), proof, nth_leaf(0 + size)));
      for_each_damage(proof, random, [&](const Proof& damaged) {
        ASSERT_EQ(rule_of(verify_inclusion(index, size, nth_leaf(index), damaged, root)),
                  "journal.inclusion");
      });
    }
  }
}

TEST(InclusionProof, NeverVerifiesForAnotherIndex) {
  const MemoryTree tree(70);
  for (std::uint64_t size = 1; size <= 70; ++size) {
    const Digest root = tree.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = prove_inclusion(tree, index, size).value();
      for (std::uint64_t other = 0; other < size + 2; ++other) {
        ASSERT_EQ(verify_inclusion(other, size, nth_leaf(index), proof, root).has_value(),
                  other == index);
      }
    }
  }
}

TEST(InclusionProof, VerifiesForAnotherSizeOnlyWhereThePathHasTheSameShape) {
  const MemoryTree tree(66);
  std::vector<Digest> roots;
  for (std::uint64_t size = 0; size <= 66; ++size) roots.push_back(tree.root(size));
  for (std::uint64_t size = 1; size <= 66; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = prove_inclusion(tree, index, size).value();
      for (std::uint64_t other = 0; other <= 66; ++other) {
        const bool same = other > index && shape(index, other) == shape(index, size);
        ASSERT_EQ(verify_inclusion(index, other, nth_leaf(index), proof, roots[size]).has_value(),
                  same);
        // The root of the other size, which its checkpoint names, never fits.
        if (other == size) continue;
        ASSERT_FALSE(verify_inclusion(index, other, nth_leaf(index), proof, roots[other]));
      }
    }
  }
}

TEST(ConsistencyProof, VerifiesForEveryPairAndNeverWhenDamaged) {
  const MemoryTree tree(64);
  std::mt19937_64 random(8);
  for (std::uint64_t second = 0; second <= 64; ++second) {
    for (std::uint64_t first = 0; first <= second; ++first) {
      const Proof proof = prove_consistency(tree, first, second).value();
      const Digest from = tree.root(first);
      const Digest to = tree.root(second);
      ASSERT_TRUE(verify_consistency(first, second, from, to, proof)) << first << " to " << second;
      ASSERT_FALSE(verify_consistency(first, second, nth_leaf(999), to, proof));
      if (first != 0) {
        ASSERT_FALSE(verify_consistency(first, second, from, nth_leaf(999), proof));
      }
      if (first != second) {
        ASSERT_FALSE(verify_consistency(second, first, to, from, proof));
      }
      for_each_damage(proof, random, [&](const Proof& damaged) {
        ASSERT_EQ(rule_of(verify_consistency(first, second, from, to, damaged)),
                  "journal.consistency");
      });
    }
  }
}

/// The steps of a consistency proof by the definition in RFC 9162 §2.1.4.1: "b" begins with the first root,
/// "s" with a hash of its own, then on which side each further hash stands.
std::string consistency_shape(std::uint64_t first, std::uint64_t second, bool whole = true) {
  if (first == second) return whole ? "b" : "s";
  const std::uint64_t middle = std::bit_floor(second - 1);
  return first <= middle ? consistency_shape(first, middle, whole) + "r"
                         : consistency_shape(first - middle, second - middle, false) + "l";
}

// A proof taken for another one: sizes come from a checkpoint, but the arithmetic must hold by itself.
TEST(InclusionProof, VerifiesForNoOtherPlaceThanOneOfTheSameShape) {
  const MemoryTree tree(20);
  for (std::uint64_t size = 1; size <= 20; ++size) {
    const Digest root = tree.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = prove_inclusion(tree, index, size).value();
      for (std::uint64_t other_size = 1; other_size <= 40; ++other_size) {
        for (std::uint64_t other = 0; other < other_size; ++other) {
          ASSERT_EQ(verify_inclusion(other, other_size, nth_leaf(index), proof, root).has_value(),
                    shape(other, other_size) == shape(index, size))
              << index << " of " << size << " as " << other << " of " << other_size;
        }
      }
    }
  }
}

TEST(ConsistencyProof, VerifiesForNoOtherSizesThanThoseOfTheSameShape) {
  const MemoryTree tree(20);
  for (std::uint64_t second = 2; second <= 20; ++second) {
    for (std::uint64_t first = 1; first < second; ++first) {
      const Proof proof = prove_consistency(tree, first, second).value();
      const Digest from = tree.root(first);
      const Digest to = tree.root(second);
      for (std::uint64_t other_second = 1; other_second <= 40; ++other_second) {
        for (std::uint64_t other = 1; other <= other_second; ++other) {
          ASSERT_EQ(verify_consistency(other, other_second, from, to, proof).has_value(),
                    consistency_shape(other, other_second) == consistency_shape(first, second))
              << first << " to " << second << " as " << other << " to " << other_second;
        }
      }
    }
  }
}

TEST(ConsistencyProof, FailsForAnyOtherHistory) {
  // Two trees that part at leaf 5: no prefix past it is a prefix of the other.
  const MemoryTree honest(40);
  MemoryTree forged(5);
  forged.add(nth_leaf(1000));
  for (std::uint64_t i = 6; i < 40; ++i) forged.add(nth_leaf(i));
  for (std::uint64_t first = 0; first <= 40; ++first) {
    const Proof proof = prove_consistency(forged, first, 40).value();
    EXPECT_EQ(verify_consistency(first, 40, honest.root(first), forged.root(40), proof).has_value(),
              first <= 5);
  }
}

TEST(Proofs, ReadSeveralLevelsOfTiles) {
  const std::uint64_t size = 2 * 65536 + 3 * 256 + 77;
  MemoryTree tree(size);
  const Digest root = tree.frontier().root();
  for (const std::uint64_t index :
       {std::uint64_t{0}, std::uint64_t{255}, std::uint64_t{256}, std::uint64_t{65535},
        std::uint64_t{65536}, std::uint64_t{131072}, size - 78, size - 1}) {
    tree.reads = 0;
    const Proof proof = prove_inclusion(tree, index, size).value();
    EXPECT_TRUE(verify_inclusion(index, size, nth_leaf(index), proof, root)) << index;
    EXPECT_LE(tree.reads, 6);
  }
  for (const std::uint64_t first :
       {std::uint64_t{1}, std::uint64_t{256}, std::uint64_t{65536}, std::uint64_t{70000},
        std::uint64_t{131072}, std::uint64_t{131073}, size - 1}) {
    const Digest before = root_at(tree, first).value();
    const Proof proof = prove_consistency(tree, first, size).value();
    EXPECT_TRUE(verify_consistency(first, size, before, root, proof)) << first;
  }
  EXPECT_EQ(root_at(tree, size).value(), root);
  EXPECT_EQ(root_at(tree, 70000).value(), tree.root(70000));
}

TEST(Proofs, RefuseWhatTheTreeDoesNotHold) {
  MemoryTree tree(300);
  EXPECT_EQ(rule_of(prove_inclusion(tree, 300, 300)), "journal.proof_range");
  EXPECT_EQ(rule_of(prove_inclusion(tree, 0, 0)), "journal.proof_range");
  EXPECT_EQ(rule_of(prove_consistency(tree, 301, 300)), "journal.proof_range");
  EXPECT_EQ(root_at(tree, 0).value(), empty_root());
  tree.stored(0, 0).pop_back();
  EXPECT_EQ(rule_of(prove_inclusion(tree, 3, 300)), "journal.tile");
  EXPECT_EQ(rule_of(root_at(tree, 255)), "");
}

TEST(Proofs, MadeFromDamagedHashesDoNotVerify) {
  MemoryTree tree(600);
  const Digest root = tree.frontier().root();
  tree.stored(0, 0)[17][0] ^= 1;
  EXPECT_FALSE(
      verify_inclusion(16, 600, nth_leaf(16), prove_inclusion(tree, 16, 600).value(), root));
  tree.stored(1, 0)[1][0] ^= 1;
  EXPECT_FALSE(
      verify_inclusion(599, 600, nth_leaf(599), prove_inclusion(tree, 599, 600).value(), root));
}

}  // namespace
}  // namespace proofdesk::journal
