#pragma once

#include "core/journal/sha256_blocks.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace proofdesk::journal {

/// One message among many that are hashed in a row: where it stands, and the blocks that are left of it.
struct HashChain {
  Sha256State state = kSha256Start;
  const std::uint8_t* blocks = nullptr;
  std::size_t count = 0;
};

/// Hashes the blocks of each. A block has to wait for the one before it in the same message only: many short messages in a
/// row, with nothing else in between, take a quarter less time than each when its turn comes. Pure, thread-safe.
void hash_blocks(std::span<HashChain> chains);

}  // namespace proofdesk::journal
