#pragma once

#include "core/query/filter.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/estimates.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sql_text.hpp"

#include <cstdint>
#include <optional>

namespace proofdesk::sqlite {

/// Decides by which index a list is read. SQLite's own planner takes any equality for selective; here nine in
/// ten records may share a state. So the sets that a filter's conditions pick out by index are counted, up to
/// the size at which walking the order's index past the records that do not match becomes the cheaper way.
class AccessPath {
 public:
  AccessPath(Connection& db, const TableLayout& table, Estimates& estimates, std::size_t page_size);

  /// A subquery for the numbers of a small set that holds all matches; nullopt when there is none.
  [[nodiscard]] std::optional<SqlText> driver(const Filter& filter);
  /// A condition of the filter that an index on a column answers with rows in order of number: the way into a
  /// large set when numbers are the order. nullptr when there is none.
  [[nodiscard]] const Filter* equality(const Filter& filter) const;
  /// Whether the subquery has few enough rows to sort them. Counts no further than needed, and remembers.
  [[nodiscard]] bool is_small(const SqlText& numbers);
  /// Rows of the subquery, counted up to `most`.
  [[nodiscard]] std::int64_t count(const SqlText& numbers, std::int64_t most);

 private:
  /// Their number, or more than the limit.
  [[nodiscard]] std::int64_t size_if_small(const SqlText& numbers);

  Connection& db_;
  const TableLayout& table_;
  Estimates& estimates_;
  std::int64_t limit_;
};

/// The numbers of records that a condition picks out by index alone; nullopt when no index can. They may
/// be too many (of an AND, one part is taken), never too few.
[[nodiscard]] std::optional<SqlText> numbers_by_index(const TableLayout& table,
                                                      const Filter& filter);

}  // namespace proofdesk::sqlite
