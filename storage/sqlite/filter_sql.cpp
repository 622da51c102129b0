#include "storage/sqlite/filter_sql.hpp"

#include "core/query/list_query.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <stdexcept>
#include <utility>

namespace proofdesk::sqlite {
namespace {

using Op = Filter::Op;

/// Writes a filter with all negation pushed down to the comparisons, so that SQL's third truth value never
/// has to be negated: a NULL is then as good as false everywhere.
class Writer {
 public:
  Writer(const TableLayout& table, const Filter* sighted, SqlText& out)
      : table_(table), sighted_(sighted), out_(out) {}

  void write(const Filter& filter, bool negated) {
    switch (filter.op) {
      case Op::kAnd:
      case Op::kOr:
        write_list(filter, negated);
        return;
      case Op::kNot:
        write(filter.operands.at(0), !negated);
        return;
      case Op::kFalse:
        out_.add(negated ? "1" : "0");
        return;
      default:
        write_comparison(filter, negated);
    }
  }

 private:
  void write_list(const Filter& filter, bool negated) {
    const bool all = (filter.op == Op::kAnd) != negated;
    if (filter.operands.empty()) {
      out_.add(all ? "1" : "0");
      return;
    }
    out_.add("(");
    for (std::size_t i = 0; i < filter.operands.size(); ++i) {
      if (i > 0) out_.add(all ? " AND " : " OR ");
      write(filter.operands[i], negated);
    }
    out_.add(")");
  }

  void write_comparison(const Filter& filter, bool negated) {
    if (filter.field == nullptr) throw std::logic_error("a comparison without a field");
    if (const std::string column = column_of(table_, *filter.field); !column.empty()) {
      write_column(filter, &filter == sighted_ ? column : "+" + column, negated);
    } else if (const ValueLayout* value = table_.value(*filter.field)) {
      write_index_value(filter, *value, negated);
    } else {
      throw std::logic_error("filter on a field that is not indexed: " + filter.field->name);
    }
  }

  void write_column(const Filter& filter, const std::string& column, bool negated) {
    const FieldModel& field = *filter.field;
    if (filter.op == Op::kPresent) {
      if (nullable(field)) {
        out_.add(column).add(negated ? " IS NULL" : " IS NOT NULL");
      } else {
        out_.add(negated ? "0" : "1");
      }
      return;
    }
    const SqlValue literal = literal_of(field, filter.value);
    if (filter.op == Op::kEqual || filter.op == Op::kNotEqual) {
      const bool equal = (filter.op == Op::kEqual) != negated;
      out_.add(column).add(equal ? " = ?" : " IS NOT ?", literal);
      return;
    }
    const bool or_null = negated && nullable(field);
    if (or_null) out_.add("(").add(column).add(" IS NULL OR ");
    write_operator(filter, column, literal, negated);
    if (or_null) out_.add(")");
  }

  /// `expression` is not NULL here, or a NULL is to count as false.
  void write_operator(const Filter& filter, const std::string& expression, const SqlValue& literal,
                      bool negated) {
    switch (filter.op) {
      case Op::kLess:
        out_.add(expression).add(negated ? " >= ?" : " < ?", literal);
        return;
      case Op::kLessEqual:
        out_.add(expression).add(negated ? " > ?" : " <= ?", literal);
        return;
      case Op::kGreater:
        out_.add(expression).add(negated ? " <= ?" : " > ?", literal);
        return;
      case Op::kGreaterEqual:
        out_.add(expression).add(negated ? " < ?" : " >= ?", literal);
        return;
      case Op::kHas:
        if (filter.field->is_text() && !filter.field->repeated) {
          out_.add("instr(").add(expression).add(negated ? ", ?) = 0" : ", ?) > 0", literal);
        } else {
          out_.add(expression).add(negated ? " <> ?" : " = ?", literal);
        }
        return;
      default:
        out_.add(expression).add(" = ?", literal);
    }
  }

  /// One lookup by row and field; the operator inside is never negated, the existence is.
  void write_index_value(const Filter& filter, const ValueLayout& value, bool negated) {
    const bool exists = (filter.op != Op::kNotEqual) != negated;
    out_.add(exists ? "EXISTS (" : "NOT EXISTS (");
    out_.add("SELECT 1 FROM value_index AS v WHERE v.row = t.number AND v.field = ?",
             SqlValue{value.id});
    if (filter.op != Op::kPresent) {
      out_.add(" AND ");
      write_operator(filter, "v.value", literal_of(*filter.field, filter.value), false);
    }
    out_.add(")");
  }

  const TableLayout& table_;
  const Filter* sighted_;
  SqlText& out_;
};

}  // namespace

std::string column_of(const TableLayout& table, const FieldModel& field) {
  if (field.origin == FieldOrigin::kSystem) return "t." + field.name;
  if (field.origin == FieldOrigin::kCustom) return {};
  const ColumnLayout* column = table.column(field.slot);
  return column == nullptr ? std::string{} : "t." + column->column;
}

bool nullable(const FieldModel& field) { return field.origin != FieldOrigin::kSystem; }

SqlValue literal_of(const FieldModel& field, const Value& value) {
  const bool is_id = field.origin == FieldOrigin::kSystem && field.name == "id";
  return to_sql(is_id ? FieldType::kReference : field.type, ordering_value(field, value));
}

void append_condition(const TableLayout& table, const Filter& filter, const Filter* sighted,
                      SqlText& out) {
  Writer(table, sighted, out).write(filter, false);
}

}  // namespace proofdesk::sqlite
