#pragma once

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

}  // namespace proofdesk
