#pragma once

#include "core/model/record.hpp"
#include "storage/sqlite/schema.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::sqlite {

/// A value as its column or index entry holds it; order by bytes or by number is the value's own order.
/// References are 16 bytes. Repeated values have no single form and give NULL.
[[nodiscard]] SqlValue to_sql(FieldType type, const Value& value);
[[nodiscard]] SqlValue to_sql(const Uuid& id);

/// What the value index holds of one field of a record: nothing, one value, or one per element.
[[nodiscard]] std::vector<SqlValue> index_values(const ValueLayout& field, const Record& record);

/// Whether the value index holds the same of both records.
[[nodiscard]] bool same_index_values(const TableLayout& table, const Record& a, const Record& b);

/// One entry of the value index.
struct IndexEntry {
  std::int64_t field = 0;
  SqlValue value;
  friend auto operator<=>(const IndexEntry&, const IndexEntry&) = default;
};
/// All of a record's, sorted and without duplicates, so that two lists can be compared.
[[nodiscard]] std::vector<IndexEntry> index_entries(const TableLayout& table, const Record& record);

/// A UUID from a 16-byte column; nil for NULL.
[[nodiscard]] Uuid read_uuid(const Statement& row, int column);

/// What single columns hold: that of a field, and that of the lifecycle.
[[nodiscard]] SqlValue column_value(const KindModel& kind, const ColumnLayout& column,
                                    const Record& record);
[[nodiscard]] SqlValue lifecycle_value(const Record& record);

/// What of a row has another form than in the record; bound by reference, so it outlives the step.
struct RowImage {
  std::string message;  ///< encoded
  SqlValue lifecycle;
  std::vector<SqlValue> columns;  ///< of TableLayout::columns

  RowImage() = default;
  RowImage(const KindModel& kind, const TableLayout& table, const Record& record);
};

/// Binds kRecordColumns from parameter 1.
void bind_fixed(Statement& statement, const Record& record, const RowImage& image);

/// Reads kRecordColumns. kCorrupt, thrown as SqlFailure, when the message does not decode.
[[nodiscard]] Record read_record(const KindModel& kind, const Statement& row);

}  // namespace proofdesk::sqlite
