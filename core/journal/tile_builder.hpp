#pragma once

#include "core/base/result.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/proof.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace proofdesk::journal {

/// Hashes to be stored under (level, index), replacing what is there. At level 0 only full tiles are handed
/// out, one in 256 leaves: until then the leaves' own rows hold the hashes. Above, a tile is handed out each
/// time it grows, again once in 256 leaves or less often, so that every complete node can be read back.
struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::vector<Digest> hashes;
};

/// Grows the tree and says what to store. Holds the frontier and the unfinished tiles, at most 8 KB a level.
/// Thread-compatible.
///
/// Undo: `truncate` goes back to any size since the last `settle`, so that a refused command or a failed
/// commit leaves nothing behind. `settle` is called once the leaves are durable and forgets full tiles.
class TileBuilder {
 public:
  TileBuilder() = default;

  /// Continues a stored tree by reading its unfinished tiles: at most one a level, no scan.
  /// kCorrupt `journal.frontier` when they do not give the stored frontier.
  [[nodiscard]] static Result<TileBuilder> resume(const Frontier& stored, const HashReader& hashes);

  /// Appends a leaf hash; tiles to store are added to `changed`.
  void append(const Digest& leaf, std::vector<Tile>& changed);

  [[nodiscard]] const Frontier& frontier() const { return frontier_; }

  /// Back to a frontier this builder had since the last settle(); throws std::logic_error otherwise.
  void truncate(const Frontier& earlier);
  void settle();

 private:
  struct Level {
    std::uint64_t base = 0;  ///< index of hashes[0], a multiple of 256
    std::vector<Digest> hashes;
  };
  static constexpr unsigned kLevels = Frontier::kHeights / kTileHeight + 1;

  void put(unsigned level, const Digest& hash, std::vector<Tile>& changed);

  Frontier frontier_;
  std::array<Level, kLevels> levels_;
};

}  // namespace proofdesk::journal
