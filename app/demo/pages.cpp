#include "app/demo/pages.hpp"

#include "generated/assets.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {

Result<Page> page_of(std::string_view text) {
  boost::system::error_code fault;
  const auto lines = boost::json::parse(text, fault);
  if (fault || !lines.is_array())
    return fail(ErrorCode::kInternal, "demo.script", "the script is no list: " + fault.message());
  Page page;
  for (const auto& line : lines.as_array()) {
    if (!line.is_object())
      return fail(ErrorCode::kInternal, "demo.script", "a line of the script is no object");
    page.push_back(line.as_object());
  }
  return page;
}

Result<Page> read_page(std::string_view name) {
  return page_of(asset(fmt::format("app/demo/{}.json", name)));
}

std::string text_at(const Line& line, std::string_view name) {
  const auto* value = line.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number_at(const Line& line, std::string_view name, std::int64_t otherwise) {
  const auto* value = line.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : otherwise;
}

bool flag_at(const Line& line, std::string_view name) {
  const auto* value = line.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::vector<std::string> list_at(const Line& line, std::string_view name) {
  std::vector<std::string> items;
  if (const auto* value = line.if_contains(name); value != nullptr && value->is_array()) {
    for (const auto& item : value->as_array()) {
      if (item.is_string()) items.emplace_back(item.as_string());
    }
  }
  return items;
}

std::string fill_in(std::string text, std::string_view name, std::string_view with) {
  const std::string place = fmt::format("{{{}}}", name);
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + with.size()))
    text.replace(at, place.size(), with);
  return text;
}

}  // namespace proofdesk::app::demo
