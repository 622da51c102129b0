#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::app::cli {

/// Members of what the desk answered. What is missing or of another type reads as empty: the desk and this
/// program are of one version, so it is not there to be checked.
[[nodiscard]] std::string text_at(const boost::json::value& json, std::string_view member);
[[nodiscard]] std::int64_t number_at(const boost::json::value& json, std::string_view member);
/// A null value when there is no such member.
[[nodiscard]] const boost::json::value& member_at(const boost::json::value& json,
                                                  std::string_view member);

/// JSON with two spaces of indentation, for files that people open.
[[nodiscard]] std::string pretty(const boost::json::value& json);

}  // namespace proofdesk::app::cli
