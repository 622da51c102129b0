#include "server/pending_work.hpp"

#include "server/log.hpp"

#include <chrono>
#include <utility>

namespace proofdesk::server {
namespace {

constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kRetry{2};

}  // namespace

PendingWork::PendingWork(std::string failure, Work work)
    : failure_(std::move(failure)), work_(std::move(work)), thread_([this] { run(); }) {}

PendingWork::~PendingWork() { stop(); }

void PendingWork::notify() {
  {
    const std::lock_guard lock(mutex_);
    // Told already and not looked yet: the writer need not wake anybody once more.
    if (std::exchange(woken_, true)) return;
  }
  wake_.notify_one();
}

void PendingWork::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool PendingWork::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void PendingWork::run() {
  const std::function<bool()> stop = [this] { return stopping(); };
  for (bool first = true, again = false;; first = false) {
    {
      std::unique_lock lock(mutex_);
      if (again) {
        wake_.wait_for(lock, kRetry, [this] { return stopping_; });
      } else if (!first) {
        wake_.wait(lock, [this] { return stopping_ || woken_; });
        wake_.wait_for(lock, kPause, [this] { return stopping_; });
      }
      if (stopping_) return;
      woken_ = false;
    }
    const auto done = work_(stop);
    again = !done;
    if (done || done.error().code == ErrorCode::kUnavailable) continue;
    log_warning(failure_, {{"rule", done.error().rule}, {"detail", done.error().detail}});
  }
}

}  // namespace proofdesk::server
