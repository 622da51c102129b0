#include "evidence/pack/manifest.hpp"

#include "core/base/encoding.hpp"
#include "evidence/lines.hpp"
#include "evidence/pack/layout.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::evidence {

std::string write_manifest(std::span<const ZipFile> files) {
  std::map<std::string_view, std::string_view> sorted;
  for (const ZipFile& file : files) {
    if (std::ranges::find(layout::kUnlisted, file.name) == layout::kUnlisted.end())
      sorted[file.name] = file.content;
  }
  std::string out;
  for (const auto& [name, content] : sorted) {
    append_hex(out, journal::sha256(content));
    out += "  ";
    out += name;
    out += '\n';
  }
  return out;
}

Result<std::map<std::string, journal::Digest>> read_manifest(std::string_view text) {
  Lines lines(text);
  const auto wrong = [&](std::string_view detail) {
    return fail(ErrorCode::kCorrupt, "pack.manifest",
                fmt::format("{}, line {}: {}.", layout::kManifest, lines.number(), detail));
  };
  std::map<std::string, journal::Digest> hashes;
  while (const auto line = lines.next()) {
    const auto hash = to_array<32>(from_hex(line->substr(0, 64)));
    if (!hash || line->substr(64, 2) != "  ") return wrong("not a hash and a name");
    std::string name(line->substr(66));
    if (!is_zip_name(name)) return wrong("not the name of a file");
    if (!hashes.empty() && name <= hashes.rbegin()->first) return wrong("out of order");
    hashes.emplace(std::move(name), *hash);
  }
  if (!lines.complete()) return wrong("the last line is cut short");
  return hashes;
}

}  // namespace proofdesk::evidence
