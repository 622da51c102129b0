#include "app/cli/answers.hpp"

#include <algorithm>

namespace proofdesk::app::cli {
namespace {

bool is_flat(const boost::json::value& json) {
  const auto plain = [](const boost::json::value& value) {
    return !value.is_object() && !value.is_array();
  };
  if (const auto* array = json.if_array()) return std::ranges::all_of(*array, plain);
  if (const auto* object = json.if_object()) {
    return object->size() <= 3 &&
           std::ranges::all_of(*object, [&](const auto& entry) { return plain(entry.value()); });
  }
  return true;
}

void write(const boost::json::value& json, std::string_view indent, std::string& out) {
  if (is_flat(json)) {
    out += boost::json::serialize(json);
    return;
  }
  const std::string inner = std::string(indent) + "  ";
  const char* separator = "\n";
  if (const auto* array = json.if_array()) {
    out += '[';
    for (const auto& value : *array) {
      out += separator + inner;
      write(value, inner, out);
      separator = ",\n";
    }
    out += "\n" + std::string(indent) + "]";
    return;
  }
  out += '{';
  for (const auto& entry : json.get_object()) {
    out += separator + inner + boost::json::serialize(boost::json::string(entry.key())) + ": ";
    write(entry.value(), inner, out);
    separator = ",\n";
  }
  out += "\n" + std::string(indent) + "}";
}

}  // namespace

const boost::json::value& member_at(const boost::json::value& json, std::string_view member) {
  static const boost::json::value kNothing;
  const auto* object = json.if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains(member);
  return value == nullptr ? kNothing : *value;
}

std::string text_at(const boost::json::value& json, std::string_view member) {
  const auto* text = member_at(json, member).if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::int64_t number_at(const boost::json::value& json, std::string_view member) {
  const auto* number = member_at(json, member).if_int64();
  return number == nullptr ? 0 : *number;
}

std::string pretty(const boost::json::value& json) {
  std::string out;
  write(json, "", out);
  return out + "\n";
}

}  // namespace proofdesk::app::cli
