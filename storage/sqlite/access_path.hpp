#pragma once

#include "core/query/filter.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/estimates.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sql_text.hpp"

#include <cstdint>
#include <optional>

namespace proofdesk::sqlite {

/// A set of records, picked out by index, that holds all matches of a filter.
struct SmallSet {
  SqlText numbers;  ///< subquery
  std::int64_t size = 0;
};

/// Decides how a list is read. SQLite's own planner takes any equality for selective; here nine in ten records
/// may share a state, and the open ones are all among the youngest. So the sets that a filter's conditions pick
/// out by index are counted, as far as sorting them is thinkable. A list then either sorts the smallest, or
/// walks the order's index past the records that do not match; the latter within a budget when it could still
/// sort, so that neither way costs much more than twice the better one.
class AccessPath {
 public:
  AccessPath(Connection& db, const TableLayout& table, Estimates& estimates, std::size_t page_size);

  /// The smallest set that could be sorted; nullopt when there is none.
  [[nodiscard]] std::optional<SmallSet> smallest_set(const Filter& filter);
  /// Whether sorting so many is expected to be less than walking to one page of them.
  [[nodiscard]] bool sorted_at_once(std::int64_t size) { return size <= at_once(); }
  /// The same for the rows of a subquery.
  [[nodiscard]] bool sorted_at_once(const SqlText& numbers);
  /// A condition of the filter that an index on a column answers with rows in order of number: the way into a
  /// large set when numbers are the order. nullptr when there is none.
  [[nodiscard]] const Filter* equality(const Filter& filter) const;
  /// Rows of the subquery, counted up to `most`.
  [[nodiscard]] std::int64_t count(const SqlText& numbers, std::int64_t most);

 private:
  /// Rows of the subquery, or more than could be sorted.
  [[nodiscard]] std::int64_t size_of(const SqlText& numbers);

  [[nodiscard]] std::int64_t at_once();

  Connection& db_;
  const TableLayout& table_;
  Estimates& estimates_;
  const std::size_t page_size_;
  std::optional<std::int64_t> at_once_;  ///< once asked for: it takes a look at the table
};

/// The numbers of records that a condition picks out by index alone; nullopt when no index can. They may
/// be too many (of an AND, one part is taken), never too few.
[[nodiscard]] std::optional<SqlText> numbers_by_index(const TableLayout& table,
                                                      const Filter& filter);

/// A name for a statement with its values, as a key for `Estimates`.
[[nodiscard]] std::string name_of(const SqlText& sql);

}  // namespace proofdesk::sqlite
