#include "storage/sqlite/list_sql.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

constexpr std::string_view kQualifiedColumns =
    "t.number, t.id, t.state, t.version, t.created_at, t.updated_at, t.lifecycle, t.key_slot, "
    "t.message";

}  // namespace

PageReader::PageReader(Connection& db, const TableLayout& table, const ListQuery& query,
                       const Filter& filter)
    : db_(db), table_(table), query_(query), filter_(filter) {
  if (query.after && query.after->keys.size() != query.order.size()) {
    throw std::logic_error("a page cursor of another order");
  }
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const OrderKey& order = query.order[i];
    Key key{order.field, order.descending, column_of(table, *order.field), nullptr, {}};
    if (key.column.empty()) key.value = table.value(*order.field);
    if (key.column.empty() && key.value == nullptr) {
      throw std::logic_error("order by a field that is not indexed: " + order.field->name);
    }
    if (query.after) key.cursor = literal_of(*order.field, query.after->keys[i]);
    keys_.push_back(std::move(key));
  }
  if (!keys_.empty()) rows_descending_ = keys_.front().descending;
  plan();
}

void PageReader::plan() {
  if (!query_.after) {
    if (keys_.empty()) {
      add_range({}, false);
    } else {
      add_beyond({}, 0, false);
    }
    return;
  }
  std::vector<Bound> shared;
  for (const Key& key : keys_)
    shared.push_back(key.cursor.index() == 0 ? Bound::kNone : Bound::kEqual);
  add_range(shared, true);
  for (std::size_t key = keys_.size(); key-- > 0;) {
    add_beyond({shared.begin(), shared.begin() + static_cast<std::ptrdiff_t>(key)}, key, true);
  }
}

/// Ranges for the rows that share the keys before `key` and come after the cursor in `key` (or, without a
/// cursor, all of them): those with a value, then those without.
void PageReader::add_beyond(std::vector<Bound> shared, std::size_t key, bool from_cursor) {
  const auto with = [&](Bound bound) {
    std::vector<Bound> keys = shared;
    keys.push_back(bound);
    keys.resize(keys_.size(), Bound::kAny);
    return keys;
  };
  const bool can_be_null = keys_[key].value != nullptr || nullable(*keys_[key].field);
  if (from_cursor && keys_[key].cursor.index() == 0) return;  // nothing comes after no value
  add_range(with(from_cursor ? Bound::kBeyond : Bound::kPresent), false);
  if (can_be_null) add_range(with(Bound::kNone), false);
}

void PageReader::append_key(std::size_t index, Bound bound, Parts& parts) const {
  const Key& key = keys_[index];
  auto& [joins, conditions, order, row] = parts;
  std::string column = key.column;
  if (key.value != nullptr) {
    if (bound == Bound::kNone) {
      conditions.add(
          " AND NOT EXISTS (SELECT 1 FROM value_index AS v WHERE v.row = t.number AND v.field = ?)",
          SqlValue{key.value->id});
      return;
    }
    const auto alias = fmt::format("o{}", index);
    column = alias + ".value";
    joins.add(fmt::format("{0} JOIN value_index AS {1} ON {1}.row = t.number AND {1}.field = ?",
                          bound == Bound::kAny ? " LEFT" : "", alias),
              SqlValue{key.value->id});
    // The index entry carries the row too, and is sorted by it: named so, the planner can see it.
    if (bound != Bound::kAny && row == "t.number") row = alias + ".row";
  }
  switch (bound) {
    case Bound::kEqual:
      conditions.add(" AND " + column + " = ?", key.cursor);
      return;
    case Bound::kNone:
      conditions.add(" AND " + column + " IS NULL");
      return;
    case Bound::kBeyond:
      conditions.add(" AND " + column + (key.descending ? " < ?" : " > ?"), key.cursor);
      break;
    case Bound::kPresent:
      if (key.value == nullptr && nullable(*key.field))
        conditions.add(" AND " + column + " IS NOT NULL");
      break;
    case Bound::kAny:
      break;
  }
  order += column +
           (key.descending         ? " DESC"
            : bound == Bound::kAny ? " ASC NULLS LAST"
                                   : " ASC") +
           ", ";
}

SqlText PageReader::statement_of(const Range& range) const {
  Parts parts;
  for (std::size_t i = 0; i < keys_.size(); ++i) append_key(i, range.keys[i], parts);
  auto& [joins, conditions, order, row] = parts;
  const char* direction = rows_descending_ ? "DESC" : "ASC";
  SqlText sql;
  sql.add(fmt::format("SELECT {} FROM {} AS t", kQualifiedColumns, table_.table));
  sql.add(joins.text);
  std::ranges::move(joins.values, std::back_inserter(sql.values));
  sql.add(" WHERE ");
  append_condition(table_, filter_, Sight::kIndexed, sql);
  if (range.after_row) {
    conditions.add(fmt::format(" AND {} {} ?", row, rows_descending_ ? "<" : ">"),
                   SqlValue{query_.after->row});
  }
  sql.add(conditions.text);
  std::ranges::move(conditions.values, std::back_inserter(sql.values));
  sql.add(fmt::format(" ORDER BY {}{} {} LIMIT ?", order, row, direction));
  return sql;
}

std::vector<SqlText> PageReader::statements() const {
  std::vector<SqlText> all;
  for (const auto& range : ranges_) all.push_back(statement_of(range));
  return all;
}

}  // namespace proofdesk::sqlite
