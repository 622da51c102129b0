#include "core/engine/stored_hashes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {

Result<std::vector<journal::Digest>> StoredHashes::tile(unsigned level, std::uint64_t index,
                                                        unsigned count) const {
  std::vector<journal::Digest> hashes;
  hashes.reserve(count);
  PROOFDESK_ASSIGN(const std::string stored,
                   view_.tile(static_cast<int>(level), static_cast<std::int64_t>(index)));
  constexpr std::size_t kWidth = std::tuple_size_v<journal::Digest>;
  if (stored.size() >= count * kWidth) {
    for (std::size_t i = 0; i < count; ++i) {
      journal::Digest hash{};
      std::copy_n(stored.begin() + static_cast<std::ptrdiff_t>(i * kWidth), kWidth, hash.begin());
      hashes.push_back(hash);
    }
    return hashes;
  }
  if (level != 0) {
    return fail(ErrorCode::kCorrupt, "journal.tile",
                fmt::format("tile {}/{} is missing or too short", level, index));
  }
  const auto first = static_cast<std::int64_t>(index * journal::kTileWidth);
  PROOFDESK_ASSIGN(const auto rows, view_.journal(first, count));
  for (const auto& row : rows) hashes.push_back(journal::hash_leaf(row.leaf));
  if (hashes.size() != count) {
    return fail(ErrorCode::kCorrupt, "journal.tile",
                fmt::format("leaves are missing from {} on", first));
  }
  return hashes;
}

}  // namespace proofdesk
