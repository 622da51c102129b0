#pragma once

#include "server/api/route.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// Fails on parameters the route does not have, on repeated ones and on required ones that are missing.
[[nodiscard]] Status check_query(const Request& request, const Route& route);

/// A whole number in the query, `fallback` when it is absent.
[[nodiscard]] Result<std::int64_t> number_parameter(const Request& request, std::string_view name,
                                                    std::int64_t fallback, std::int64_t least,
                                                    std::int64_t greatest);
[[nodiscard]] std::string_view text_parameter(const Request& request, std::string_view name);

[[nodiscard]] std::unexpected<Error> bad_parameter(std::string_view name, std::string detail);

}  // namespace proofdesk::server
