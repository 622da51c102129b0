#pragma once

#include "core/base/encoding.hpp"
#include "core/journal/sha256_blocks.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include <openssl/sha.h>

namespace proofdesk::journal {

/// SHA-256 (FIPS 180-4).
using Digest = std::array<std::uint8_t, 32>;

/// A running SHA-256. Trivially copyable: a copy continues from the same state, which is what makes keyed
/// and prefixed hashing cheap. Thread-compatible.
class Sha256 {
 public:
  Sha256();
  /// Continues after `hashed` bytes, a whole number of blocks, that led to `state`.
  Sha256(const Sha256State& state, std::uint64_t hashed);
  Sha256& update(std::span<const std::uint8_t> bytes);
  Sha256& update(std::string_view text) { return update(as_bytes(text)); }
  /// The digest of everything so far; the object is used up.
  [[nodiscard]] Digest finish();

 private:
  SHA256_CTX state_;
};

[[nodiscard]] Digest sha256(std::string_view text);

/// HMAC-SHA256 (RFC 2104) whose two key blocks are hashed once, at construction; 64 bytes. Wiped on destruction.
class HmacSha256 {
 public:
  explicit HmacSha256(std::span<const std::uint8_t> key);
  HmacSha256(const HmacSha256&) = default;
  HmacSha256& operator=(const HmacSha256&) = default;
  ~HmacSha256();

  /// One message in the making.
  class Message {
   public:
    Message& update(std::span<const std::uint8_t> bytes) {
      inner_.update(bytes);
      return *this;
    }
    Message& update(std::string_view text) { return update(as_bytes(text)); }
    [[nodiscard]] Digest finish();

   private:
    friend class HmacSha256;
    Message(const Sha256State& inner, const Sha256State& outer)
        : inner_(inner, kSha256Block), outer_(outer) {}
    Sha256 inner_;
    Sha256State outer_;
  };

  [[nodiscard]] Message begin() const { return {inner_, outer_}; }
  [[nodiscard]] Digest mac(std::string_view text) const { return begin().update(text).finish(); }

  /// Where messages begin, and where the digest of one is hashed in turn: for those who hash many in a row.
  [[nodiscard]] const Sha256State& inner() const { return inner_; }
  [[nodiscard]] const Sha256State& outer() const { return outer_; }

 private:
  Sha256State inner_ = kSha256Start;
  Sha256State outer_ = kSha256Start;
};

}  // namespace proofdesk::journal
