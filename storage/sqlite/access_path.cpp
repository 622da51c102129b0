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

constexpr std::int64_t kLeastLimit = 200;

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

std::optional<SqlText> numbers_of_comparison(const TableLayout& table, const Filter& filter) {
  const FieldModel& field = *filter.field;
  const char* compared = filter.op == Op::kHas && field.repeated ? " = ?" : comparison(filter.op);
  if (compared == nullptr || (field.origin == FieldOrigin::kSystem && field.name == "version"))
    return std::nullopt;
  SqlText sql;
  if (const std::string column = column_of(table, field); !column.empty()) {
    sql.add(fmt::format("SELECT t.number FROM {} AS t WHERE ", table.table)).add(column);
  } else if (const ValueLayout* value = table.value(field)) {
    sql.add("SELECT v.row FROM value_index AS v WHERE v.field = ?", SqlValue{value->id})
        .add(" AND v.value");
  } else {
    return std::nullopt;
  }
  sql.add(compared, literal_of(field, filter.value));
  return sql;
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

AccessPath::AccessPath(Connection& db, const TableLayout& table, Estimates& estimates,
                       std::size_t page_size)
    : db_(db), table_(table), estimates_(estimates) {
  // Of n records, s picked out: sorting those costs about s, walking to a page of p costs about p·n/s. They
  // meet at the square root of p·n. Numbers are nearly dense, so the highest stands for n.
  auto highest = db_.prepare(fmt::format("SELECT max(number) FROM {}", table.table));
  highest.step();
  const auto both = static_cast<double>(page_size) * static_cast<double>(highest.integer(0));
  limit_ = std::min(std::max(static_cast<std::int64_t>(std::sqrt(both)), kLeastLimit),
                    estimates.most_sorted());
}

std::int64_t AccessPath::count(const SqlText& numbers, std::int64_t most) {
  auto count = db_.prepare(fmt::format("SELECT count(*) FROM ({} LIMIT ?)", numbers.text));
  count.bind_all(numbers.values);
  count.bind(static_cast<int>(numbers.values.size()) + 1, most);
  count.step();
  return count.integer(0);
}

bool AccessPath::is_small(const SqlText& numbers) { return size_if_small(numbers) <= limit_; }

std::int64_t AccessPath::size_if_small(const SqlText& numbers) {
  const auto now = std::chrono::steady_clock::now();
  const std::string name = name_of(numbers);
  if (estimates_.is_large(name, now)) return limit_ + 1;
  const auto size = count(numbers, limit_ + 1);
  if (size > limit_) estimates_.found_large(name, now);
  return size;
}

std::optional<SqlText> AccessPath::driver(const Filter& filter) {
  std::vector<const Filter*> conditions;
  collect_conditions(filter, conditions);
  std::optional<SqlText> best;
  std::int64_t least = limit_ + 1;
  for (const Filter* condition : conditions) {
    auto numbers = numbers_by_index(table_, *condition);
    if (!numbers) continue;
    const auto size = size_if_small(*numbers);
    if (size >= least) continue;
    least = size;
    best = std::move(numbers);
  }
  return best;
}

const Filter* AccessPath::equality(const Filter& filter) const {
  std::vector<const Filter*> conditions;
  collect_conditions(filter, conditions);
  for (const Filter* condition : conditions) {
    const bool by_column =
        condition->op == Op::kEqual && !column_of(table_, *condition->field).empty();
    if (by_column && condition->field->name != "version") return condition;
  }
  return nullptr;
}

}  // namespace proofdesk::sqlite
