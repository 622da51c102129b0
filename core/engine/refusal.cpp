#include "core/engine/refusal.hpp"

#include "core/access/access.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {

Error Refusals::merged() const {
  Error merged = errors_.front();
  for (std::size_t i = 1; i < errors_.size(); ++i) {
    const Error& other = errors_[i];
    if (merged.detail.ends_with('.')) merged.detail.pop_back();
    merged.detail += fmt::format("; also: {}", other.detail);
    for (const auto& field : other.fields) {
      const auto known = std::ranges::find(merged.fields, field.pointer, &FieldError::pointer);
      if (known == merged.fields.end()) merged.fields.push_back(field);
    }
    if (!other.remedy.empty() && merged.remedy.find(other.remedy) == std::string::npos) {
      merged.remedy += (merged.remedy.empty() ? "" : " ") + other.remedy;
    }
  }
  return merged;
}

Status Refusals::status() const {
  if (errors_.empty()) return {};
  return fail(merged());
}

bool is_refusal(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
    case ErrorCode::kStaleVersion:
    case ErrorCode::kPreconditionRequired:
    case ErrorCode::kRefused:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
    case ErrorCode::kUnsupported:
      return true;
    default:
      return false;
  }
}

std::string pointer_of(const FieldModel& field) {
  if (field.origin == FieldOrigin::kCustom) return "/custom/" + field.name;
  return "/" + field.json_name;
}

std::string as_sentence(std::string_view text) {
  std::string sentence(text);
  if (sentence.empty()) return sentence;
  const auto is_small = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const auto first = std::string_view(sentence).substr(0, sentence.find(' '));
  if (std::ranges::all_of(first, is_small))
    sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
  if (std::string_view(".!?:;").find(sentence.back()) == std::string_view::npos) sentence += '.';
  return sentence;
}

std::string name_in_requests(const FieldModel& field) {
  return field.origin == FieldOrigin::kCustom ? "custom." + field.name : field.json_name;
}

std::string in_words(const std::vector<std::string>& all) {
  // Nobody can be asked to be the system.
  std::vector<std::string> roles = all;
  std::erase(roles, "system");
  std::string text;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (i > 0) text += i + 1 == roles.size() ? " or " : ", ";
    const Role* role = find_role(roles[i]);
    text += role == nullptr ? roles[i] : std::string(role->label);
  }
  return text.empty() ? "nobody" : text;
}

Error missing_field(const KindModel& kind, std::string_view what, const FieldModel& field,
                    std::string_view clause, std::string detail) {
  Error error;
  error.code = ErrorCode::kRefused;
  error.rule = fmt::format("{}.{}.requires.{}", kind.name, what, field.name);
  error.detail = std::move(detail);
  error.clause =
      clause.empty() ? (field.clause.empty() ? kind.clause : field.clause) : std::string(clause);
  error.remedy = fmt::format("Give {} (\"{}\").", name_in_requests(field), field.label);
  error.fields = {{pointer_of(field), "a value is needed"}};
  return error;
}

}  // namespace proofdesk
