#include "processes/shared/attribute_text.hpp"

#include "core/model/codec.hpp"
#include "processes/shared/change_authority.hpp"

#include <charconv>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kBetween = "; ";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

boost::json::value as_json(const FieldModel& field, std::string_view text) {
  if (field.type == FieldType::kBoolean && (text == "true" || text == "false"))
    return text == "true";
  if (field.type == FieldType::kInteger) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status == std::errc{} && end == text.data() + text.size()) return number;
  }
  return boost::json::string(text);
}

}  // namespace

const FieldModel* item_attribute(const Model& model, std::string_view name) {
  const KindModel* items = model.kind("configuration_item");
  const FieldModel* field = items == nullptr ? nullptr : items->field(name);
  if (field == nullptr || field->origin == FieldOrigin::kSystem || field->engine_owned ||
      field->secret || field->retired || !is_controlled_field(field->name))
    return nullptr;
  for (const std::string_view of_the_record :
       {"source", "title", "correction_reason", "confidential", "erased", "disposal_evidence"})
    if (field->name == of_the_record) return nullptr;
  return field;
}

std::string as_text(const FieldModel& field, const Value& value) {
  if (!is_set(value)) return {};
  const auto json = to_json(field, value);
  if (const auto* list = json.if_array()) {
    std::string text;
    for (const auto& one : *list) {
      if (!text.empty()) text += kBetween;
      text += one.is_string() ? std::string(one.as_string()) : boost::json::serialize(one);
    }
    return text;
  }
  return json.is_string() ? std::string(json.as_string()) : boost::json::serialize(json);
}

Result<Value> value_from_text(const FieldModel& field, std::string_view text) {
  if (text.empty()) return Value{};
  if (!field.repeated) return from_json(field, as_json(field, text), "");
  boost::json::array list;
  while (!text.empty()) {
    const auto end = text.find(';');
    if (const auto part = trimmed(text.substr(0, end)); !part.empty())
      list.push_back(as_json(field, part));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return from_json(field, list, "");
}

std::optional<Observed> parse_observed(std::string_view line) {
  const auto at = line.find('=');
  if (at == std::string_view::npos) return std::nullopt;
  Observed observed{std::string(trimmed(line.substr(0, at))),
                    std::string(trimmed(line.substr(at + 1)))};
  if (observed.attribute.empty()) return std::nullopt;
  return observed;
}

std::string to_line(const Observed& observed) {
  return fmt::format("{} = {}", observed.attribute, observed.text);
}

}  // namespace proofdesk::shared
