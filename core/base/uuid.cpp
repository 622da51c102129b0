#include "core/base/uuid.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/rand.h>
#include <openssl/sha.h>

namespace proofdesk {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void tag(std::array<std::uint8_t, 16>& bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
}

std::uint64_t splitmix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Uuid Uuid::v7(Instant instant, std::uint16_t random_a, std::uint64_t random_b) {
  std::array<std::uint8_t, 16> bytes{};
  const auto millis = static_cast<std::uint64_t>(instant.micros / 1000);
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>(random_a >> 8);
  bytes[7] = static_cast<std::uint8_t>(random_a);
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[8 + i] = static_cast<std::uint8_t>(random_b >> (56 - 8 * i));
  }
  tag(bytes, 7);
  return Uuid{bytes};
}

Uuid Uuid::from_name(std::string_view name_space, std::string_view name) {
  std::string text{name_space};
  text += '\0';
  text += name;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  tag(bytes, 8);
  return Uuid{bytes};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    bytes[nibble / 2] = static_cast<std::uint8_t>(bytes[nibble / 2] << 4 | value);
    ++nibble;
  }
  return Uuid{bytes};
}

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes_[i] >> 4];
    text += kHex[bytes_[i] & 0x0f];
  }
  return text;
}

Uuid RandomIdSource::next(Instant now) {
  // Asking for randomness costs more than the id: it is fetched for many at once.
  if (used_ == pool_.size()) {
    if (RAND_bytes(pool_.data(), static_cast<int>(pool_.size())) != 1) {
      throw std::runtime_error("the operating system gives no randomness");
    }
    used_ = 0;
  }
  const auto* random = pool_.data() + used_;
  used_ += kBytes;
  std::uint64_t low = 0;
  for (std::size_t i = 2; i < kBytes; ++i) low = low << 8 | random[i];
  return Uuid::v7(now, static_cast<std::uint16_t>(random[0] << 8 | random[1]), low);
}

Uuid SeededIdSource::next(Instant now) {
  const std::uint64_t high = splitmix(state_);
  return Uuid::v7(now, static_cast<std::uint16_t>(high), splitmix(state_));
}

}  // namespace proofdesk
