#pragma once

#include "core/engine/journal_reader.hpp"
#include "core/ports/store.hpp"

#include <string>

namespace proofdesk {

/// What the index knows of one record, by who may find it.
struct SearchDocument {
  std::string title;  ///< number and title
  std::string shown;  ///< other searchable fields, public work log
  std::string internal;

  /// Differs whenever the words may.
  [[nodiscard]] std::string fingerprint() const;
};

/// Reads the work log too; its newest text is cut off beyond a megabyte.
[[nodiscard]] Result<SearchDocument> search_document(ReadView& view, const KindModel& kind,
                                                     const Record& record);

/// Whether a record's document can be another after an event than before: read from the names of what it changed, so
/// that nothing of the record need be read for the many events that leave its texts alone. In doubt yes.
[[nodiscard]] bool may_change_document(const KindModel& kind, const OpenedEvent& opened);

}  // namespace proofdesk
