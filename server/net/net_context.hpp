#pragma once

#include "server/net/connection_caps.hpp"
#include "server/net/handler.hpp"
#include "server/net/http_server.hpp"

#include <atomic>
#include <cstdint>

namespace proofdesk::server {

/// What all connections of one server share.
struct NetContext {
  NetContext(NetOptions net_options, Handler& application)
      : options(std::move(net_options)),
        handler(application),
        caps(options.connections, options.connections_per_address) {}

  const NetOptions options;
  Handler& handler;
  ConnectionCaps caps;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> connections_refused{0};
  std::atomic<std::uint64_t> sockets_open{0};
  std::atomic<std::uint64_t> protocol_errors{0};
};

}  // namespace proofdesk::server
