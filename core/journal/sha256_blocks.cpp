#include "core/journal/sha256_blocks.hpp"

#include "core/base/put.hpp"

#include <algorithm>

#include <openssl/sha.h>

// Why the direct calls, see core/journal/digest.cpp.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace proofdesk::journal {
void pad_to_blocks(std::string& bytes, std::size_t start, std::uint64_t before) {
  const std::size_t size = bytes.size() - start;
  const std::size_t zeros = kSha256Block - 1 - (size + 8) % kSha256Block;
  append_with(bytes, 1 + zeros + 8, [&](char* to) {
    to = std::fill_n(put(to, '\x80'), zeros, '\0');
    (void)put_big_endian(to, (before + size) * 8);
  });
}

void append_digest(std::string& out, const Sha256State& state) {
  append_with(out, sizeof state, [&](char* to) {
    for (const std::uint32_t word : state) to = put_big_endian(to, word);
  });
}

std::array<std::uint8_t, 32> digest_of(const Sha256State& state) {
  std::array<std::uint8_t, 32> digest;
  char* to = reinterpret_cast<char*>(digest.data());
  for (const std::uint32_t word : state) to = put_big_endian(to, word);
  return digest;
}

void hash_blocks(Sha256State& state, const std::uint8_t* blocks, std::size_t count) {
  SHA256_CTX context;
  context.Nl = 0;
  context.Nh = 0;
  context.num = 0;  // nothing in its buffer, and whole blocks leave nothing there
  context.md_len = SHA256_DIGEST_LENGTH;
  std::ranges::copy(state, context.h);
  SHA256_Update(&context, blocks, count * kSha256Block);
  std::ranges::copy(context.h, state.begin());
}

}  // namespace proofdesk::journal
