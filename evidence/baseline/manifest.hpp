#pragma once

#include "core/base/result.hpp"
#include "core/base/uuid.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// One record as a baseline pins it: which revision it had, and the leaf of the journal that made it so.
struct BaselineEntry {
  std::string kind;
  Uuid id;
  std::int64_t revision = 0;
  std::string leaf_hash;  ///< hex, RFC 9162 leaf hash

  friend bool operator==(const BaselineEntry&, const BaselineEntry&) = default;
};

/// The order of entries: by kind, then by id. Two of one record compare equal.
[[nodiscard]] std::strong_ordering order_of(const BaselineEntry& a, const BaselineEntry& b);

/// The list of a baseline as it is attached: `kind/id@revision hash` and a line feed for each entry, in their order,
/// so that equal baselines give equal bytes. `entries` are sorted and name no record twice.
[[nodiscard]] std::string write_manifest(const std::vector<BaselineEntry>& entries);

/// Accepts exactly what `write_manifest` writes; kCorrupt `baseline.manifest` with the line otherwise. Pure.
[[nodiscard]] Result<std::vector<BaselineEntry>> read_manifest(std::string_view text);

}  // namespace proofdesk::evidence
