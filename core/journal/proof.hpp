#pragma once

#include "core/base/result.hpp"
#include "core/journal/merkle.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace proofdesk::journal {

/// Hashes are read in tiles: tile (level, index) holds the nodes of height 8·level numbered
/// index·256 … index·256 + 255, as far as they are complete.
inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;

/// What proofs need of storage. Implementations say themselves whether they may be shared by threads.
class HashReader {
 public:
  virtual ~HashReader() = default;

  /// The first `count` (1 … 256) hashes of the tile. Only asked for what `TileBuilder` has handed out, or,
  /// at level 0, for the leaf hashes of the last, unfinished tile.
  [[nodiscard]] virtual Result<std::vector<Digest>> tile(unsigned level, std::uint64_t index,
                                                         unsigned count) const = 0;
};

/// RFC 9162 §2.1.3.1: the audit path of leaf `index` in the tree of `size` leaves.
/// Errors: kInvalidArgument `journal.proof_range` unless index < size; kCorrupt `journal.tile` when the
/// reader answers with another number of hashes; whatever the reader fails with.
[[nodiscard]] Result<std::vector<Digest>> prove_inclusion(const HashReader& hashes,
                                                          std::uint64_t index, std::uint64_t size);

/// RFC 9162 §2.1.4.1: that the tree of `second` leaves begins with the tree of `first` leaves.
/// Empty when first is 0 or equals second. Errors as above, `journal.proof_range` unless first <= second.
[[nodiscard]] Result<std::vector<Digest>> prove_consistency(const HashReader& hashes,
                                                            std::uint64_t first,
                                                            std::uint64_t second);

/// The root the tree had at `size` leaves, from the stored hashes.
[[nodiscard]] Result<Digest> root_at(const HashReader& hashes, std::uint64_t size);

/// RFC 9162 §2.1.3.2. kCorrupt `journal.inclusion` unless the proof, of exactly the right length, leads from
/// the leaf hash to the root. The size itself is vouched for by the signed checkpoint that names the root:
/// where two sizes give leaf `index` a path of the same shape, no proof can tell them apart. Pure.
[[nodiscard]] Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                                      std::span<const Digest> proof, const Digest& root);

/// RFC 9162 §2.1.4.2. kCorrupt `journal.consistency` unless the proof shows the second tree to extend the
/// first. The empty tree is a prefix of every tree, with an empty proof. Pure.
[[nodiscard]] Status verify_consistency(std::uint64_t first, std::uint64_t second,
                                        const Digest& first_root, const Digest& second_root,
                                        std::span<const Digest> proof);

}  // namespace proofdesk::journal
