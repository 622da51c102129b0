#include "storage/sqlite/list_sql.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::sqlite {
namespace {

constexpr std::string_view kQualifiedColumns =
    "t.number, t.id, t.state, t.version, t.created_at, t.updated_at, t.lifecycle, t.key_slot, "
    "t.message";

/// A key whose values are shared by no more rows than this is as good as unique: SQLite sorts such ties
/// itself, at no cost.
constexpr std::int64_t kFewTies = 4;
/// Values looked at one by one before the rest is left to SQLite's sorting.
constexpr int kMostBlocks = 64;

void move_values(SqlText& from, SqlText& to) {
  std::ranges::move(from.values, std::back_inserter(to.values));
}

/// While it lives, statements of the connection that take more steps than the budget end with a failure.
class StepBudget {
 public:
  StepBudget(Connection& db, std::int64_t steps) : db_(db), left_(steps) {
    sqlite3_progress_handler(db_.handle(), kStride, &StepBudget::count, this);
  }
  ~StepBudget() { sqlite3_progress_handler(db_.handle(), 0, nullptr, nullptr); }
  StepBudget(const StepBudget&) = delete;
  StepBudget& operator=(const StepBudget&) = delete;
  [[nodiscard]] bool spent() const { return left_ < 0; }

 private:
  static constexpr int kStride = 1000;
  static int count(void* self) {
    auto& budget = *static_cast<StepBudget*>(self);
    budget.left_ -= kStride;
    return budget.left_ < 0 ? 1 : 0;
  }
  Connection& db_;
  std::int64_t left_;
};

}  // namespace

PageReader::PageReader(Connection& db, const TableLayout& table, Estimates& estimates,
                       const ListQuery& query, const Filter& filter, const SqlText& also)
    : db_(db),
      table_(table),
      query_(query),
      filter_(filter),
      also_(also),
      estimates_(estimates),
      path_(db, table, estimates, query.page_size),
      set_(path_.smallest_set(filter)) {
  if (query.after && query.after->keys.size() != query.order.size()) {
    throw std::logic_error("a page cursor of another order");
  }
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const OrderKey& order = query.order[i];
    Key key{order.field, order.descending, column_of(table, *order.field), nullptr, {}, true};
    if (key.column.empty()) key.value = table.value(*order.field);
    if (key.column.empty() && key.value == nullptr) {
      throw std::logic_error("order by a field that is not indexed: " + order.field->name);
    }
    if (key.value == nullptr) key.can_be_null = nullable(*order.field);
    if (query.after) key.cursor = literal_of(*order.field, query.after->keys[i]);
    keys_.push_back(std::move(key));
  }
  if (!keys_.empty()) rows_descending_ = keys_.front().descending;
}

void PageReader::read(std::size_t limit, const Visit& visit, const std::function<void()>& restart) {
  left_ = limit;
  visit_ = &visit;
  if (!set_) {
    walk();
    return;
  }
  // Sizes so small are counted anew each time. Rules ask of nearly every command what hangs on its record, and the
  // answer is nearly always: nothing.
  if (set_->size == 0) return;
  const std::string name = name_of_walk();
  if (!path_.sorted_at_once(set_->size) && !estimates_.recall(name)) {
    const StepBudget budget(db_, set_->size * estimates_.tuning().steps_per_record);
    try {
      walk();
      return;
    } catch (const SqlFailure& failure) {
      if (!budget.spent()) throw;
    }
    estimates_.remember(name, 0);
    restart();
    left_ = limit;
  }
  sort();
}

/// The same list, whatever its cursor.
std::string PageReader::name_of_walk() const {
  std::string name = "walk " + name_of(set_->numbers);
  for (const Key& key : keys_)
    name += fmt::format(" {}{}", key.descending ? "-" : "", key.field->json_name);
  return name;
}

void PageReader::walk() {
  if (keys_.empty()) {
    read_range({}, query_.after.has_value(), {Lead::Kind::kNumber, 0});
  } else {
    read_level(0, {}, query_.after.has_value());
  }
}

PageReader::Bounds PageReader::padded(Bounds bounds) const {
  bounds.resize(keys_.size());
  return bounds;
}

PageReader::Bounds PageReader::padded(Bounds bounds, Bound next) const {
  bounds.push_back(std::move(next));
  return padded(std::move(bounds));
}

/// The small set, in as many ranges as it takes to say what comes after the cursor.
void PageReader::sort() {
  const Lead lead{Lead::Kind::kSet, 0};
  if (!query_.after) {
    read_range(padded({}), false, lead);
    return;
  }
  Bounds shared;
  for (const Key& key : keys_) {
    shared.push_back(
        {key.cursor.index() == 0 ? Bound::Kind::kNone : Bound::Kind::kEqual, key.cursor});
  }
  read_range(shared, true, lead);
  while (!shared.empty() && !full()) {
    const Key& key = keys_[shared.size() - 1];
    shared.pop_back();
    if (key.cursor.index() == 0) continue;  // nothing comes after no value
    read_range(padded(shared, {Bound::Kind::kBeyond, key.cursor}), false, lead);
    if (!full() && key.can_be_null)
      read_range(padded(shared, {Bound::Kind::kNone, {}}), false, lead);
  }
}

/// Rows that share the values of the keys before `level`, in order of the keys from `level` on; with
/// `from_cursor` only those behind it.
void PageReader::read_level(std::size_t level, Bounds shared, bool from_cursor) {
  if (full()) return;
  if (level + 1 == keys_.size()) {
    read_last_level(level, shared, from_cursor);
    return;
  }
  const Key& key = keys_[level];
  const bool at_none = from_cursor && key.cursor.index() == 0;
  if (from_cursor) {
    Bounds same = shared;
    same.push_back({at_none ? Bound::Kind::kNone : Bound::Kind::kEqual, key.cursor});
    read_level(level + 1, std::move(same), true);
  }
  if (at_none) return;
  read_blocks(level, shared, from_cursor);
  if (!key.can_be_null) return;
  shared.push_back({Bound::Kind::kNone, {}});
  read_level(level + 1, std::move(shared), false);
}

/// Value by value of a key that is not the last.
void PageReader::read_blocks(std::size_t level, const Bounds& shared, bool from_cursor) {
  const Key& key = keys_[level];
  std::optional<SqlValue> last;
  if (from_cursor) last = key.cursor;
  for (int block = 0; !full(); ++block) {
    auto value = next_value(key, last);
    if (!value) return;
    if (block == kMostBlocks || path_.count(numbers_with(key, *value), kFewTies + 1) <= kFewTies) {
      const Bound rest{last ? Bound::Kind::kBeyond : Bound::Kind::kPresent,
                       last.value_or(SqlValue{})};
      read_range(padded(shared, rest), false, {Lead::Kind::kKey, level});
      return;
    }
    Bounds same = shared;
    same.push_back({Bound::Kind::kEqual, *value});
    read_level(level + 1, std::move(same), false);
    last = std::move(value);
  }
}

void PageReader::read_last_level(std::size_t level, const Bounds& shared, bool from_cursor) {
  const Key& key = keys_[level];
  const Lead lead = lead_of(shared, level);
  const bool at_none = from_cursor && key.cursor.index() == 0;
  if (from_cursor) {
    Bounds same = shared;
    same.push_back({at_none ? Bound::Kind::kNone : Bound::Kind::kEqual, key.cursor});
    // Ties with the cursor: by number within the key's own value, which its index has in that order.
    read_range(same, true, at_none && lead.key == level ? Lead{} : lead);
  }
  if (at_none || full()) return;
  read_range(
      padded(shared, {from_cursor ? Bound::Kind::kBeyond : Bound::Kind::kPresent, key.cursor}),
      false, lead);
  if (full() || !key.can_be_null) return;
  read_range(padded(shared, {Bound::Kind::kNone, {}}), false, lead.key == level ? Lead{} : lead);
}

/// The last key's own index, unless one of the shared values picks out so few rows that sorting them is less.
PageReader::Lead PageReader::lead_of(const Bounds& shared, std::size_t level) {
  for (std::size_t i = 0; i < shared.size(); ++i) {
    if (shared[i].kind != Bound::Kind::kEqual) continue;
    if (path_.sorted_at_once(numbers_with(keys_[i], shared[i].value))) return {Lead::Kind::kKey, i};
  }
  return {Lead::Kind::kKey, level};
}

SqlText PageReader::numbers_with(const Key& key, const SqlValue& value) const {
  SqlText sql;
  if (key.value != nullptr) {
    sql.add("SELECT v.row FROM value_index AS v WHERE v.field = ?", SqlValue{key.value->id});
    return sql.add(" AND v.value = ?", value);
  }
  return sql.add(fmt::format("SELECT t.number FROM {} AS t WHERE {} = ?", table_.table, key.column),
                 value);
}

std::optional<SqlValue> PageReader::next_value(const Key& key,
                                               const std::optional<SqlValue>& beyond) {
  SqlText sql;
  const std::string column = key.value != nullptr ? "v.value" : key.column;
  sql.add(fmt::format("SELECT {} FROM ", column));
  if (key.value != nullptr) {
    sql.add("value_index AS v WHERE v.field = ?", SqlValue{key.value->id}).add(" AND ");
  } else {
    sql.add(table_.table).add(" AS t WHERE ");
  }
  sql.add(column);
  if (beyond) {
    sql.add(key.descending ? " < ?" : " > ?", *beyond);
  } else {
    sql.add(" IS NOT NULL");
  }
  sql.add(fmt::format(" ORDER BY {}{} LIMIT 1", column, key.descending ? " DESC" : ""));
  auto row = db_.prepare(sql.text);
  row.bind_all(sql.values);
  if (!row.step()) return std::nullopt;
  return row.value(0);
}

void PageReader::read_range(const Bounds& bounds, bool after_row, Lead lead) {
  if (full()) return;
  const SqlText sql = statement_of(bounds, after_row, lead);
  if (on_statement) on_statement(sql);
  auto statement = db_.prepare(sql.text);
  statement.bind_all(sql.values);
  statement.bind(static_cast<int>(sql.values.size()) + 1, static_cast<std::int64_t>(left_));
  while (statement.step()) {
    (*visit_)(statement);
    --left_;
  }
}

void PageReader::append_key(std::size_t index, const Bound& bound, Lead lead, Parts& parts) const {
  const Key& key = keys_[index];
  using Kind = Bound::Kind;
  const bool leads = lead.kind == Lead::Kind::kKey && lead.key == index;
  std::string column = leads || key.value != nullptr ? key.column : "+" + key.column;
  if (key.value != nullptr) {
    if (bound.kind == Kind::kNone) {
      parts.conditions.add(
          " AND NOT EXISTS (SELECT 1 FROM value_index AS v WHERE v.row = t.number AND v.field = ?)",
          SqlValue{key.value->id});
      return;
    }
    // CROSS keeps the order of the tables: in front of `t` it is walked, behind it is looked up.
    const auto alias = fmt::format("o{}", index);
    column = alias + ".value";
    if (leads && bound.kind != Kind::kAny) {
      parts.before.add(fmt::format("value_index AS {} CROSS JOIN ", alias));
      parts.conditions.add(fmt::format(" AND {0}.row = t.number AND {0}.field = ?", alias),
                           SqlValue{key.value->id});
      // The index entry carries the number too, and is sorted by it: named so, the planner can see it.
      parts.row = alias + ".row";
    } else {
      parts.after.add(
          fmt::format(" {0} JOIN value_index AS {1} ON {1}.row = t.number AND {1}.field = ?",
                      bound.kind == Kind::kAny ? "LEFT" : "CROSS", alias),
          SqlValue{key.value->id});
    }
  }
  switch (bound.kind) {
    case Kind::kEqual:
      parts.conditions.add(" AND " + column + " = ?", bound.value);
      return;
    case Kind::kNone:
      parts.conditions.add(" AND " + column + " IS NULL");
      return;
    case Kind::kBeyond:
      parts.conditions.add(" AND " + column + (key.descending ? " < ?" : " > ?"), bound.value);
      break;
    case Kind::kPresent:
      if (key.value == nullptr && key.can_be_null)
        parts.conditions.add(" AND " + column + " IS NOT NULL");
      break;
    case Kind::kAny:
      break;
  }
  const bool nulls = bound.kind == Kind::kAny && key.can_be_null;
  parts.order += column + (key.descending ? " DESC" : nulls ? " ASC NULLS LAST" : " ASC") + ", ";
}

SqlText PageReader::statement_of(const Bounds& bounds, bool after_row, Lead lead) const {
  Parts parts;
  for (std::size_t i = 0; i < keys_.size(); ++i) append_key(i, bounds[i], lead, parts);
  SqlText sql;
  sql.add(fmt::format("SELECT {} FROM {}{} AS t{} WHERE ", kQualifiedColumns, parts.before.text,
                      table_.table, parts.after.text));
  move_values(parts.before, sql);
  move_values(parts.after, sql);
  append_condition(table_, filter_,
                   lead.kind == Lead::Kind::kNumber ? path_.equality(filter_) : nullptr, sql);
  SqlText also = also_;
  sql.add(also.text);
  move_values(also, sql);
  if (lead.kind == Lead::Kind::kSet) {
    SqlText numbers = set_->numbers;
    sql.add(" AND t.number IN (").add(numbers.text).add(")");
    move_values(numbers, sql);
  }
  sql.add(parts.conditions.text);
  move_values(parts.conditions, sql);
  if (after_row) {
    sql.add(fmt::format(" AND {} {} ?", parts.row, rows_descending_ ? "<" : ">"),
            SqlValue{query_.after->row});
  }
  sql.add(fmt::format(" ORDER BY {}{} {} LIMIT ?", parts.order, parts.row,
                      rows_descending_ ? "DESC" : "ASC"));
  return sql;
}

}  // namespace proofdesk::sqlite
