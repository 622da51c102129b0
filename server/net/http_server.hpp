#pragma once

#include "core/base/result.hpp"
#include "server/net/handler.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace proofdesk::server {

struct NetOptions {
  std::string host = "127.0.0.1";  ///< name or address; "*" for all
  std::uint16_t port = 0;          ///< 0: any free one, see HttpServer::port
  bool tcp = true;
  std::string local_socket;  ///< path of a unix socket, mode 0600; empty: none
  unsigned threads = 0;      ///< 0: one per core

  std::size_t header_limit = 8 * 1024;
  std::size_t connections = 10'000;
  std::size_t connections_per_address = 1'000;
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{
      30'000};  ///< and longer for bodies that arrive at 32 KiB/s or more
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds stop_timeout{10'000};  ///< for answers under way when the server stops

  std::size_t socket_message_limit = 65'536;   ///< bytes of one incoming WebSocket message
  std::size_t socket_queue_limit = 64 * 1024;  ///< bytes waiting for one client
};

/// Counters since start; read without a lock, so each is right but they need not agree to the request.
struct NetStats {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::uint64_t connections_refused = 0;  ///< over a cap
  std::uint64_t sockets_open = 0;         ///< WebSockets
  std::uint64_t protocol_errors = 0;
};

/// HTTP/1.1 and WebSocket on TCP and on a unix socket. A connection belongs to one io thread for life.
class HttpServer {
 public:
  /// Listens and serves from the moment it returns. kInvalidArgument: the address cannot be resolved;
  /// kConflict: it is taken; kUnavailable: anything else the system says. `handler` outlives the server.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(NetOptions options,
                                                                 Handler& handler);

  /// Stops as `stop` does.
  virtual ~HttpServer() = default;
  /// Stops accepting, lets requests under way be answered, closes, joins. Idempotent. Not from a handler.
  virtual void stop() = 0;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual NetStats stats() const = 0;
};

}  // namespace proofdesk::server
