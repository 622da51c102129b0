#pragma once

#include "server/net/web_socket.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace proofdesk::server {

struct ApiContext;
class StreamSession;
class StreamRoom;

/// Carries the journal to the WebSockets. One thread does all of it — reading, opening, matching, replaying
/// — so that what a subscriber gets is in order by construction; io threads only pass messages in and
/// frames out.
class Hub {
 public:
  explicit Hub(ApiContext& api);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// The listener of a new connection. `bearer` is what its handshake carried, empty for none.
  [[nodiscard]] std::shared_ptr<WebSocketListener> make_listener(std::string bearer,
                                                                 bool via_local_socket,
                                                                 std::string_view peer);
  void stop();

  /// Any thread: runs the job on the hub's thread.
  void post(std::move_only_function<void()> job);

 private:
  void work();
  void wake(std::int64_t size);

  ApiContext& api_;
  std::unique_ptr<StreamRoom> room_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::move_only_function<void()>> inbox_;
  std::int64_t size_ = 0;  ///< of the journal, as announced
  bool stopping_ = false;
  std::size_t listener_ = 0;
  std::thread thread_;
};

}  // namespace proofdesk::server
