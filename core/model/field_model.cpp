#include "core/model/field_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace proofdesk {
namespace {

constexpr std::array<std::pair<FieldType, std::string_view>, 12> kTypeNames = {{
    {FieldType::kText, "text"},
    {FieldType::kMultiline, "multiline"},
    {FieldType::kEnum, "enum"},
    {FieldType::kInteger, "integer"},
    {FieldType::kBoolean, "boolean"},
    {FieldType::kInstant, "instant"},
    {FieldType::kDate, "date"},
    {FieldType::kDuration, "duration"},
    {FieldType::kReference, "reference"},
    {FieldType::kEmail, "email"},
    {FieldType::kDecimal, "decimal"},
    {FieldType::kUri, "uri"},
}};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

const EnumWord* FieldModel::word(std::string_view text) const {
  const auto found = std::ranges::find(words, text, &EnumWord::word);
  return found == words.end() ? nullptr : &*found;
}

const EnumWord* FieldModel::word_by_number(int wanted) const {
  const auto found = std::ranges::find(words, wanted, &EnumWord::number);
  return found == words.end() ? nullptr : &*found;
}

std::string camel_case(std::string_view snake_case) {
  std::string text;
  bool raise = false;
  for (const char c : snake_case) {
    if (c == '_') {
      raise = true;
      continue;
    }
    text += raise ? to_upper(c) : c;
    raise = false;
  }
  return text;
}

bool is_snake_case(std::string_view text) {
  if (text.empty() || !is_lower(text.front()) || text.back() == '_') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' ? text[i - 1] == '_' : !is_lower(text[i]) && !is_digit(text[i]))
      return false;
  }
  return true;
}

std::string label_from(std::string_view snake_case) {
  std::string text(snake_case);
  std::ranges::replace(text, '_', ' ');
  if (!text.empty()) text.front() = to_upper(text.front());
  return text;
}

std::string_view name_of(FieldType type) {
  return kTypeNames[static_cast<std::size_t>(type)].second;
}

std::optional<FieldType> field_type_named(std::string_view name) {
  const auto* found =
      std::ranges::find(kTypeNames, name, &std::pair<FieldType, std::string_view>::second);
  if (found == kTypeNames.end()) return std::nullopt;
  return found->first;
}

}  // namespace proofdesk
