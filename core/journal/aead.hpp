#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_cipher_ctx_st;

namespace proofdesk::journal {

/// AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags; keeps one OpenSSL context for many
/// messages. Thread-compatible: one object per thread. Throws std::runtime_error when OpenSSL itself fails.
class Aead {
 public:
  static constexpr std::size_t kTagBytes = 16;
  using Key = std::array<std::uint8_t, 32>;
  using Nonce = std::array<std::uint8_t, 12>;

  Aead();

  /// Appends ciphertext ‖ tag.
  void seal(const Key& key, const Nonce& nonce, std::string_view associated, std::string_view plain,
            std::string& out);
  /// nullopt unless key, nonce, associated data and ciphertext are what they were.
  [[nodiscard]] std::optional<std::string> open(const Key& key, const Nonce& nonce,
                                                std::string_view associated,
                                                std::string_view sealed);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> context_;
  bool begun_ = false;
};

}  // namespace proofdesk::journal
