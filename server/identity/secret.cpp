#include "server/identity/secret.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "server/net/message.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <sodium.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kLongestBearer = 512;

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

std::string new_secret(std::string_view prefix) {
  std::array<std::uint8_t, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::string secret(prefix);
  append_base64url(secret, random);
  sodium_memzero(random.data(), random.size());
  return secret;
}

std::string secret_digest(std::string_view secret) { return to_hex(journal::sha256(secret)); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  if (!equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return {};
  const std::string_view token = authorization.substr(kScheme.size());
  if (token.size() > kLongestBearer || !std::ranges::all_of(token, is_token_character)) return {};
  return token;
}

}  // namespace proofdesk::server
