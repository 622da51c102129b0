#include "core/journal/digest.hpp"

#include <algorithm>

#include <openssl/crypto.h>

// The direct SHA-256 calls share their code (SHA-NI included) with the EVP layer, but their state is a plain
// struct that copies in nanoseconds. Through EVP the same work on our short messages takes two to four times
// as long, in bookkeeping. They are marked deprecated since OpenSSL 3.0 and kept to this file.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace proofdesk::journal {

Sha256::Sha256() { SHA256_Init(&state_); }

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
  constexpr std::size_t kBlock = SHA256_CBLOCK;
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    const Digest shortened = Sha256().update(key).finish();
    std::copy(shortened.begin(), shortened.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (std::uint8_t& byte : block) byte ^= 0x36;
  inner_.update(block);
  for (std::uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
  outer_.update(block);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

Digest HmacSha256::Message::finish() {
  const Digest inner = inner_.finish();
  return outer_.update(inner).finish();
}

}  // namespace proofdesk::journal
