#include "core/base/uuid.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/rand.h>
#include <openssl/sha.h>

namespace proofdesk {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::uint8_t kNoHex = 0x80;

/// What each character stands for. The digits of an id are random: asking of each whether it is a figure or a letter has the
/// processor guess wrong again and again.
constexpr auto kHexValue = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoHex);
  for (std::size_t i = 0; i < kHex.size(); ++i)
    values[static_cast<unsigned char>(kHex[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

/// Where the first digit of each byte stands in the text.
constexpr std::array<std::uint8_t, 16> kDigits{0,  2,  4,  6,  9,  11, 14, 16,
                                               19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> kHyphens{8, 13, 18, 23};
constexpr std::size_t kLength = 36;

std::uint8_t hex_value(char c) { return kHexValue[static_cast<unsigned char>(c)]; }

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
  if (text.size() != kLength) return std::nullopt;
  for (const auto at : kHyphens) {
    if (text[at] != '-') return std::nullopt;
  }
  std::array<std::uint8_t, 16> bytes{};
  std::uint8_t seen = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t high = hex_value(text[kDigits[i]]);
    const std::uint8_t low = hex_value(text[kDigits[i] + 1U]);
    seen |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if ((seen & kNoHex) != 0) return std::nullopt;
  return Uuid{bytes};
}

std::string Uuid::to_string() const {
  std::string text(kLength, '-');
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    text[kDigits[i]] = kHex[bytes_[i] >> 4];
    text[kDigits[i] + 1U] = kHex[bytes_[i] & 0x0f];
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
