#include "core/query/filter_term.hpp"

#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"
#include "core/base/words.hpp"
#include "core/model/foreign_words.hpp"
#include "core/model/record_ref.hpp"
#include "core/model/text_check.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk {
namespace {

using Op = Filter::Op;

bool is_usable(const FieldModel& field, FilterScope scope) {
  // What a filter may ask about can be guessed, one question at a time.
  if (field.secret) return false;
  return scope == FilterScope::kCondition || field.indexed ||
         field.origin == FieldOrigin::kSystem || field.origin == FieldOrigin::kCustom;
}

Op op_of(std::string_view comparator) {
  if (comparator == "=") return Op::kEqual;
  if (comparator == "!=") return Op::kNotEqual;
  if (comparator == "<") return Op::kLess;
  if (comparator == "<=") return Op::kLessEqual;
  if (comparator == ">") return Op::kGreater;
  if (comparator == ">=") return Op::kGreaterEqual;
  return Op::kHas;
}

/// Types with an order that their stored form has too.
bool is_ordered(const FieldModel& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kMultiline:
    case FieldType::kEmail:
    case FieldType::kUri:
    case FieldType::kDate:
    case FieldType::kInteger:
    case FieldType::kInstant:
    case FieldType::kDuration:
      return true;
    case FieldType::kEnum:
    case FieldType::kBoolean:
    case FieldType::kReference:
    case FieldType::kDecimal:
      return false;
  }
  return false;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  if (const auto instant = parse_rfc3339(text)) return instant->micros;
  if (const auto midnight = start_of_day_utc(text)) return midnight->micros;
  return std::nullopt;
}

std::optional<std::int64_t> parse_signed_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto micros = parse_duration(text.substr(negative ? 1 : 0));
  return micros && negative ? -*micros : micros;
}

std::optional<std::int64_t> parse_number(const KindModel& kind, const FieldModel& field,
                                         std::string_view text) {
  if (field.origin == FieldOrigin::kSystem &&
      static_cast<SystemField>(field.slot) == SystemField::kNumber) {
    if (const std::int64_t shown = kind.parse_number(text); shown != 0) return shown;
  }
  switch (field.type) {
    case FieldType::kInstant:
      return parse_instant(text);
    case FieldType::kDuration:
      return parse_signed_duration(text);
    default:
      return parse_integer(text);
  }
}

std::string what_it_takes(const KindModel& kind, const FieldModel& field) {
  switch (field.type) {
    case FieldType::kBoolean:
      return "true or false";
    case FieldType::kInstant:
      return "an instant like 2026-03-29T08:15:00Z or a date like 2026-03-29";
    case FieldType::kDuration:
      return "a duration like PT4H";
    case FieldType::kDate:
      return "a date like 2026-03-29";
    case FieldType::kReference:
      return field.target == kAnyKind
                 ? "a record, by number or as kind/id"
                 : fmt::format("the id, the number or the name of {}", with_article(field.target));
    case FieldType::kEnum: {
      std::vector<std::string_view> words;
      words.reserve(field.words.size());
      for (const EnumWord& word : field.words) words.push_back(word.word);
      return fmt::format("one of {}", fmt::join(words, ", "));
    }
    case FieldType::kInteger:
      return field.origin == FieldOrigin::kSystem && field.name == "number"
                 ? fmt::format("a number like {}", kind.display_number(123))
                 : "an integer";
    default:
      return field.name == "id" ? "an id" : "text that is not empty";
  }
}

/// The literal as a value of the field's type, one element of it for repeated fields.
std::optional<Value> typed_value(const KindModel& kind, const FieldModel& field,
                                 const FilterLiteral& literal, const ReferenceNames& names) {
  const std::string& text = literal.text;
  switch (field.type) {
    case FieldType::kBoolean:
      if (text != "true" && text != "false") return std::nullopt;
      return Value(text == "true");
    case FieldType::kInteger:
    case FieldType::kInstant:
    case FieldType::kDuration: {
      const auto number = parse_number(kind, field, text);
      return number ? std::optional<Value>(*number) : std::nullopt;
    }
    case FieldType::kEnum:
      return field.word(text) != nullptr ? std::optional<Value>(text) : std::nullopt;
    case FieldType::kReference:
      if (names) {
        if (const auto meant = names(field, text)) return Value(*meant);
      }
      if (field.target == kAnyKind)
        return RecordRef::parse(text) ? std::optional<Value>(text) : std::nullopt;
      return Uuid::parse(text) ? std::optional<Value>(text) : std::nullopt;
    case FieldType::kDecimal:
      return is_decimal(text) ? std::optional<Value>(text) : std::nullopt;
    case FieldType::kDate:
      return is_civil_date(text) ? std::optional<Value>(text) : std::nullopt;
    default:
      break;
  }
  const bool is_id = field.origin == FieldOrigin::kSystem && field.name == "id";
  if (text.empty() || (is_id && !Uuid::parse(text))) return std::nullopt;
  return Value(text);
}

}  // namespace

Result<const FieldModel*> usable_field(const KindModel& kind, std::string_view name,
                                       std::string_view rule, FilterScope scope) {
  const FieldModel* field = kind.field(name);
  if (field != nullptr && is_usable(*field, scope)) return field;
  std::vector<std::string_view> usable;
  for (const FieldModel& one : kind.fields()) {
    if (is_usable(one, scope)) usable.push_back(one.json_name);
  }
  const std::string instead = instead_of(kind, name);
  return fail(Error{
      .code = ErrorCode::kInvalidArgument,
      .rule = fmt::format("{}.{}", rule,
                          field == nullptr ? "unknown_field"
                          : field->secret  ? "secret_field"
                                           : "unindexed_field"),
      .detail = field == nullptr ? fmt::format("{} has no field {}", with_article(kind.label), name)
                : field->secret  ? fmt::format("{} is a secret; nothing is found by it", name)
                                 : fmt::format("{} is not indexed", name),
      .remedy = instead.empty() ? fmt::format("use {}", fmt::join(usable, ", ")) : instead});
}

Result<Filter> typed_restriction(const KindModel& kind, std::string_view name, std::size_t name_at,
                                 std::string_view comparator, const FilterLiteral& literal,
                                 FilterScope scope, const ReferenceNames& names) {
  auto usable = usable_field(kind, name, "filter", scope);
  if (!usable) {
    Error error = std::move(usable).error();
    error.detail = fmt::format("position {}: {}", name_at + 1, error.detail);
    return fail(std::move(error));
  }
  const FieldModel& field = **usable;
  Op op = op_of(comparator);
  if (op == Op::kHas && literal.text == "*" && !literal.quoted)
    return Filter::compare(field, Op::kPresent, {});
  if (field.repeated && op != Op::kHas) {
    return filter_error("operator", name_at,
                        fmt::format("{} is a list; ask what it has with {}:value", name, name));
  }
  const bool ordering = op != Op::kHas && op != Op::kEqual && op != Op::kNotEqual;
  const bool ordered =
      is_ordered(field) || (scope == FilterScope::kCondition && field.type == FieldType::kDecimal);
  if (ordering && !ordered) {
    return filter_error("operator", name_at,
                        fmt::format("{} is of type {}, which {} cannot compare; use = or !=", name,
                                    name_of(field.type), comparator));
  }
  auto value = typed_value(kind, field, literal, names);
  if (!value) {
    return filter_error("value", literal.at,
                        fmt::format("{} takes {}", name, what_it_takes(kind, field)));
  }
  // Read as a pattern elsewhere; here it would find nothing, and say nothing.
  const std::string_view text = literal.text;
  if (scope == FilterScope::kList && op != Op::kHas && field.is_text() && text.size() > 1 &&
      (text.starts_with('*') || text.ends_with('*'))) {
    std::string_view part = text;
    if (part.starts_with('*')) part.remove_prefix(1);
    if (part.ends_with('*')) part.remove_suffix(1);
    return filter_error("pattern", literal.at,
                        fmt::format("{} {} compares the whole text, and * stands for itself; "
                                    "{}:\"{}\" finds what contains it",
                                    name, comparator, name, part));
  }
  const bool whole = !field.repeated && (!field.is_text() || field.origin == FieldOrigin::kSystem);
  if (op == Op::kHas && whole) op = Op::kEqual;
  return Filter::compare(field, op, *std::move(value));
}

}  // namespace proofdesk
