#include "core/engine/input.hpp"

#include "core/engine/refusal.hpp"
#include "core/model/text_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Code points of a comment or reason.
constexpr std::size_t kLongestNote = 32'000;

Error wrong(const KindModel& kind, std::string_view rule, std::string detail, std::string pointer,
            std::string remedy) {
  Error error;
  error.code = ErrorCode::kInvalidArgument;
  error.rule = fmt::format("{}.{}", kind.name, rule);
  error.fields = {{std::move(pointer), detail}};
  error.detail = std::move(detail);
  error.remedy = std::move(remedy);
  return error;
}

Value normalised(Value value) {
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->empty())
    return {};
  if (const auto* list = std::get_if<std::vector<std::string>>(&value);
      list != nullptr && list->empty())
    return {};
  return value;
}

Status check_field(const KindModel& kind, const FieldModel& field, const Value& value) {
  const std::string pointer = pointer_of(field);
  if (field.origin == FieldOrigin::kSystem || field.engine_owned) {
    Error error = wrong(kind, fmt::format("{}.engine_owned", field.name),
                        fmt::format("\"{}\" is kept by the engine", field.label), pointer,
                        field.name == "state" ? "Take a transition instead." : "Leave it out.");
    error.code = ErrorCode::kRefused;
    error.clause = field.clause.empty() ? kind.clause : field.clause;
    return fail(std::move(error));
  }
  if (field.retired) {
    return fail(wrong(kind, fmt::format("{}.retired", field.name),
                      fmt::format("\"{}\" is no longer in use", field.label), pointer,
                      "Leave it out."));
  }
  if (std::holds_alternative<Erased>(value) || !has_form_of(field, value)) {
    return fail(
        wrong(kind, fmt::format("{}.type", field.name),
              fmt::format("\"{}\" takes a value of type {}", field.label, name_of(field.type)),
              pointer, "Give a value of that type."));
  }
  if (!is_set(value)) return {};
  auto status = check_value(field, value, pointer);
  if (status) return {};
  Error error = std::move(status).error();
  if (error.remedy.empty())
    error.remedy = fmt::format("Correct {} (\"{}\").", name_in_requests(field), field.label);
  if (error.clause.empty()) error.clause = field.clause;
  return fail(std::move(error));
}

}  // namespace

Result<std::vector<FieldValue>> read_input(const KindModel& kind,
                                           const std::vector<FieldInput>& inputs) {
  std::vector<FieldValue> given;
  given.reserve(inputs.size());
  Refusals refusals;
  for (const auto& input : inputs) {
    const FieldModel* field = kind.field(input.field);
    if (field == nullptr) {
      refusals.add(wrong(kind, "field_known",
                         fmt::format("{} has no field \"{}\"", kind.label, input.field),
                         "/" + input.field, "See the kind's description for its fields."));
      continue;
    }
    if (std::ranges::find(given, field, &FieldValue::field) != given.end()) {
      refusals.add(wrong(kind, "field_once", fmt::format("\"{}\" is given twice", field->label),
                         pointer_of(*field), "Give it once."));
      continue;
    }
    Value value = normalised(input.value);
    if (auto status = check_field(kind, *field, value); !status) {
      refusals.add(std::move(status).error());
      continue;
    }
    given.push_back({field, std::move(value)});
  }
  PROOFDESK_TRY(refusals.status());
  return given;
}

Status check_note(const WorkInput& work, std::string_view pointer) {
  const auto refuse = [&](std::string_view rule, std::string detail) -> Status {
    return fail(
        Error{.code = ErrorCode::kInvalidArgument,
              .rule = fmt::format("worklog.{}", rule),
              .detail = detail,
              .remedy = fmt::format("Write plain text of at most {} characters.", kLongestNote),
              .fields = {{std::string(pointer), detail}}});
  };
  const auto length = code_points(work.text);
  if (!length) return refuse("utf8", "the text is not valid UTF-8");
  if (is_blank(work.text)) return refuse("text", "there is no text");
  if (*length > kLongestNote)
    return refuse("length", fmt::format("the text has {} characters", *length));
  if (find_control(work.text, true) != std::string_view::npos) {
    return refuse("control", "the text contains control characters");
  }
  return {};
}

bool is_answered(const Value& value) {
  if (std::holds_alternative<Erased>(value)) return true;
  if (const auto* text = std::get_if<std::string>(&value)) return !is_blank(*text);
  return is_set(value);
}

}  // namespace proofdesk
