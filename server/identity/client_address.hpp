#pragma once

#include "server/net/message.hpp"

#include <string>
#include <vector>

namespace proofdesk::server {

/// Where a request comes from, as far as that can be believed: the peer of the connection, or, where the peer is
/// one of the proxies named, the last address in X-Forwarded-For that is none of them. Of IPv6 the first 64
/// bits, since one client has all the rest. Pure.
[[nodiscard]] std::string client_address(const Request& request,
                                         const std::vector<std::string>& trusted_proxies);

}  // namespace proofdesk::server
