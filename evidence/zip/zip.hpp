#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// One file of an archive.
struct ZipFile {
  std::string name;  ///< relative, '/' between segments
  std::string content;

  friend bool operator==(const ZipFile&, const ZipFile&) = default;
};

/// ZIP (APPNOTE 6.3), the plain part of it and nothing else: stored or deflated entries in ascending order of name,
/// fixed dates and modes, sizes in the local headers, no extra fields, no ZIP64. So an archive has one
/// directory that every tool reads alike, and equal files give equal bytes. The archive comment holds
/// "sha256:" and the digest of all that precedes the end record, so that one changed byte anywhere is
/// noticed, also where deflate would decode to the same content. That is protection against accidents;
/// the signature inside the pack protects against people.
///
/// 1 … 200 characters out of letters, digits, '.', '-', '_' and '/', no segment empty, "." or "..".
[[nodiscard]] bool is_zip_name(std::string_view name);

/// kInvalidArgument `zip.name` (not a name, or two that differ in case only), `zip.size` (over 4 GiB or 65,535
/// files). The order of `files` does not matter. Pure.
[[nodiscard]] Result<std::string> write_zip(std::span<const ZipFile> files);

struct ZipLimits {
  std::size_t files = 10'000;
  std::uint64_t bytes = std::uint64_t{2} << 30;  ///< of all files unpacked
};

/// Accepts what write_zip writes, to the byte; compressed data may come from another deflate. In particular no
/// byte lies outside the entries, no name is given twice or leads out of the folder, both headers of an entry agree
/// and nothing unpacks to more than it says. kCorrupt `zip.form`, `zip.digest`, `zip.name`, `zip.data`;
/// kTooLarge `zip.size`. Pure.
[[nodiscard]] Result<std::vector<ZipFile>> read_zip(std::string_view bytes,
                                                    const ZipLimits& limits = {});

}  // namespace proofdesk::evidence
