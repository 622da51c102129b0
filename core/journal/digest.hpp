#pragma once

#include "core/base/encoding.hpp"

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
  Sha256& update(std::span<const std::uint8_t> bytes);
  Sha256& update(std::string_view text) { return update(as_bytes(text)); }
  /// The digest of everything so far; the object is used up.
  [[nodiscard]] Digest finish();

 private:
  SHA256_CTX state_;
};

[[nodiscard]] Digest sha256(std::string_view text);

/// HMAC-SHA256 (RFC 2104) whose two key blocks are hashed once, at construction. Wiped on destruction.
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
    Message(const Sha256& inner, const Sha256& outer) : inner_(inner), outer_(outer) {}
    Sha256 inner_;
    Sha256 outer_;
  };

  [[nodiscard]] Message begin() const { return {inner_, outer_}; }
  [[nodiscard]] Digest mac(std::string_view text) const { return begin().update(text).finish(); }

 private:
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace proofdesk::journal
