#include "server/stream/hub.hpp"

#include "server/api/context.hpp"
#include "server/commit_signal.hpp"
#include "server/log.hpp"
#include "server/stream/stream_room.hpp"

#include <chrono>

namespace proofdesk::server {

Hub::Hub(ApiContext& api)
    : api_(api), room_(std::make_unique<StreamRoom>(api)), size_(api.service.desk.journal_size()) {
  listener_ = api_.service.commits.listen([this](std::int64_t size) { wake(size); });
  thread_ = std::thread([this] { work(); });
}

Hub::~Hub() { stop(); }

void Hub::stop() {
  api_.service.commits.forget(listener_);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Hub::wake(std::int64_t size) {
  {
    const std::lock_guard lock(mutex_);
    if (size <= size_) return;
    size_ = size;
  }
  wake_.notify_one();
}

void Hub::post(std::move_only_function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    inbox_.push_back(std::move(job));
  }
  wake_.notify_one();
}

std::shared_ptr<WebSocketListener> Hub::make_listener(std::string bearer, bool via_local_socket,
                                                      std::string_view peer) {
  const bool operated = via_local_socket && bearer.empty();
  return std::make_shared<StreamSession>(*this, *room_, std::move(bearer), operated,
                                         std::string(peer));
}

void Hub::work() {
  constexpr auto kRound = std::chrono::seconds(1);
  auto next_round = std::chrono::steady_clock::now() + kRound;
  std::vector<std::move_only_function<void()>> jobs;
  std::int64_t seen = 0;
  bool more = false;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (!more) {
        wake_.wait_until(lock, next_round,
                         [&] { return stopping_ || !inbox_.empty() || size_ != seen; });
      }
      if (stopping_) return;
      jobs.swap(inbox_);
      seen = size_;
    }
    try {
      for (auto& job : jobs) job();
      more = room_->advance(seen);
      if (const auto now = std::chrono::steady_clock::now(); now >= next_round) {
        next_round = now + kRound;
        room_->look_round();
      }
    } catch (const std::exception& exception) {
      log_error("stream.failed", {{"what", exception.what()}});
      more = false;
    }
    jobs.clear();
  }
}

}  // namespace proofdesk::server
