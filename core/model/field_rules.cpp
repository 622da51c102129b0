#include "core/model/field_rules.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::unexpected<Error> wrong(std::string_view rule, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("schema.{}", rule), std::move(detail));
}

/// The longest text of a type unless the field says otherwise, in code points.
std::uint32_t default_length(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return 250;
    case FieldType::kMultiline:
      return 32'000;
    case FieldType::kEmail:
      return 254;  // RFC 5321 §4.5.3.1.3
    case FieldType::kUri:
      return 2'000;
    case FieldType::kDecimal:
      return 40;
    default:
      return 0;
  }
}

}  // namespace

Status complete_field(FieldModel& field) {
  if (!is_snake_case(field.name)) return wrong("field_name", "its name is not in snake_case");
  if (field.label.empty()) field.label = label_from(field.name);
  field.json_name =
      field.origin == FieldOrigin::kCustom ? "custom." + field.name : camel_case(field.name);
  field.json_key =
      fmt::format(",\"{}\":", field.origin == FieldOrigin::kCustom ? std::string_view(field.name)
                                                                   : field.json_name);
  if (field.repeated && field.is_integral())
    return wrong("repeated", "only text-like fields can be repeated");

  const bool reference = field.type == FieldType::kReference;
  if (reference == field.target.empty()) {
    return wrong("reference_target", reference ? "a reference is to name the kind it refers to"
                                               : "only references have a target");
  }
  if (field.involves) {
    if (field.target != "person" && field.target != "group") {
      return wrong("involves", "only a reference to a person or a group involves somebody");
    }
    if (!field.indexed)
      return wrong("involves", "a field that opens the record to somebody is to be indexed");
  }
  const bool measured = default_length(field.type) != 0;
  if (field.searchable && !field.is_text()) return wrong("searchable", "only text can be searched");
  if (field.secret && (field.searchable || field.involves || field.origin != FieldOrigin::kKind))
    return wrong("secret",
                 "a secret is a field of its kind, cannot be searched and involves nobody");
  if (!measured && (field.min_length != 0 || field.max_length != 0)) {
    return wrong("length", "only text has a length");
  }
  if (field.max_length == 0) field.max_length = default_length(field.type);
  if (field.min_length > field.max_length)
    return wrong("length", "its shortest text is longer than its longest");
  if (field.minimum && !(field.is_integral() && field.type != FieldType::kBoolean)) {
    return wrong("range", "only numbers, instants and durations have a range");
  }
  if ((field.type == FieldType::kEnum) == field.words.empty()) {
    return wrong("enum_word",
                 field.words.empty() ? "an enum is to have words" : "only an enum has words");
  }
  return {};
}

}  // namespace proofdesk
