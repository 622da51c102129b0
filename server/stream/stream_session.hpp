#pragma once

#include "server/identity/authenticator.hpp"
#include "server/net/web_socket.hpp"
#include "server/stream/subscription.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace proofdesk::server {

class Hub;
class StreamRoom;

/// One connection. As a listener it is called by its io thread and only passes on; everything else belongs
/// to the hub's thread.
class StreamSession final : public WebSocketListener,
                            public std::enable_shared_from_this<StreamSession> {
 public:
  StreamSession(Hub& hub, StreamRoom& room, std::string bearer, bool operated, std::string peer);

  void on_open(std::shared_ptr<WebSocket> socket) override;
  void on_text(std::string_view text) override;
  void on_drained() override;
  void on_closed() override;

 private:
  friend class StreamRoom;

  /// Messages waiting for the hub; a client that floods is cut off.
  static constexpr int kMostWaiting = 100;

  Hub& hub_;
  StreamRoom& room_;
  std::string bearer_;
  const bool operated_;  ///< over the local socket: the operator
  const std::string peer_;
  std::atomic<int> waiting_{0};
  std::shared_ptr<WebSocket> socket_;  ///< set once, before the hub hears of the session

  // Hub thread only.
  IdentityPtr identity_;
  std::uint64_t epoch_ = 0;
  std::chrono::steady_clock::time_point opened_at_;
  std::map<std::string, Subscription, std::less<>> subscriptions_;
  bool gone_ = false;
};

}  // namespace proofdesk::server
