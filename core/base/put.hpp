#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk {

/// Text put together of many small pieces, where appending one after the other would look for room each time: room is made
/// once, and the pieces are put into it. Every `put` returns the place behind what it put; the caller answers for the room.

/// Makes room for `size` more bytes at the end of `out` and has `fill(char* to)` put them there, every one.
template <class Fill>
void append_with(std::string& out, std::size_t size, Fill fill) {
  const std::size_t begin = out.size();
  const std::size_t end = begin + size;
  // libstdc++ 12 tells the operation how much room there is, not how much was asked for.
  out.resize_and_overwrite(end, [&](char* bytes, std::size_t) {
    fill(bytes + begin);
    return end;
  });
}

[[nodiscard]] inline char* put(char* to, std::string_view text) {
  return std::copy_n(text.data(), text.size(), to);
}
[[nodiscard]] inline char* put(char* to, char character) {
  *to = character;
  return to + 1;
}

/// All its bytes, the highest first.
template <std::unsigned_integral Number>
[[nodiscard]] char* put_big_endian(char* to, Number number) {
  if constexpr (std::endian::native == std::endian::little) number = std::byteswap(number);
  std::memcpy(to, &number, sizeof number);
  return to + sizeof number;
}

/// Lower-case hexadecimal: two digits a byte.
[[nodiscard]] char* put_hex(char* to, std::span<const std::uint8_t> bytes);

/// RFC 4648 with the 64 digits of `alphabet`, without padding.
[[nodiscard]] char* put_base64(char* to, std::span<const std::uint8_t> bytes,
                               std::string_view alphabet);
[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) { return (bytes * 8 + 5) / 6; }
/// RFC 4648 §5.
inline constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace proofdesk
