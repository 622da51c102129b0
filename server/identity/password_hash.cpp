#include "server/identity/password_hash.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <sodium.h>

namespace proofdesk::server {
namespace {

/// As libsodium takes it: a C string in a buffer of its fixed size.
bool to_buffer(std::string_view encoded, std::array<char, crypto_pwhash_STRBYTES>& buffer) {
  if (encoded.empty() || encoded.size() >= buffer.size() ||
      encoded.find('\0') != std::string_view::npos)
    return false;
  buffer.fill('\0');
  encoded.copy(buffer.data(), encoded.size());
  return true;
}

template <std::size_t bytes>
std::string random_base64() {
  std::array<std::uint8_t, bytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)>
      text{};
  return sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                           sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

}  // namespace

Result<std::string> hash_password(std::string_view password, const HashCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> encoded{};
  if (crypto_pwhash_str_alg(encoded.data(), password.data(), password.size(), cost.passes,
                            cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kUnavailable, "identity.hash",
                "There is not enough memory right now to keep a password.");
  }
  return std::string(encoded.data());
}

bool is_password(std::string_view encoded, std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> buffer{};
  return to_buffer(encoded, buffer) &&
         crypto_pwhash_str_verify(buffer.data(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view encoded, const HashCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> buffer{};
  return to_buffer(encoded, buffer) &&
         crypto_pwhash_str_needs_rehash(buffer.data(), cost.passes, cost.memory) == 1;
}

std::string decoy_hash(const HashCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory / 1024, cost.passes,
                     random_base64<16>(), random_base64<32>());
}

void wipe(std::string& secret) {
  if (!secret.empty()) sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace proofdesk::server
