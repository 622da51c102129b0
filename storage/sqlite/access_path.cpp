#include "storage/sqlite/access_path.hpp"

#include "storage/sqlite/filter_sql.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

using Op = Filter::Op;

/// Sizes below are counted anew each time: it costs nothing, and they are the ones that change most.
constexpr std::int64_t kRemembered = 500;

void collect_conditions(const Filter& filter, std::vector<const Filter*>& conditions) {
  if (filter.op != Op::kAnd) {
    conditions.push_back(&filter);
    return;
  }
  for (const auto& operand : filter.operands) collect_conditions(operand, conditions);
}

const char* comparison(Op op) {
  switch (op) {
    case Op::kEqual:
      return " = ?";
    case Op::kLess:
      return " < ?";
    case Op::kLessEqual:
      return " <= ?";
    case Op::kGreater:
      return " > ?";
    case Op::kGreaterEqual:
      return " >= ?";
    default:
      return nullptr;
  }
}

bool is_version(const FieldModel& field) {
  return field.origin == FieldOrigin::kSystem && field.name == "version";
}

std::optional<SqlText> numbers_of_comparison(const TableLayout& table, const Filter& filter) {
  const FieldModel& field = *filter.field;
  if (is_version(field)) return std::nullopt;
  const SqlValue literal = literal_of(field, filter.value);
  const char* compared = filter.op == Op::kHas && field.repeated ? " = ?" : comparison(filter.op);
  SqlText sql;
  if (const std::string column = column_of(table, field); !column.empty()) {
    sql.add(fmt::format("SELECT t.number FROM {} AS t WHERE ", table.table));
    const std::string again = " UNION ALL " + sql.text;
    if (compared != nullptr) return sql.add(column).add(compared, literal);
    // What is never NULL differs by being below or above.
    if (filter.op != Op::kNotEqual || nullable(field)) return std::nullopt;
    return sql.add(column).add(" < ?", literal).add(again).add(column).add(" > ?", literal);
  }
  const ValueLayout* value = table.value(field);
  if (value == nullptr || compared == nullptr) return std::nullopt;
  sql.add("SELECT v.row FROM value_index AS v WHERE v.field = ?", SqlValue{value->id});
  return sql.add(" AND v.value").add(compared, literal);
}

}  // namespace

std::optional<SqlText> numbers_by_index(const TableLayout& table, const Filter& filter) {
  switch (filter.op) {
    case Op::kAnd:
      for (const auto& operand : filter.operands) {
        if (auto numbers = numbers_by_index(table, operand)) return numbers;
      }
      return std::nullopt;
    case Op::kOr: {
      SqlText all;
      for (const auto& operand : filter.operands) {
        auto numbers = numbers_by_index(table, operand);
        if (!numbers) return std::nullopt;
        all.add(all.text.empty() ? "" : " UNION ALL ").add(numbers->text);
        std::ranges::move(numbers->values, std::back_inserter(all.values));
      }
      if (all.text.empty()) return std::nullopt;
      return all;
    }
    case Op::kNot:
    case Op::kFalse:
      return std::nullopt;
    default:
      return numbers_of_comparison(table, filter);
  }
}

std::string name_of(const SqlText& sql) {
  std::string name = sql.text;
  for (const auto& value : sql.values) {
    name += '\0';
    if (const auto* number = std::get_if<std::int64_t>(&value)) name += std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) name += *text;
    if (const auto* blob = std::get_if<Blob>(&value)) name += blob->bytes;
  }
  return name;
}

AccessPath::AccessPath(Connection& db, const TableLayout& table, Estimates& estimates,
                       std::size_t page_size)
    : db_(db), table_(table), estimates_(estimates), page_size_(page_size) {}

std::int64_t AccessPath::at_once() {
  if (at_once_) return *at_once_;
  // Of n records, s picked out: sorting those costs about s, walking to a page of p costs about p·n/s. They
  // meet at the square root of p·n. Numbers are nearly dense, so the highest stands for n.
  auto highest = db_.prepare(fmt::format("SELECT max(number) FROM {}", table_.table));
  highest.step();
  const auto both = static_cast<double>(page_size_) * static_cast<double>(highest.integer(0));
  const ListTuning& tuning = estimates_.tuning();
  const auto root = tuning.sorted_at_once == 0 ? 0 : static_cast<std::int64_t>(std::sqrt(both));
  at_once_ = std::min(std::max(root, tuning.sorted_at_once), tuning.most_sorted);
  return *at_once_;
}

std::int64_t AccessPath::count(const SqlText& numbers, std::int64_t most) {
  auto count = db_.prepare(fmt::format("SELECT count(*) FROM ({} LIMIT ?)", numbers.text));
  count.bind_all(numbers.values);
  count.bind(static_cast<int>(numbers.values.size()) + 1, most);
  count.step();
  return count.integer(0);
}

std::int64_t AccessPath::size_of(const SqlText& numbers) {
  const std::string name = name_of(numbers);
  if (const auto known = estimates_.recall(name)) return *known;
  const auto size = count(numbers, estimates_.tuning().most_sorted + 1);
  if (size >= kRemembered) estimates_.remember(name, size);
  return size;
}

bool AccessPath::sorted_at_once(const SqlText& numbers) { return sorted_at_once(size_of(numbers)); }

std::optional<SmallSet> AccessPath::smallest_set(const Filter& filter) {
  std::vector<const Filter*> conditions;
  collect_conditions(filter, conditions);
  std::optional<SmallSet> best;
  std::int64_t least = estimates_.tuning().most_sorted + 1;
  for (const Filter* condition : conditions) {
    auto numbers = numbers_by_index(table_, *condition);
    if (!numbers) continue;
    const auto size = size_of(*numbers);
    if (size >= least) continue;
    least = size;
    best = SmallSet{std::move(*numbers), size};
    if (size == 0) break;
  }
  return best;
}

const Filter* AccessPath::equality(const Filter& filter) const {
  std::vector<const Filter*> conditions;
  collect_conditions(filter, conditions);
  for (const Filter* condition : conditions) {
    if (condition->op != Op::kEqual || is_version(*condition->field)) continue;
    if (!column_of(table_, *condition->field).empty()) return condition;
  }
  return nullptr;
}

}  // namespace proofdesk::sqlite
