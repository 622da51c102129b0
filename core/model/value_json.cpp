#include "core/base/instant.hpp"
#include "core/model/codec.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

/// RFC 7493 §2.2: beyond it readers lose digits.
constexpr std::int64_t kExactInteger = (std::int64_t{1} << 53) - 1;

std::unexpected<Error> wrong(std::string_view rule, const FieldModel& field,
                             std::string_view pointer, const std::string& detail) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("field.{}", rule),
                    .detail = fmt::format("{}: {}", field.label, detail),
                    .clause = field.clause,
                    .fields = {{std::string(pointer), detail}}});
}

/// What the JSON of a field has to be, for people.
std::string_view expected(const FieldModel& field) {
  switch (field.type) {
    case FieldType::kBoolean:
      return "expected true or false";
    case FieldType::kInteger:
      return "expected an integer";
    case FieldType::kInstant:
      return "expected an instant as text, like \"2026-03-29T08:15:00Z\"";
    case FieldType::kDuration:
      if (field.in_hours) return "expected a duration in hours as text, like \"PT4H\"";
      return "expected a duration as text, like \"PT4H\" or \"P2D\"";
    case FieldType::kDate:
      return "expected a date as text, like \"2026-03-29\"";
    case FieldType::kDecimal:
      return "expected an exact number as text, like \"12.50\"";
    case FieldType::kEnum:
      return "expected one of its words as text";
    case FieldType::kReference:
      return "expected the id of a record as text";
    default:
      return "expected text";
  }
}

std::optional<std::int64_t> parse_integer(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64() && value.get_uint64() <= INT64_MAX)
    return static_cast<std::int64_t>(value.get_uint64());
  const json::string* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  // As text only what cannot stand as a number, and only in the one form that we write.
  if (error != std::errc{} || stop != end ||
      (number >= -kExactInteger && number <= kExactInteger)) {
    return std::nullopt;
  }
  if (std::to_string(number) != std::string_view(*text)) return std::nullopt;
  return number;
}

std::optional<std::int64_t> parse_signed_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto micros = parse_duration(text.substr(negative ? 1 : 0));
  return micros && negative ? -*micros : micros;
}

/// One value that is not null and not a list; nullopt when the JSON has another form.
std::optional<Value> scalar(const FieldModel& field, const json::value& value) {
  if (field.type == FieldType::kBoolean) {
    return value.is_bool() ? std::optional<Value>(value.get_bool()) : std::nullopt;
  }
  if (field.type == FieldType::kInteger) {
    const auto number = parse_integer(value);
    return number ? std::optional<Value>(*number) : std::nullopt;
  }
  const json::string* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  if (field.type == FieldType::kInstant) {
    const auto instant = parse_rfc3339(*text);
    return instant ? std::optional<Value>(instant->micros) : std::nullopt;
  }
  if (field.type == FieldType::kDuration) {
    const auto micros = parse_signed_duration(*text);
    return micros ? std::optional<Value>(*micros) : std::nullopt;
  }
  return Value(std::string(*text));
}

Result<Value> list(const FieldModel& field, const json::value& value, std::string_view pointer) {
  const json::array* array = value.if_array();
  if (array == nullptr) return wrong("type", field, pointer, "expected a list");
  std::vector<std::string> items;
  items.reserve(array->size());
  for (const json::value& item : *array) {
    const json::string* text = item.if_string();
    if (text == nullptr) {
      return wrong("type", field, fmt::format("{}/{}", pointer, items.size()),
                   std::string(expected(field)));
    }
    items.emplace_back(*text);
  }
  if (items.empty()) return Value{};
  return Value(std::move(items));
}

/// The form alone.
Result<Value> formed(const FieldModel& field, const json::value& value, std::string_view pointer) {
  if (value.is_null()) return Value{};
  if (field.repeated) return list(field, value, pointer);
  auto one = scalar(field, value);
  if (!one) return wrong("type", field, pointer, std::string(expected(field)));
  return *std::move(one);
}

bool is_erasure(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) return false;
  const json::value* erased = object->if_contains("erased");
  return erased != nullptr && erased->is_bool() && erased->get_bool();
}

/// What somebody calls a day may be 24 hours or one of work: nobody is left guessing. (Weeks are no duration here.)
Status check_days(const FieldModel& field, const json::value& json, std::string_view pointer) {
  const json::string* text = field.in_hours ? json.if_string() : nullptr;
  if (text == nullptr || text->find('D') == json::string::npos) return {};
  auto refused = wrong("hours", field, pointer,
                       fmt::format("days are not taken: \"{}\" may mean hours or days of work",
                                   std::string_view(*text)));
  refused.error().remedy = "Give hours and minutes, like \"PT8H\". " + field.description;
  return refused;
}

}  // namespace

json::value to_json(const FieldModel& field, const Value& value) {
  if (std::holds_alternative<Erased>(value)) return json::object{{"erased", true}};
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* text = std::get_if<std::string>(&value)) return json::string(*text);
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    json::array array;
    array.reserve(items->size());
    for (const std::string& item : *items) array.emplace_back(item);
    return array;
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return nullptr;
  if (field.type == FieldType::kInstant) return json::string(to_rfc3339(Instant{*number}));
  if (field.type == FieldType::kDuration)
    return json::string(field.in_hours ? to_iso_hours(*number) : to_iso_duration(*number));
  if (*number > kExactInteger || *number < -kExactInteger)
    return json::string(std::to_string(*number));
  return *number;
}

Result<Value> accepted_from_json(const FieldModel& field, const json::value& value,
                                 std::string_view pointer) {
  if (is_erasure(value)) return Value(Erased{});
  PROOFDESK_ASSIGN(Value read, formed(field, value, pointer));
  const auto* word = std::get_if<std::string>(&read);
  if (word != nullptr && field.type == FieldType::kEnum && field.origin == FieldOrigin::kKind &&
      field.word(*word) == nullptr) {
    // Could not be stored: schemas never lose a word, so this is no value of theirs.
    return wrong("word", field, pointer, fmt::format("\"{}\" is none of its words", *word));
  }
  return read;
}

Result<Value> from_json(const FieldModel& field, const json::value& json,
                        std::string_view pointer) {
  PROOFDESK_ASSIGN(Value value, formed(field, json, pointer));
  PROOFDESK_TRY(check_days(field, json, pointer));
  if (const auto* text = std::get_if<std::string>(&value);
      text && text->empty() && field.is_text() && field.min_length == 0) {
    return Value{};  // an empty form field is no value
  }
  PROOFDESK_TRY(check_value(field, value, pointer));
  return value;
}

}  // namespace proofdesk
