#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk {

/// What must never change about a field once records carry it. Its text is one line,
///   incident priority 17 enum critical=1 high=2
///   incident tags 8 repeated text
/// kept in the database's own catalogue and in the schema lock of the sources.
struct CatalogueEntry {
  std::string kind;
  std::string field;  ///< "custom.<name>" for fields that an administrator declared
  int number = 0;     ///< in the protobuf message; 0 for custom fields
  bool repeated = false;
  std::string type;
  std::vector<std::pair<std::string, int>> words;  ///< of enums, with their numbers

  friend bool operator==(const CatalogueEntry&, const CatalogueEntry&) = default;
};

/// Facet, kind and custom fields of one kind, in the model's order.
[[nodiscard]] std::vector<CatalogueEntry> catalogue_of(const KindModel& kind);
/// All kinds; sorted by kind, then number, so that the text of the whole does not depend on registration.
[[nodiscard]] std::vector<CatalogueEntry> catalogue_of(const Model& model);

[[nodiscard]] std::string to_text(const CatalogueEntry& entry);
/// One line per entry.
[[nodiscard]] std::string to_text(const std::vector<CatalogueEntry>& entries);
/// kCorrupt "schema.catalogue" for anything `to_text` does not write.
[[nodiscard]] Result<CatalogueEntry> parse_catalogue_entry(std::string_view line);

/// Schemas only grow: a number, a type and a word keep their meaning for ever, new words may follow.
/// Otherwise kUnsupported "schema.additive" naming the field and what is different.
[[nodiscard]] Status check_grown(const CatalogueEntry& before, const CatalogueEntry& after);
/// The same for everything in `before`: each entry must still be there, compatibly.
[[nodiscard]] Status check_grown(const std::vector<CatalogueEntry>& before,
                                 const std::vector<CatalogueEntry>& after);

}  // namespace proofdesk
