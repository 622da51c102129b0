#include "core/journal/proof.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace proofdesk::journal {
namespace {

/// The largest power of two smaller than `size` (size >= 2): where RFC 9162 splits a tree.
std::uint64_t split_point(std::uint64_t size) { return std::bit_floor(size - 1); }

/// Reads subtree roots out of tiles; remembers tiles for the length of one proof.
class SubtreeReader {
 public:
  SubtreeReader(const HashReader& hashes, std::uint64_t size) : hashes_(hashes), size_(size) {}

  /// Root over the leaves [begin, end), which RFC 9162 splitting made: either a perfect aligned subtree or
  /// one on the right edge of the tree.
  Result<Digest> root(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t length = end - begin;
    if (std::has_single_bit(length)) return perfect(begin, length);
    const std::uint64_t middle = begin + split_point(length);
    PROOFDESK_ASSIGN(const Digest left, root(begin, middle));
    PROOFDESK_ASSIGN(const Digest right, root(middle, end));
    return hash_node(left, right);
  }

 private:
  Result<Digest> perfect(std::uint64_t begin, std::uint64_t length) {
    const auto height = static_cast<unsigned>(std::countr_zero(length));
    const unsigned level = height / kTileHeight;
    const unsigned width = 1U << height % kTileHeight;
    const std::uint64_t first = begin >> level * kTileHeight;
    const auto offset = static_cast<std::size_t>(first % kTileWidth);
    PROOFDESK_ASSIGN(const std::vector<Digest>* tile, load(level, first / kTileWidth));
    std::vector<Digest> row(tile->begin() + static_cast<std::ptrdiff_t>(offset),
                            tile->begin() + static_cast<std::ptrdiff_t>(offset + width));
    while (row.size() > 1) {
      for (std::size_t i = 0; i < row.size() / 2; ++i)
        row[i] = hash_node(row[2 * i], row[2 * i + 1]);
      row.resize(row.size() / 2);
    }
    return row.front();
  }

  Result<const std::vector<Digest>*> load(unsigned level, std::uint64_t index) {
    const auto key = std::pair(level, index);
    if (const auto found = tiles_.find(key); found != tiles_.end()) return &found->second;
    const std::uint64_t complete = (size_ >> level * kTileHeight) - index * kTileWidth;
    const auto count = static_cast<unsigned>(std::min<std::uint64_t>(complete, kTileWidth));
    PROOFDESK_ASSIGN(std::vector<Digest> tile, hashes_.tile(level, index, count));
    if (tile.size() != count) {
      return fail(ErrorCode::kCorrupt, "journal.tile",
                  "A stored tile does not hold as many hashes as the tree has.");
    }
    return &tiles_.emplace(key, std::move(tile)).first->second;
  }

  const HashReader& hashes_;
  std::uint64_t size_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
};

std::unexpected<Error> out_of_range() {
  return fail(ErrorCode::kInvalidArgument, "journal.proof_range",
              "The tree has no such leaf or size.");
}

}  // namespace

Result<std::vector<Digest>> prove_inclusion(const HashReader& hashes, std::uint64_t index,
                                            std::uint64_t size) {
  if (index >= size || size > kMaxTreeSize) return out_of_range();
  SubtreeReader subtrees(hashes, size);
  std::vector<Digest> path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = index < middle;
    PROOFDESK_ASSIGN(const Digest sibling,
                     left ? subtrees.root(middle, end) : subtrees.root(begin, middle));
    path.push_back(sibling);
    (left ? end : begin) = middle;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<std::vector<Digest>> prove_consistency(const HashReader& hashes, std::uint64_t first,
                                              std::uint64_t second) {
  if (first > second || second > kMaxTreeSize) return out_of_range();
  if (first == 0 || first == second) return std::vector<Digest>{};
  SubtreeReader subtrees(hashes, second);
  std::vector<Digest> path;
  std::uint64_t begin = 0;
  std::uint64_t end = second;
  while (end != first) {
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = first <= middle;
    PROOFDESK_ASSIGN(const Digest sibling,
                     left ? subtrees.root(middle, end) : subtrees.root(begin, middle));
    path.push_back(sibling);
    (left ? end : begin) = middle;
  }
  // A subtree that starts at leaf 0 is the first tree itself, whose root the verifier already has.
  if (begin != 0) {
    PROOFDESK_ASSIGN(const Digest own, subtrees.root(begin, end));
    path.push_back(own);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<Digest> root_at(const HashReader& hashes, std::uint64_t size) {
  if (size == 0) return empty_root();
  if (size > kMaxTreeSize) return out_of_range();
  return SubtreeReader(hashes, size).root(0, size);
}

Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                        std::span<const Digest> proof, const Digest& root) {
  const auto refuse = [](const char* detail) {
    return fail(ErrorCode::kCorrupt, "journal.inclusion", detail);
  };
  if (index >= size) return refuse("The leaf lies outside the tree.");
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return refuse("The inclusion proof is too long.");
    if ((node & 1) != 0 || node == last) {
      hash = hash_node(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = hash_node(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return refuse("The inclusion proof is too short.");
  if (hash != root) return refuse("The inclusion proof does not lead to the root.");
  return {};
}

Status verify_consistency(std::uint64_t first, std::uint64_t second, const Digest& first_root,
                          const Digest& second_root, std::span<const Digest> proof) {
  const auto refuse = [](const char* detail) {
    return fail(ErrorCode::kCorrupt, "journal.consistency", detail);
  };
  if (first > second) return refuse("The second tree is smaller than the first.");
  if (first == 0 || first == second) {
    if (!proof.empty()) return refuse("The consistency proof is too long.");
    if (first == 0 && first_root != empty_root())
      return refuse("The root of an empty tree is another one.");
    if (first == second && first_root != second_root) return refuse("Two roots for one size.");
    return {};
  }
  if (proof.empty()) return refuse("The consistency proof is too short.");
  std::uint64_t node = first - 1;
  std::uint64_t last = second - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  // Where the first tree is perfect its root is a node of the second, and is not repeated in the proof.
  const bool perfect = std::has_single_bit(first);
  Digest from = perfect ? first_root : proof.front();
  Digest to = from;
  for (const Digest& sibling : perfect ? proof : proof.subspan(1)) {
    if (last == 0) return refuse("The consistency proof is too long.");
    if ((node & 1) != 0 || node == last) {
      from = hash_node(sibling, from);
      to = hash_node(sibling, to);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      to = hash_node(to, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return refuse("The consistency proof is too short.");
  if (from != first_root) return refuse("The consistency proof does not lead to the first root.");
  if (to != second_root) return refuse("The consistency proof does not lead to the second root.");
  return {};
}

}  // namespace proofdesk::journal
