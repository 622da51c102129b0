#pragma once

#include "core/base/result.hpp"
#include "core/journal/digest.hpp"
#include "evidence/zip/zip.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk::evidence {

/// MANIFEST.sha256 as `sha256sum -c` reads it: "hash, two spaces, name" a line, names ascending, for every file but
/// the four that sign it (evidence/pack/layout.hpp).
[[nodiscard]] std::string write_manifest(std::span<const ZipFile> files);

/// Name → hash. kCorrupt `pack.manifest` unless the text is exactly of that form.
[[nodiscard]] Result<std::map<std::string, journal::Digest>> read_manifest(std::string_view text);

}  // namespace proofdesk::evidence
