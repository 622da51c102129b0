#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace proofdesk::server {

/// Threads for work that would hold up an io thread: lists, searches, histories, files. The queue is
/// bounded; what does not fit is refused at once instead of waiting for an answer nobody will read.
class Pool {
 public:
  using Job = std::move_only_function<void()>;

  Pool(std::size_t threads, std::size_t queue);
  /// Runs what is queued, then joins.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Idempotent; later jobs are refused.
  void stop();
  [[nodiscard]] std::size_t queued() const;

 private:
  friend bool run_on(Pool& pool, Job& job);
  void work();

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// The one way off an io thread. False when the pool is full or stopping: the job is still the caller's.
/// A job must not throw.
[[nodiscard]] bool run_on(Pool& pool, Pool::Job& job);

}  // namespace proofdesk::server
