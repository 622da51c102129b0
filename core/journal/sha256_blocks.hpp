#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace proofdesk::journal {

/// SHA-256 (FIPS 180-4) block by block, for messages put down with their padding beforehand. Everything here is pure and
/// thread-safe.

inline constexpr std::size_t kSha256Block = 64;

/// What has been hashed after some whole blocks: the words H0 … H7.
using Sha256State = std::array<std::uint32_t, 8>;

/// §5.3.3: before the first block.
inline constexpr Sha256State kSha256Start{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// The digest, after the last block: the words, each with its highest byte first.
[[nodiscard]] std::array<std::uint8_t, 32> digest_of(const Sha256State& state);
void append_digest(std::string& out, const Sha256State& state);

/// Appends the padding of §5.1.1 to the message that begins at `start`, so that it ends with a whole block; `before` bytes
/// of it have been hashed already.
void pad_to_blocks(std::string& bytes, std::size_t start, std::uint64_t before = 0);

/// Hashes `count` blocks.
void hash_blocks(Sha256State& state, const std::uint8_t* blocks, std::size_t count);

}  // namespace proofdesk::journal
