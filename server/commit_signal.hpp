#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace proofdesk::server {

/// Passes on that the journal has grown. Exists before the writer, whose `Committed` it is, and before
/// those who listen. Listeners are called on the writer's thread and must only set a flag and wake somebody.
class CommitSignal {
 public:
  using Listener = std::function<void(std::int64_t size)>;

  /// The answer is what `forget` takes.
  [[nodiscard]] std::size_t listen(Listener listener) {
    const std::lock_guard lock(mutex_);
    listeners_.emplace(++last_, std::move(listener));
    return last_;
  }
  /// After it returns the listener runs no more.
  void forget(std::size_t id) {
    const std::lock_guard lock(mutex_);
    listeners_.erase(id);
  }
  void notify(std::int64_t size) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, listener] : listeners_) listener(size);
  }

 private:
  std::mutex mutex_;
  std::size_t last_ = 0;
  std::map<std::size_t, Listener> listeners_;
};

}  // namespace proofdesk::server
