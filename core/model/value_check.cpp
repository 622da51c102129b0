#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"
#include "core/base/words.hpp"
#include "core/model/codec.hpp"
#include "core/model/record.hpp"
#include "core/model/record_ref.hpp"
#include "core/model/text_check.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk {
namespace {

// Years 0000 to 9999, which is what RFC 3339 can write.
constexpr std::int64_t kFirstInstant = -62'167'219'200 * kMicrosPerSecond;
constexpr std::int64_t kLastInstant = 253'402'300'800 * kMicrosPerSecond - 1;
// What the parser of durations takes.
constexpr std::int64_t kLongestDuration = 100'000'000 * kMicrosPerDay;

struct Problem {
  std::string_view rule;
  std::string detail;
};
using Check = std::optional<Problem>;

Check wrong(std::string_view rule, std::string detail) { return Problem{rule, std::move(detail)}; }

Check check_length(const FieldModel& field, std::string_view text) {
  const auto length = code_points(text);
  if (!length) return wrong("utf8", "is not well-formed UTF-8");
  if (*length > field.max_length) {
    return wrong("length", fmt::format("has {} characters; at most {} are allowed", *length,
                                       field.max_length));
  }
  if (*length < field.min_length) {
    return wrong("length", fmt::format("has {} characters; at least {} are needed", *length,
                                       field.min_length));
  }
  if (const auto at = find_control(text, field.type == FieldType::kMultiline);
      at != std::string_view::npos) {
    return wrong("control_character", fmt::format("holds a control character at byte {}", at));
  }
  return {};
}

Check check_word(const FieldModel& field, std::string_view text) {
  if (field.word(text) != nullptr) return {};
  std::vector<std::string_view> allowed;
  allowed.reserve(field.words.size());
  for (const EnumWord& word : field.words) allowed.push_back(word.word);
  // What was sent is repeated only as far as it can be a word.
  const std::string_view shown =
      is_snake_case(text) && text.size() <= 60 ? text : std::string_view{};
  return wrong("word",
               fmt::format("{} is none of {}", shown.empty() ? "it" : fmt::format("\"{}\"", shown),
                           fmt::join(allowed, ", ")));
}

Check check_text(const FieldModel& field, std::string_view text) {
  if (field.type == FieldType::kEnum) return check_word(field, text);
  if (field.type == FieldType::kReference && field.target == kAnyKind) {
    if (!RecordRef::parse(text))
      return wrong("reference", "is neither a number like \"INC-000123\" nor \"<kind>/<id>\"");
    return {};
  }
  if (field.type == FieldType::kReference) {
    const auto id = Uuid::parse(text);
    if (!id || id->is_nil())
      return wrong("reference", fmt::format("is neither the number nor the id of {}",
                                            with_article(field.target)));
    return {};
  }
  if (field.type == FieldType::kDate) {
    if (!is_civil_date(text)) return wrong("date", "is no date like \"2026-03-29\"");
    return {};
  }
  if (auto problem = check_length(field, text)) return problem;
  if (is_blank(text)) return wrong("blank", "has nothing to read; give a text, or null for none");
  if (field.type == FieldType::kEmail && !is_email(text)) {
    return wrong("email", "is no e-mail address like \"name@example.org\"");
  }
  if (field.type == FieldType::kUri && !is_uri(text)) {
    return wrong("uri", "is no absolute address that starts with https:, http: or mailto:");
  }
  if (field.type == FieldType::kDecimal && !is_decimal(text)) {
    return wrong("decimal", "is no exact number like \"12.50\"");
  }
  return {};
}

Check check_number(const FieldModel& field, std::int64_t number) {
  if (field.type == FieldType::kInstant && (number < kFirstInstant || number > kLastInstant)) {
    return wrong("range", "lies outside the years 0000 to 9999");
  }
  if (field.type == FieldType::kDuration &&
      (number < -kLongestDuration || number > kLongestDuration)) {
    return wrong("range", "is longer than a hundred million days");
  }
  const auto shown = [&](std::int64_t value) {
    if (field.type == FieldType::kInstant) return to_rfc3339(Instant{value});
    if (field.type != FieldType::kDuration) return std::to_string(value);
    return field.in_hours ? to_iso_hours(value) : to_iso_duration(value);
  };
  if (field.minimum && number < *field.minimum)
    return wrong("range", fmt::format("is below {}", shown(*field.minimum)));
  if (field.maximum && number > *field.maximum)
    return wrong("range", fmt::format("is above {}", shown(*field.maximum)));
  return {};
}

/// Names are no references: two people may share one.
std::string remedy_for(const FieldModel& field, std::string_view rule) {
  if (rule != "reference") return {};
  if (field.target == kAnyKind) return "Give the number of the record, such as INC-000123.";
  return fmt::format("Give the number or the id of the {}, not a name.", field.target);
}

Status failed(const FieldModel& field, std::string_view pointer, Problem problem) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("field.{}", problem.rule),
                    .detail = fmt::format("{}: {}", field.label, problem.detail),
                    .clause = field.clause,
                    .remedy = remedy_for(field, problem.rule),
                    .fields = {{std::string(pointer), problem.detail}}});
}

}  // namespace

Status check_value(const FieldModel& field, const Value& value, std::string_view pointer) {
  if (!has_form_of(field, value) || std::holds_alternative<Erased>(value)) {
    return failed(field, pointer,
                  {"type", fmt::format("is no value of type {}", name_of(field.type))});
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (auto problem = check_text(field, *text)) return failed(field, pointer, *std::move(problem));
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (auto problem = check_number(field, *number))
      return failed(field, pointer, *std::move(problem));
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    if (list->size() > kMaxItems) {
      return failed(
          field, pointer,
          {"items", fmt::format("has {} items; at most {} are allowed", list->size(), kMaxItems)});
    }
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto problem = check_text(field, (*list)[i]);
      if (!problem && !seen.insert((*list)[i]).second)
        problem = wrong("duplicate", "is in the list already");
      if (problem) return failed(field, fmt::format("{}/{}", pointer, i), *std::move(problem));
    }
  }
  return {};
}

}  // namespace proofdesk
