#include "core/journal/tile_builder.hpp"

#include <algorithm>
#include <stdexcept>

namespace proofdesk::journal {
namespace {

Digest fold(std::vector<Digest> row) {
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = hash_node(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.front();
}

}  // namespace

Result<TileBuilder> TileBuilder::resume(const Frontier& stored, const HashReader& hashes) {
  TileBuilder builder;
  Frontier::Peaks peaks{};
  for (unsigned level = 0; level < kLevels; ++level) {
    const std::uint64_t nodes = stored.size() >> level * kTileHeight;
    const auto count = static_cast<unsigned>(nodes % kTileWidth);
    Level& own = builder.levels_[level];
    own.base = nodes - count;
    if (count == 0) continue;
    PROOFDESK_ASSIGN(own.hashes, hashes.tile(level, nodes / kTileWidth, count));
    if (own.hashes.size() != count) {
      return fail(ErrorCode::kCorrupt, "journal.tile",
                  "A stored tile does not hold as many hashes as the tree has.");
    }
    std::size_t at = 0;
    for (unsigned bit = kTileHeight; bit-- > 0;) {
      if ((count >> bit & 1) == 0) continue;
      const auto begin = own.hashes.begin() + static_cast<std::ptrdiff_t>(at);
      const std::size_t width = std::size_t{1} << bit;
      peaks[level * kTileHeight + bit] = fold({begin, begin + static_cast<std::ptrdiff_t>(width)});
      at += width;
    }
  }
  builder.frontier_ = Frontier::from_peaks(stored.size(), peaks);
  if (builder.frontier_ != stored) {
    return fail(ErrorCode::kCorrupt, "journal.frontier",
                "The stored frontier and the stored hashes disagree.");
  }
  return builder;
}

void TileBuilder::append(const Digest& leaf, std::vector<Tile>& changed) {
  frontier_.append(leaf, [&](unsigned height, const Digest& hash) {
    if (height % kTileHeight == 0) put(height / kTileHeight, hash, changed);
  });
}

void TileBuilder::put(unsigned level, const Digest& hash, std::vector<Tile>& changed) {
  Level& own = levels_[level];
  own.hashes.push_back(hash);
  const std::size_t held = (own.hashes.size() - 1) % kTileWidth + 1;
  if (level == 0 && held != kTileWidth) return;
  const std::uint64_t index = (own.base + own.hashes.size() - 1) / kTileWidth;
  changed.push_back(
      {level, index, {own.hashes.end() - static_cast<std::ptrdiff_t>(held), own.hashes.end()}});
}

void TileBuilder::truncate(const Frontier& earlier) {
  for (unsigned level = 0; level < kLevels; ++level) {
    Level& own = levels_[level];
    const std::uint64_t nodes = earlier.size() >> level * kTileHeight;
    if (nodes < own.base || nodes - own.base > own.hashes.size()) {
      throw std::logic_error("the journal cannot go back behind settled leaves");
    }
    own.hashes.resize(static_cast<std::size_t>(nodes - own.base));
  }
  frontier_ = earlier;
}

void TileBuilder::settle() {
  for (Level& own : levels_) {
    const std::size_t full = own.hashes.size() / kTileWidth * kTileWidth;
    if (full == 0) continue;
    own.hashes.erase(own.hashes.begin(), own.hashes.begin() + static_cast<std::ptrdiff_t>(full));
    own.base += full;
  }
}

}  // namespace proofdesk::journal
