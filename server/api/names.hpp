#pragma once

#include <string>
#include <string_view>

namespace proofdesk::server {

/// "declare_major" → "declareMajor": transitions are named so in paths.
[[nodiscard]] std::string to_camel(std::string_view snake);
/// "declareMajor" → "declare_major"; leaves snake_case as it is.
[[nodiscard]] std::string to_snake(std::string_view camel);
/// "service_request" → "ServiceRequest": names of schemas.
[[nodiscard]] std::string to_pascal(std::string_view snake);

}  // namespace proofdesk::server
