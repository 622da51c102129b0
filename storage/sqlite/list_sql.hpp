#pragma once

#include "core/query/list_query.hpp"
#include "storage/sqlite/filter_sql.hpp"
#include "storage/sqlite/schema.hpp"

#include <vector>

namespace proofdesk::sqlite {

/// Reads one page of record rows: kRecordColumns of `t` for each record, in order.
///
/// A page is read as a short sequence of ranges, each of which one index gives in order: from inside out the
/// rows that share all keys with the cursor, then those that share all but the last, and so on; last those
/// without a value. So the cost of a page does not depend on how far into the list it is.
class PageReader {
 public:
  PageReader(Connection& db, const TableLayout& table, const ListQuery& query,
             const Filter& filter);

  /// Calls `row` for at most `limit` rows.
  template <class Row>
  void read(std::size_t limit, Row&& row) {
    std::size_t left = limit;
    for (std::size_t range = 0; range < ranges_.size() && left > 0; ++range) {
      const SqlText sql = statement_of(ranges_[range]);
      auto statement = db_.prepare(sql.text);
      statement.bind_all(sql.values);
      statement.bind(static_cast<int>(sql.values.size()) + 1, static_cast<std::int64_t>(left));
      while (statement.step()) {
        row(statement);
        --left;
      }
    }
  }

  /// The statements in order, for tests of the plans they get.
  [[nodiscard]] std::vector<SqlText> statements() const;

 private:
  /// What a range says of one order key.
  enum class Bound { kEqual, kNone, kBeyond, kPresent, kAny };
  struct Key {
    const FieldModel* field = nullptr;
    bool descending = false;
    std::string column;  ///< empty when the value index holds it
    const ValueLayout* value = nullptr;
    SqlValue cursor;
  };
  struct Range {
    std::vector<Bound> keys;
    bool after_row = false;
  };

  /// Of one statement, while it is put together.
  struct Parts {
    SqlText joins;
    SqlText conditions;
    std::string order;
    std::string row = "t.number";
  };

  void plan();
  void add_range(std::vector<Bound> keys, bool after_row) {
    ranges_.push_back({std::move(keys), after_row});
  }
  void add_beyond(std::vector<Bound> shared, std::size_t key, bool from_cursor);
  [[nodiscard]] SqlText statement_of(const Range& range) const;
  void append_key(std::size_t index, Bound bound, Parts& parts) const;

  Connection& db_;
  const TableLayout& table_;
  const ListQuery& query_;
  const Filter& filter_;
  std::vector<Key> keys_;
  std::vector<Range> ranges_;
  bool rows_descending_ = true;
};

}  // namespace proofdesk::sqlite
