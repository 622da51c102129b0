#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk {

/// Text forms of bytes. All decoders are strict: exactly one text decodes to given bytes, so a decoded value
/// can be compared, hashed and stored without asking how it was spelled. Byte strings travel as std::string.
/// All functions are pure.

/// Views text as bytes, for functions that take either.
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Views bytes as text, without copying.
[[nodiscard]] inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal.
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// Only lower-case digits of even count; nullopt otherwise.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 §4, padded.
void append_base64(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
/// Padded, no line breaks, unused bits zero; nullopt otherwise.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// RFC 4648 §5, without padding.
void append_base64url(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_base64url(std::span<const std::uint8_t> bytes);
/// Unpadded, unused bits zero; nullopt otherwise.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Narrows decoded bytes to a fixed size; nullopt unless there are exactly N.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::uint8_t, N>> to_array(
    const std::optional<std::string>& bytes) {
  if (!bytes || bytes->size() != N) return std::nullopt;
  std::array<std::uint8_t, N> result{};
  for (std::size_t i = 0; i < N; ++i) result[i] = static_cast<std::uint8_t>((*bytes)[i]);
  return result;
}

}  // namespace proofdesk
