#include "core/base/encoding.hpp"

#include "core/base/put.hpp"

namespace proofdesk {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xff;

using DecodeTable = std::array<std::uint8_t, 256>;

consteval DecodeTable invert(std::string_view alphabet) {
  DecodeTable table{};
  table.fill(kNoDigit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr DecodeTable kHexTable = invert(kHexDigits);
constexpr DecodeTable kBase64Table = invert(kBase64);
constexpr DecodeTable kBase64UrlTable = invert(kBase64Url);

std::optional<std::string> decode_base64(std::string_view digits, const DecodeTable& table) {
  if (digits.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(digits.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char digit : digits) {
    const std::uint8_t six = table[static_cast<std::uint8_t>(digit)];
    if (six == kNoDigit) return std::nullopt;
    bits = bits << 6 | six;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>(bits >> held & 0xff));
      bits &= (1U << held) - 1U;
    }
  }
  // Left-over bits carry nothing; were they free, several texts would name the same bytes.
  if (bits != 0) return std::nullopt;
  return out;
}

}  // namespace

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  append_with(out, bytes.size() * 2, [&](char* to) { (void)put_hex(to, bytes); });
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_hex(out, bytes);
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::uint8_t high = kHexTable[static_cast<std::uint8_t>(text[i])];
    const std::uint8_t low = kHexTable[static_cast<std::uint8_t>(text[i + 1])];
    if (high == kNoDigit || low == kNoDigit) return std::nullopt;
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

void append_base64(std::string& out, std::span<const std::uint8_t> bytes) {
  const std::size_t digits = base64_size(bytes.size());
  append_with(out, (digits + 3) / 4 * 4, [&](char* to) {
    std::fill_n(put_base64(to, bytes, kBase64), (4 - digits % 4) % 4, '=');
  });
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int pad = 0; pad < 2 && text.ends_with('='); ++pad) text.remove_suffix(1);
  return decode_base64(text, kBase64Table);
}

void append_base64url(std::string& out, std::span<const std::uint8_t> bytes) {
  append_with(out, base64_size(bytes.size()),
              [&](char* to) { (void)put_base64(to, bytes, kBase64Url); });
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_base64url(out, bytes);
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decode_base64(text, kBase64UrlTable);
}

}  // namespace proofdesk
