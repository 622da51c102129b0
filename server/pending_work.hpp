#pragma once

#include "core/base/result.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace proofdesk::server {

/// Does what records say is pending, on a thread of its own: once at the start, for what an earlier run of the
/// process left over, and again when something was committed. Commits come by the thousand and are taken together.
/// After a failure it is tried again in a while; one that says no more than "not now" (kUnavailable) is not logged.
class PendingWork {
 public:
  /// Goes through all that is pending, and ends early when `stopping` says so.
  using Work = std::function<Status(const std::function<bool()>& stopping)>;

  /// `failure` names a failed run in the log, "baselines.failed".
  PendingWork(std::string failure, Work work);
  ~PendingWork();
  PendingWork(const PendingWork&) = delete;
  PendingWork& operator=(const PendingWork&) = delete;

  /// Something was committed. Thread-safe, never blocks.
  void notify();
  /// Ends when the run under way does. Idempotent.
  void stop();

 private:
  void run();
  [[nodiscard]] bool stopping();

  const std::string failure_;
  const Work work_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;  // last: it starts when everything above is there
};

}  // namespace proofdesk::server
