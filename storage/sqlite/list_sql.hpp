#pragma once

#include "core/query/list_query.hpp"
#include "storage/sqlite/access_path.hpp"
#include "storage/sqlite/filter_sql.hpp"
#include "storage/sqlite/schema.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace proofdesk::sqlite {

/// Reads one page of record rows in a query's order.
///
/// The page is sorted out of a small set, or the index of the order is walked past rows that do not match
/// (AccessPath says which). Walking, a page is read as a sequence of ranges of that index: from inside
/// out the rows that share all keys with the cursor, then those that share all but the last, and so on; last
/// those without a value. With several keys, a value of the first that many rows share becomes a range of its
/// own, walked by the next key's index. So a page costs the same however far into the list it is, and nearly
/// the same however many records there are. `also` is a further condition, " AND …" over `t`, that no index helps with.
class PageReader {
 public:
  PageReader(Connection& db, const TableLayout& table, Estimates& estimates, const ListQuery& query,
             const Filter& filter, const SqlText& also = {});

  /// `visit` is called with kRecordColumns of each row; `restart` when what was visited so far is void,
  /// because walking took too long and the small set is sorted instead.
  using Visit = std::function<void(const Statement& row)>;
  void read(std::size_t limit, const Visit& visit, const std::function<void()>& restart);

  /// For tests of the plans: called with each statement before it runs.
  std::function<void(const SqlText&)> on_statement;

 private:
  /// What a range says of one order key.
  struct Bound {
    enum class Kind { kEqual, kNone, kBeyond, kPresent, kAny } kind = Kind::kAny;
    SqlValue value;  ///< of kEqual and kBeyond
  };
  using Bounds = std::vector<Bound>;

  struct Key {
    const FieldModel* field = nullptr;
    bool descending = false;
    std::string column;  ///< empty when the value index holds it
    const ValueLayout* value = nullptr;
    SqlValue cursor;
    bool can_be_null = false;
  };

  /// How a range is read: what the planner is to see an index for.
  struct Lead {
    enum class Kind { kSet, kKey, kNumber } kind = Kind::kNumber;
    std::size_t key = 0;
  };

  /// Of one statement, while it is put together.
  struct Parts {
    SqlText before;  ///< tables in front of `t`
    SqlText after;   ///< tables behind it
    SqlText conditions;
    std::string order;
    std::string row = "t.number";
  };

  void walk();
  void sort();
  [[nodiscard]] std::string name_of_walk() const;
  void read_level(std::size_t level, Bounds shared, bool from_cursor);
  void read_blocks(std::size_t level, const Bounds& shared, bool from_cursor);
  void read_last_level(std::size_t level, const Bounds& shared, bool from_cursor);
  void read_range(const Bounds& bounds, bool after_row, Lead lead);
  [[nodiscard]] Lead lead_of(const Bounds& shared, std::size_t level);
  [[nodiscard]] std::optional<SqlValue> next_value(const Key& key,
                                                   const std::optional<SqlValue>& beyond);
  [[nodiscard]] SqlText numbers_with(const Key& key, const SqlValue& value) const;
  [[nodiscard]] Bounds padded(Bounds bounds, Bound next) const;
  [[nodiscard]] Bounds padded(Bounds bounds) const;
  [[nodiscard]] bool full() const { return left_ == 0; }

  [[nodiscard]] SqlText statement_of(const Bounds& bounds, bool after_row, Lead lead) const;
  void append_key(std::size_t index, const Bound& bound, Lead lead, Parts& parts) const;

  Connection& db_;
  const TableLayout& table_;
  const ListQuery& query_;
  const Filter& filter_;
  const SqlText also_;
  Estimates& estimates_;
  AccessPath path_;
  std::optional<SmallSet> set_;
  std::vector<Key> keys_;
  bool rows_descending_ = true;

  std::size_t left_ = 0;  ///< rows to visit still
  const Visit* visit_ = nullptr;
};

}  // namespace proofdesk::sqlite
