#pragma once

#include <string_view>
#include <utility>

#include <boost/json.hpp>

/// The few words in which schemas of the API description are written.
namespace proofdesk::server::schema_words {

namespace json = boost::json;

inline json::object text(std::string_view description) {
  return {{"type", "string"}, {"description", description}};
}
inline json::object whole(std::string_view description) {
  return {{"type", "integer"}, {"format", "int64"}, {"description", description}};
}
inline json::object yes_or_no(std::string_view description) {
  return {{"type", "boolean"}, {"description", description}};
}
inline json::object instant(std::string_view description) {
  return {{"type", "string"}, {"format", "date-time"}, {"description", description}};
}
inline json::object uuid(std::string_view description) {
  return {{"type", "string"}, {"format", "uuid"}, {"description", description}};
}
inline json::object list_of(json::object items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}
inline json::object object_of(json::object properties, json::array required = {}) {
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}
inline json::object next_page_token() {
  return text("For the next page; empty when this is the last.");
}

}  // namespace proofdesk::server::schema_words
