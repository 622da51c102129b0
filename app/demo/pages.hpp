#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

/// What the demo is made of stands in JSON files beside this one: people, services, troubles, changes.
namespace proofdesk::app::demo {

using Line = boost::json::object;
using Page = std::vector<Line>;

/// "people" reads app/demo/people.json, a list of objects. kInternal `demo.script` when it is none.
[[nodiscard]] Result<Page> read_page(std::string_view name);
[[nodiscard]] Result<Page> page_of(std::string_view text);

// Members of a line; empty, or what is given, where there is none.
[[nodiscard]] std::string text_at(const Line& line, std::string_view name);
[[nodiscard]] std::int64_t number_at(const Line& line, std::string_view name,
                                     std::int64_t otherwise = 0);
[[nodiscard]] bool flag_at(const Line& line, std::string_view name);
[[nodiscard]] std::vector<std::string> list_at(const Line& line, std::string_view name);

/// Puts `with` in the place of each "{name}".
[[nodiscard]] std::string fill_in(std::string text, std::string_view name, std::string_view with);

}  // namespace proofdesk::app::demo
