#include "core/model/schema_walk.hpp"

#include "core/model/field_rules.hpp"
#include "core/model/record_ref.hpp"
#include "proto/facets.pb.h"
#include "proto/options.pb.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

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
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const auto& value = *descriptor.value(i);
    std::string_view name = value.name();
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (value.number() == 0) {
      if (name != "UNSPECIFIED") {
        return wrong(
            "enum_zero",
            fmt::format("value 0 of {} means \"no value\" and is to be named {}UNSPECIFIED",
                        descriptor.name(), prefix));
      }
      continue;
    }
    EnumWord word{.word = lower(name), .number = value.number()};
    if (!is_snake_case(word.word) || value.number() < 0) {
      return wrong("enum_word",
                   fmt::format("{} is no UPPER_SNAKE name with a number above 0", value.name()));
    }
    // That words differ is protobuf's own rule for names.
    if (!numbers.insert(word.number).second) {
      return wrong("enum_word", fmt::format("{} has the number of another value", value.name()));
    }
    word.label = value.options().GetExtension(proofdesk::word).label();
    if (word.label.empty()) word.label = label_from(word.word);
    words.push_back(std::move(word));
  }
  if (words.empty()) return wrong("enum_word", fmt::format("{} has no words", descriptor.name()));
  return words;
}

bool is_number_prefix(std::string_view text) {
  return text.size() >= 2 && text.size() <= 6 &&
         std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<FieldType> type_of(const FieldDescriptor& descriptor, Refinement as) {
  switch (descriptor.type()) {
    case FieldDescriptor::TYPE_STRING:
      switch (as) {
        case REFINEMENT_UNSPECIFIED:
          return FieldType::kText;
        case MULTILINE:
          return FieldType::kMultiline;
        case DATE:
          return FieldType::kDate;
        case REFERENCE:
        case RECORD:
          return FieldType::kReference;
        case EMAIL:
          return FieldType::kEmail;
        case DECIMAL:
          return FieldType::kDecimal;
        case URI:
          return FieldType::kUri;
        default:
          break;
      }
      break;
    case FieldDescriptor::TYPE_INT64:
      switch (as) {
        case REFINEMENT_UNSPECIFIED:
          return FieldType::kInteger;
        case INSTANT:
          return FieldType::kInstant;
        case DURATION:
        case HOURS:
          return FieldType::kDuration;
        default:
          break;
      }
      break;
    case FieldDescriptor::TYPE_BOOL:
      if (as == REFINEMENT_UNSPECIFIED) return FieldType::kBoolean;
      break;
    case FieldDescriptor::TYPE_ENUM:
      if (as == REFINEMENT_UNSPECIFIED) return FieldType::kEnum;
      break;
    default:
      break;
  }
  return wrong(
      "field_type",
      fmt::format("protobuf type {}{} has no meaning here; use string, int64, bool or an enum",
                  descriptor.type_name(),
                  as == REFINEMENT_UNSPECIFIED ? "" : " as " + Refinement_Name(as)));
}

}  // namespace

const google::protobuf::Descriptor& facets_descriptor() { return *Facets::descriptor(); }
const google::protobuf::Descriptor& custom_value_descriptor() { return *CustomValue::descriptor(); }

Status read_kind_options(const google::protobuf::Descriptor& descriptor, KindModel& into) {
  into.name = descriptor.full_name();
  if (!descriptor.options().HasExtension(proofdesk::kind)) {
    return wrong("kind_options", "the message lacks the option (kind)");
  }
  const KindOptions& options = descriptor.options().GetExtension(proofdesk::kind);
  if (!is_snake_case(options.name()) || !is_snake_case(options.plural())) {
    return wrong("kind_options", "its name and plural are to be in snake_case");
  }
  into.name = options.name();
  into.plural = options.plural();
  into.json_plural = camel_case(options.plural());
  into.number_prefix = options.number_prefix();
  into.label = options.label().empty() ? label_from(options.name()) : options.label();
  into.clause = options.clause();
  into.description = options.description();
  into.standing = options.standing();
  if (!is_number_prefix(into.number_prefix)) {
    return wrong("number_prefix", "the prefix of its numbers is to be two to six capital letters");
  }
  return {};
}

Result<FieldModel> field_from_schema(const FieldDescriptor& descriptor, FieldOrigin origin) {
  const FieldOptions& options = descriptor.options().GetExtension(proofdesk::field);
  FieldModel made;
  made.name = descriptor.name();
  made.origin = origin;
  made.number = descriptor.number();
  made.repeated = descriptor.is_repeated();
  made.label = options.label();
  made.description = options.description();
  made.indexed = options.indexed();
  made.searchable = options.searchable();
  made.personal = options.personal();
  made.personal_of = options.personal_of();
  made.engine_owned = options.engine_owned();
  made.internal = options.internal();
  made.in_hours = options.as() == HOURS;
  made.secret = options.secret();
  made.involves = options.involves();
  made.target = options.as() == RECORD ? std::string(kAnyKind) : options.target();
  made.clause = options.clause();
  made.min_length = options.min_length();
  made.max_length = options.max_length();
  if (options.minimum() < options.maximum()) {
    made.minimum = options.minimum();
    made.maximum = options.maximum();
  }
  PROOFDESK_ASSIGN(made.type, type_of(descriptor, options.as()));
  if (made.type == FieldType::kEnum) {
    PROOFDESK_ASSIGN(made.words, words_of(*descriptor.enum_type()));
  } else if (!made.repeated && !descriptor.has_presence()) {
    return wrong("presence",
                 "a single field is to be `optional`, so that \"no value\" and 0 differ");
  }
  PROOFDESK_TRY(complete_field(made));
  return made;
}

}  // namespace proofdesk
