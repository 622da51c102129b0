#pragma once

// Internal to server/net.

#include "server/net/connection_caps.hpp"
#include "server/net/loop.hpp"
#include "server/net/net_context.hpp"

#include <memory>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace proofdesk::server {

/// Takes over a connection whose request asked for an upgrade that was granted. On the loop's thread.
void start_web_socket(Loop& loop, NetContext& net, Wire wire, ConnectionCaps::Slot slot,
                      beast::http::request<beast::http::string_body> request, Upgrade upgrade);

}  // namespace proofdesk::server
