#pragma once

#include "core/base/encoding.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/proof.hpp"
#include "core/journal/sealed_payload.hpp"
#include "core/journal/tile_builder.hpp"

#include <bit>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::journal::testing {

/// The rule an error names, "" for success.
template <class T>
std::string rule_of(const Result<T>& result) {
  return result ? std::string() : result.error().rule;
}

inline std::string unhex(std::string_view text) { return from_hex(text).value(); }
inline Digest digest_of(std::string_view hex) { return to_array<32>(from_hex(hex)).value(); }

inline std::string entry(std::uint64_t index) { return "entry " + std::to_string(index); }
inline Digest nth_leaf(std::uint64_t index) { return hash_leaf(entry(index)); }

/// MTH of RFC 9162 §2.1.1, straight from its definition: the oracle for everything incremental.
inline Digest defined_root(const std::vector<Digest>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return sha256({});
  if (end - begin == 1) return leaves[begin];
  const std::size_t middle = begin + std::bit_floor(end - begin - 1);
  return hash_node(defined_root(leaves, begin, middle), defined_root(leaves, middle, end));
}

/// What storage does with tiles, in a map. Level 0 of the last, unfinished tile comes from the leaves.
class MemoryTree final : public HashReader {
 public:
  explicit MemoryTree(std::uint64_t size = 0) {
    for (std::uint64_t i = 0; i < size; ++i) add(nth_leaf(i));
  }

  void add(const Digest& leaf) {
    leaves_.push_back(leaf);
    std::vector<Tile> changed;
    builder_.append(leaf, changed);
    store(changed);
    builder_.settle();
  }
  void store(const std::vector<Tile>& changed) {
    for (const Tile& tile : changed) tiles_[{tile.level, tile.index}] = tile.hashes;
  }

  [[nodiscard]] Result<std::vector<Digest>> tile(unsigned level, std::uint64_t index,
                                                 unsigned count) const override {
    ++reads;
    std::vector<Digest> found;
    if (const auto stored = tiles_.find({level, index}); stored != tiles_.end()) {
      found = stored->second;
    } else if (level == 0) {
      const auto begin = leaves_.begin() + static_cast<std::ptrdiff_t>(index * kTileWidth);
      found.assign(begin, leaves_.end());
    }
    if (found.size() > count) found.resize(count);
    return found;
  }

  [[nodiscard]] Digest root(std::uint64_t size) const {
    return defined_root(leaves_, 0, static_cast<std::size_t>(size));
  }
  [[nodiscard]] const Frontier& frontier() const { return builder_.frontier(); }
  [[nodiscard]] std::vector<Digest>& stored(unsigned level, std::uint64_t index) {
    return tiles_.at({level, index});
  }
  [[nodiscard]] std::vector<Digest>& leaves() { return leaves_; }
  [[nodiscard]] const auto& tiles() const { return tiles_; }

  mutable int reads = 0;

 private:
  std::vector<Digest> leaves_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
  TileBuilder builder_;
};

/// Bytes first, first + 1, …: the keys of the tests.
inline SubjectKey key_from(std::uint8_t first) {
  SubjectKey key{};
  std::iota(key.begin(), key.end(), first);
  return key;
}

/// A key store that fits `KeyLookup`.
class Keys {
 public:
  Keys& put(std::int64_t slot, const SubjectKey& key) {
    keys_[slot] = key;
    return *this;
  }
  Keys& destroy(std::int64_t slot) {
    keys_.erase(slot);
    return *this;
  }
  Result<std::optional<SubjectKey>> operator()(std::int64_t slot) const {
    const auto found = keys_.find(slot);
    if (found == keys_.end()) return std::optional<SubjectKey>{};
    return std::optional(found->second);
  }

 private:
  std::map<std::int64_t, SubjectKey> keys_;
};

}  // namespace proofdesk::journal::testing
