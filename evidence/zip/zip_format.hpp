#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::evidence::zip_format {

/// What varies between the headers of two entries; all else is fixed.
struct Entry {
  std::string name;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;
  std::uint32_t size = 0;
  std::uint32_t offset = 0;  ///< of the local header
};

inline constexpr std::uint16_t kStored = 0;
inline constexpr std::uint16_t kDeflated = 8;

inline constexpr std::size_t kLocalBytes = 30;
inline constexpr std::size_t kCentralBytes = 46;
inline constexpr std::size_t kEndBytes = 22;
inline constexpr std::string_view kCommentPrefix = "sha256:";
inline constexpr std::size_t kCommentBytes = kCommentPrefix.size() + 64;

/// The name with ASCII capitals made small: two names that differ in nothing else are one file on some systems.
[[nodiscard]] std::string fold_case(std::string_view name);

/// Both with the name behind them.
[[nodiscard]] std::string local_header(const Entry& entry);
[[nodiscard]] std::string central_header(const Entry& entry);

/// The end record with its comment: the digest of `preceding`.
[[nodiscard]] std::string end_record(std::uint16_t count, std::uint32_t directory_offset,
                                     std::string_view preceding);

}  // namespace proofdesk::evidence::zip_format
