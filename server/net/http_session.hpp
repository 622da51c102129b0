#pragma once

// Internal to server/net.

#include "server/net/connection_caps.hpp"
#include "server/net/http_exchange.hpp"
#include "server/net/loop.hpp"
#include "server/net/net_context.hpp"

#include <memory>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>

namespace proofdesk::server {

/// One HTTP connection: reads a request, waits for its answer, writes it, and only then looks at the next,
/// so that pipelined requests are answered in order.
class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(Loop& loop, NetContext& net, Wire wire, ConnectionCaps::Slot slot, std::string peer,
              bool local);
  ~HttpSession() override;

  /// On the loop's thread, once.
  void start();

  void stop() override;
  void abort() override;
  void tick(std::chrono::steady_clock::time_point) override {}

 private:
  enum class Next { kRequest, kClose, kHandedOver };

  Task<void> run();
  Task<Next> serve_one();
  Task<bool> read_more();
  Task<bool> read_body();
  Task<bool> write(std::string_view head, std::string_view body);
  Task<Next> answer(Response& response, bool keep_alive, bool head_only);
  Task<void> linger();
  Task<Next> hand_over();

  Loop& loop_;
  NetContext& net_;
  Wire wire_;
  ConnectionCaps::Slot slot_;
  const std::string peer_;
  const bool local_;
  beast::flat_buffer buffer_;
  std::shared_ptr<HttpExchange> exchange_;
  std::string head_;
  bool busy_ = false;  ///< a request is known and not answered yet
};

}  // namespace proofdesk::server
