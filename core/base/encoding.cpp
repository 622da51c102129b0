#include "core/base/encoding.hpp"

namespace proofdesk {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
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

void encode_base64(std::string& out, std::span<const std::uint8_t> bytes, std::string_view alphabet,
                   bool padded) {
  const std::size_t start = out.size();
  const std::size_t tail = bytes.size() % 3;
  const std::size_t tail_digits = tail == 0 ? 0 : (padded ? 4 : tail + 1);
  out.resize(start + bytes.size() / 3 * 4 + tail_digits);
  char* to = out.data() + start;
  // Plain pointers: these loops are on the way of every event, and a digit is below 64 by construction.
  const char* const digit = alphabet.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    *to++ = digit[group >> 18];
    *to++ = digit[group >> 12 & 63];
    *to++ = digit[group >> 6 & 63];
    *to++ = digit[group & 63];
  }
  if (tail == 0) return;
  const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                              (tail == 2 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U);
  *to++ = digit[group >> 18];
  *to++ = digit[group >> 12 & 63];
  if (tail == 2) *to++ = digit[group >> 6 & 63];
  if (padded) {
    if (tail == 1) *to++ = '=';
    *to++ = '=';
  }
}

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
  const std::size_t start = out.size();
  out.resize(start + bytes.size() * 2);
  char* to = out.data() + start;
  for (const std::uint8_t byte : bytes) {
    *to++ = kHexDigits.data()[byte >> 4];
    *to++ = kHexDigits.data()[byte & 15];
  }
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
  encode_base64(out, bytes, kBase64, true);
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
  encode_base64(out, bytes, kBase64Url, false);
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
