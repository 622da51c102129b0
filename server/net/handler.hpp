#pragma once

#include "server/net/message.hpp"
#include "server/net/responder.hpp"
#include "server/net/web_socket.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace proofdesk::server {

/// Whether a request may send its body, and how much of it.
struct Admission {
  std::size_t body_limit = 0;
  std::optional<Response>
      refusal;  ///< given instead of reading the body; the connection closes after it
};

/// Either the listener of a new WebSocket or the answer that refuses it.
struct Upgrade {
  std::shared_ptr<WebSocketListener> listener;
  std::string subprotocol;
  Response refusal;  ///< when there is no listener
};

/// What the protocol side asks of the application. Called on io threads, from several at once; must not
/// block.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Asked once the head is known, when a body follows.
  [[nodiscard]] virtual Admission admit(Request& head) = 0;
  virtual void handle(Responder responder) = 0;
  /// Told of every answer to a handled request, `took` after the request was complete.
  virtual void answered(const Request& request, const Response& response,
                        std::chrono::nanoseconds took) = 0;
  [[nodiscard]] virtual Upgrade upgrade(const Request& head) = 0;
  /// How a protocol error reads. `head` is nullptr while it is not known.
  [[nodiscard]] virtual Response protocol_error(const ProtocolError& error,
                                                const Request* head) = 0;
};

}  // namespace proofdesk::server
