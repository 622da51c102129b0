#include "core/model/schema_walk.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "proto/options.pb.h"

namespace proofdesk {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

std::unexpected<Error> wrong(std::string_view rule, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("schema.{}", rule), std::move(detail));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// "ChangeRisk" → "CHANGE_RISK_": what the names of its values may start with.
std::string value_prefix(std::string_view enum_name) {
  std::string prefix;
  for (std::size_t i = 0; i < enum_name.size(); ++i) {
    const char c = enum_name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0 && !(enum_name[i - 1] >= 'A' && enum_name[i - 1] <= 'Z')) prefix += '_';
    prefix += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return prefix + '_';
}

Result<std::vector<EnumWord>> words_of(const EnumDescriptor& descriptor) {
  const std::string prefix = value_prefix(descriptor.name());
  std::vector<EnumWord> words;
  std::set<int> numbers;
  std::set<std::string> seen;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const auto& value = *descriptor.value(i);
    std::string_view name = value.name();
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (value.number() == 0) {
      if (name != "UNSPECIFIED") {
        return wrong("enum_zero", fmt::format("value 0 of {} means \"no value\" and is to be named {}UNSPECIFIED",
                                              descriptor.name(), prefix));
      }
      continue;
    }
    EnumWord word{.word = lower(name), .number = value.number()};
    if (!is_snake_case(word.word) || value.number() < 0) {
      return wrong("enum_word", fmt::format("{} is no UPPER_SNAKE name with a number above 0", value.name()));
    }
    if (!seen.insert(word.word).second || !numbers.insert(word.number).second) {
      return wrong("enum_word", fmt::format("{} has the word or the number of another value", value.name()));
    }
    word.label = value.options().GetExtension(proofdesk::word).label();
    if (word.label.empty()) word.label = label_from(word.word);
    words.push_back(std::move(word));
  }
  if (words.empty()) return wrong("enum_word", fmt::format("{} has no words", descriptor.name()));
  return words;
}

Result<FieldType> type_of(const FieldDescriptor& descriptor, Refinement as) {
  switch (descriptor.type()) {
    case FieldDescriptor::TYPE_STRING:
      switch (as) {
        case REFINEMENT_UNSPECIFIED: return FieldType::kText;
        case MULTILINE: return FieldType::kMultiline;
        case DATE: return FieldType::kDate;
        case REFERENCE: return FieldType::kReference;
        case EMAIL: return FieldType::kEmail;
        case DECIMAL: return FieldType::kDecimal;
        case URI: return FieldType::kUri;
        default: break;
      }
      break;
    case FieldDescriptor::TYPE_INT64:
      switch (as) {
        case REFINEMENT_UNSPECIFIED: return FieldType::kInteger;
        case INSTANT: return FieldType::kInstant;
        case DURATION: return FieldType::kDuration;
        default: break;
      }
      break;
    case FieldDescriptor::TYPE_BOOL:
      if (as == REFINEMENT_UNSPECIFIED) return FieldType::kBoolean;
      break;
    case FieldDescriptor::TYPE_ENUM:
      if (as == REFINEMENT_UNSPECIFIED) return FieldType::kEnum;
      break;
    default: break;
  }
  return wrong("field_type", fmt::format("protobuf type {}{} has no meaning here; use string, int64, bool or an enum",
                                         descriptor.type_name(),
                                         as == REFINEMENT_UNSPECIFIED ? "" : " as " + Refinement_Name(as)));
}

/// The longest text of a type unless the field says otherwise, in code points.
std::uint32_t default_length(FieldType type) {
  switch (type) {
    case FieldType::kText: return 250;
    case FieldType::kMultiline: return 32'000;
    case FieldType::kEmail: return 254;  // RFC 5321 §4.5.3.1.3
    case FieldType::kUri: return 2'000;
    case FieldType::kDecimal: return 40;
    default: return 0;
  }
}

}  // namespace

Result<FieldModel> field_from_schema(const FieldDescriptor& descriptor, FieldOrigin origin) {
  const FieldOptions& options = descriptor.options().GetExtension(proofdesk::field);
  FieldModel field;
  field.name = descriptor.name();
  field.origin = origin;
  field.number = descriptor.number();
  field.repeated = descriptor.is_repeated();
  field.label = options.label();
  field.description = options.description();
  field.indexed = options.indexed();
  field.searchable = options.searchable();
  field.personal = options.personal();
  field.personal_of = options.personal_of();
  field.engine_owned = options.engine_owned();
  field.internal = options.internal();
  field.involves = options.involves();
  field.target = options.target();
  field.clause = options.clause();
  field.min_length = options.min_length();
  field.max_length = options.max_length();
  if (options.minimum() < options.maximum()) {
    field.minimum = options.minimum();
    field.maximum = options.maximum();
  }
  PROOFDESK_ASSIGN(field.type, type_of(descriptor, options.as()));
  if (field.type == FieldType::kEnum) {
    PROOFDESK_ASSIGN(field.words, words_of(*descriptor.enum_type()));
  } else if (!field.repeated && !descriptor.has_presence()) {
    return wrong("presence", "a single field is to be `optional`, so that \"no value\" and 0 differ");
  }
  PROOFDESK_TRY(complete_field(field));
  return field;
}

Status complete_field(FieldModel& field) {
  if (!is_snake_case(field.name)) return wrong("field_name", "its name is not in snake_case");
  if (field.label.empty()) field.label = label_from(field.name);
  field.json_name =
      field.origin == FieldOrigin::kCustom ? "custom." + field.name : camel_case(field.name);
  field.json_key = fmt::format(
      ",\"{}\":", field.origin == FieldOrigin::kCustom ? std::string_view(field.name) : field.json_name);
  if (field.repeated && field.is_integral()) return wrong("repeated", "only text-like fields can be repeated");

  const bool reference = field.type == FieldType::kReference;
  if (reference == field.target.empty()) {
    return wrong("reference_target", reference ? "a reference is to name the kind it refers to"
                                               : "only references have a target");
  }
  if (field.involves) {
    if (field.target != "person" && field.target != "group") {
      return wrong("involves", "only a reference to a person or a group involves somebody");
    }
    if (!field.indexed) return wrong("involves", "a field that opens the record to somebody is to be indexed");
  }
  const bool measured = default_length(field.type) != 0;
  if (field.searchable && !field.is_text()) return wrong("searchable", "only text can be searched");
  if (!measured && (field.min_length != 0 || field.max_length != 0)) {
    return wrong("length", "only text has a length");
  }
  if (field.max_length == 0) field.max_length = default_length(field.type);
  if (field.min_length > field.max_length) return wrong("length", "its shortest text is longer than its longest");
  if (field.minimum && !(field.is_integral() && field.type != FieldType::kBoolean)) {
    return wrong("range", "only numbers, instants and durations have a range");
  }
  if ((field.type == FieldType::kEnum) == field.words.empty()) {
    return wrong("enum_word", field.words.empty() ? "an enum is to have words" : "only an enum has words");
  }
  return {};
}

}  // namespace proofdesk
