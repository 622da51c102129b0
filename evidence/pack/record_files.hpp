#pragma once

#include "core/base/result.hpp"
#include "evidence/pack/fold.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {
class KindModel;
}

namespace proofdesk::evidence {

/// Records and events as people and spreadsheets read them. A verifier writes these files again from the disclosed
/// events and compares, so every writer is a pure function of what is folded. kInternal when a value cannot be
/// written canonically, which the disclosures rule out.

/// A JSON array with one record a line, each canonical (RFC 8785): id, kind, number, state, version, createdAt,
/// updatedAt, alias, `fields`, then `attachments`, `links`, `timers`, `worklog` by id where there are any, and
/// the paths in `erased` and `withheld`. Only records of `kind`.
[[nodiscard]] Result<std::string> write_records_json(std::string_view kind,
                                                     std::span<const FoldedRecord> records);

/// The columns of the CSV for a kind, in the order of its fields.
[[nodiscard]] std::vector<std::string> record_columns(const KindModel& kind);

/// One row a record. `alias` shows the foreign key, `links`, `worklog` and `attachments` how many there are;
/// lists stand as JSON; "[erased]" and "[withheld]" stand for values that are not shown.
[[nodiscard]] Result<std::string> write_records_csv(std::string_view kind,
                                                    std::span<const std::string> columns,
                                                    std::span<const FoldedRecord> records);
/// The header of such a file; kCorrupt `pack.records` when it has none.
[[nodiscard]] Result<std::vector<std::string>> read_columns(std::string_view csv);

/// One row for each value an event sets, before → after; an event that sets none has a row of its own.
[[nodiscard]] Result<std::string> write_events_csv(std::string_view kind,
                                                   std::span<const FoldedRecord> records);

}  // namespace proofdesk::evidence
