#include "core/query/filter.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {
namespace {

using Op = Filter::Op;

/// The value where it lies; `scratch` holds it only for fields that are kept in another form.
const Value& value_of(const Record& record, const FieldModel& field, Value& scratch) {
  static const Value kNone;
  switch (field.origin) {
    case FieldOrigin::kFacet:
    case FieldOrigin::kKind:
      return record.values[field.slot];
    case FieldOrigin::kCustom: {
      const auto found = record.custom.find(field.name);
      return found == record.custom.end() ? kNone : found->second;
    }
    case FieldOrigin::kSystem:
      break;
  }
  scratch = record.get(field);
  return scratch;
}

bool has(const FieldModel& field, const Value& value, const Value& wanted) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    const auto* item = std::get_if<std::string>(&wanted);
    return item != nullptr && std::ranges::find(*list, *item) != list->end();
  }
  const auto* text = std::get_if<std::string>(&value);
  const auto* part = std::get_if<std::string>(&wanted);
  if (text != nullptr && part != nullptr && field.is_text())
    return text->find(*part) != std::string::npos;
  return value == wanted;
}

/// -1, 0 or 1: how two exact decimals stand to each other as numbers.
int compare_decimals(std::string_view a, std::string_view b) {
  const bool minus_a = a.starts_with('-');
  const bool minus_b = b.starts_with('-');
  if (minus_a != minus_b) return minus_a ? -1 : 1;
  if (minus_a) return compare_decimals(b.substr(1), a.substr(1));
  const auto point_a = std::min(a.find('.'), a.size());
  const auto point_b = std::min(b.find('.'), b.size());
  // No leading zeros, so more digits before the point are more.
  if (point_a != point_b) return point_a < point_b ? -1 : 1;
  const auto digit = [](std::string_view text, std::size_t at) {
    return at < text.size() ? text[at] : '0';
  };
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i == point_a) continue;
    if (digit(a, i) != digit(b, i)) return digit(a, i) < digit(b, i) ? -1 : 1;
  }
  return 0;
}

/// What a comparison says: negative, zero or positive.
int order_of(const FieldModel& field, const Value& a, const Value& b) {
  const auto* text_a = std::get_if<std::string>(&a);
  const auto* text_b = std::get_if<std::string>(&b);
  if (field.type == FieldType::kDecimal && text_a != nullptr && text_b != nullptr)
    return compare_decimals(*text_a, *text_b);
  if (a < b) return -1;
  return b < a ? 1 : 0;
}

bool compares(const Filter& filter, const Record& record) {
  Value scratch;
  const Value& value = value_of(record, *filter.field, scratch);
  const bool set = is_set(value);
  switch (filter.op) {
    case Op::kPresent:
      return set;
    case Op::kEqual:
      return set && value == filter.value;
    case Op::kNotEqual:
      return !set || value != filter.value;
    case Op::kLess:
      return set && order_of(*filter.field, value, filter.value) < 0;
    case Op::kLessEqual:
      return set && order_of(*filter.field, value, filter.value) <= 0;
    case Op::kGreater:
      return set && order_of(*filter.field, value, filter.value) > 0;
    case Op::kGreaterEqual:
      return set && order_of(*filter.field, value, filter.value) >= 0;
    case Op::kHas:
      return set && has(*filter.field, value, filter.value);
    default:
      return false;
  }
}

}  // namespace

Filter Filter::compare(const FieldModel& field, Op op, Value value) {
  // A box that nobody ticked: what has no value is false, everywhere alike, so "is not true" is what is asked.
  if (field.type == FieldType::kBoolean && value == Value{false}) {
    if (op == Op::kEqual || op == Op::kHas) return compare(field, Op::kNotEqual, Value{true});
    if (op == Op::kNotEqual) return compare(field, Op::kEqual, Value{true});
  }
  Filter filter{.op = op};
  filter.field = &field;
  filter.value = std::move(value);
  return filter;
}

Filter Filter::with_value(const FieldModel& field, Value value) {
  return compare(field, field.repeated ? Op::kHas : Op::kEqual, std::move(value));
}

Filter Filter::both(Filter a, Filter b) {
  const auto is_all = [](const Filter& filter) {
    return filter.op == Op::kAnd && filter.operands.empty();
  };
  if (is_all(a)) return b;
  if (is_all(b)) return a;
  Filter filter{.op = Op::kAnd};
  filter.operands.push_back(std::move(a));
  filter.operands.push_back(std::move(b));
  return filter;
}

bool matches(const Filter& filter, const Record& record) {
  const auto holds = [&](const Filter& operand) { return matches(operand, record); };
  switch (filter.op) {
    case Op::kAnd:
      return std::ranges::all_of(filter.operands, holds);
    case Op::kOr:
      return std::ranges::any_of(filter.operands, holds);
    case Op::kNot:
      return !holds(filter.operands.front());
    case Op::kFalse:
      return false;
    default:
      return compares(filter, record);
  }
}

}  // namespace proofdesk
