#pragma once

#include "core/base/result.hpp"
#include "evidence/zip/zip.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// Reads a pack from its archive, or from the folder it was unpacked into. Symbolic links and special files in a
/// folder are refused. Errors: kNotFound `pack.path`; kCorrupt and kTooLarge as read_zip.
[[nodiscard]] Result<std::vector<ZipFile>> load_pack(const std::filesystem::path& path,
                                                     const ZipLimits& limits = {});

/// Reads a small file that the caller brings along (key, checkpoint, receipt): at most 1 MiB. kNotFound, kTooLarge.
[[nodiscard]] Result<std::string> load_text(const std::filesystem::path& path);

}  // namespace proofdesk::evidence
