#include "core/journal/digest.hpp"

#include <algorithm>

#include <openssl/crypto.h>

// The direct SHA-256 calls share their code (SHA-NI included) with the EVP layer, but their state is a plain
// struct that copies in nanoseconds. Through EVP the same work on our short messages takes two to four times
// as long, in bookkeeping. They are marked deprecated since OpenSSL 3.0 and kept to this file and sha256_blocks.cpp.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace proofdesk::journal {

Sha256::Sha256() { SHA256_Init(&state_); }

Sha256::Sha256(const Sha256State& state, std::uint64_t hashed) {
  SHA256_Init(&state_);
  std::ranges::copy(state, state_.h);
  state_.Nl = static_cast<SHA_LONG>(hashed << 3);
  state_.Nh = static_cast<SHA_LONG>(hashed >> 29);
}

Sha256& Sha256::update(std::span<const std::uint8_t> bytes) {
  SHA256_Update(&state_, bytes.data(), bytes.size());
  return *this;
}

Digest Sha256::finish() {
  Digest digest;
  SHA256_Final(digest.data(), &state_);
  return digest;
}

Digest sha256(std::string_view text) { return Sha256().update(text).finish(); }

HmacSha256::HmacSha256(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, kSha256Block> block{};
  if (key.size() > kSha256Block) {
    const Digest shortened = Sha256().update(key).finish();
    std::copy(shortened.begin(), shortened.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (std::uint8_t& byte : block) byte ^= 0x36;
  hash_blocks(inner_, block.data(), 1);
  for (std::uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
  hash_blocks(outer_, block.data(), 1);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

Digest HmacSha256::Message::finish() {
  const Digest inner = inner_.finish();
  return Sha256(outer_, kSha256Block).update(inner).finish();
}

}  // namespace proofdesk::journal
