#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// Text that many connections send: encoded once, shared.
using SharedText = std::shared_ptr<const std::string>;

/// One text message: `head` and `body` one after the other. The head is the subscriber's own (its
/// subscription id), the body is common to all.
struct Frame {
  SharedText head;
  SharedText body;

  [[nodiscard]] std::size_t size() const {
    return (head ? head->size() : 0) + (body ? body->size() : 0);
  }
};

/// Close codes of RFC 6455 §7.4.1 (and the registry behind it) that we use.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kUnsupportedData = 1003,
  kInvalidPayload = 1007,
  kPolicy = 1008,
  kInternal = 1011,
  kTryAgainLater = 1013,
};

/// One open connection. Thread-safe. One write is under way at any time; what follows waits in a queue of
/// bounded size.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// False when the queue is full or the connection closes: the frame is not taken. When it was full,
  /// `on_drained` follows once there is room.
  [[nodiscard]] virtual bool send(Frame frame) = 0;
  /// Sends what is queued, then closes. `reason` is cut to 123 bytes.
  virtual void close(CloseCode code, std::string reason) = 0;
};

/// What happens on one connection. All calls come from the connection's own thread, one at a time;
/// `on_closed` is the last.
class WebSocketListener {
 public:
  virtual ~WebSocketListener() = default;
  virtual void on_open(std::shared_ptr<WebSocket> socket) = 0;
  virtual void on_text(std::string_view text) = 0;
  virtual void on_drained() = 0;
  virtual void on_closed() = 0;
};

}  // namespace proofdesk::server
