#pragma once

#include "core/query/filter.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sql_text.hpp"

#include <string>

namespace proofdesk::sqlite {

/// The column of a system, facet or kind field of the table under alias `t`; empty when the field has none
/// (custom and repeated fields live in `value_index`).
[[nodiscard]] std::string column_of(const TableLayout& table, const FieldModel& field);

/// Whether that column can be NULL.
[[nodiscard]] bool nullable(const FieldModel& field);

/// A literal of the filter or a cursor in the form its column has.
[[nodiscard]] SqlValue literal_of(const FieldModel& field, const Value& value);

/// Appends the filter as a condition on `t` that holds for exactly the records for which
/// `matches(filter, record)` does. The planner may use an index only for the condition at `sighted` (a part of
/// the filter, compared by address); a unary plus hides the columns of the others from it.
/// Throws std::logic_error for a field that is neither indexed nor system.
void append_condition(const TableLayout& table, const Filter& filter, const Filter* sighted,
                      SqlText& out);

}  // namespace proofdesk::sqlite
