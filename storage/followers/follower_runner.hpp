#pragma once

#include "storage/followers/follower_file.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace proofdesk {

/// The one mechanism that brings followers up to the journal: a thread that wakes when the journal has grown,
/// reads it in batches through snapshots, and lets the follower and its cursor commit together. Failures are
/// reported and tried again after a growing pause.
///
/// Commits come by the hundred in a second, and following each of them by itself costs a snapshot, a transaction
/// and a wake-up each time, on the processors that the commands need. So it gathers for a moment, unless a whole
/// batch is there or somebody waits for what is. And while commands keep coming it rests between batches, for a
/// multiple of what the last one took: a burst is answered first and followed after. It does not rest while somebody
/// waits, nor once it is far behind.
class FollowerRunner {
 public:
  struct Parts {
    Store& store;
    const KeyStore& keys;
    std::string origin;                                   ///< of the journal
    std::function<std::shared_ptr<const Model>()> model;  ///< thread-safe
    /// Once per failed attempt, on the runner's thread.
    std::function<void(std::string_view follower, const Error& error)> report = {};
  };
  struct Options {
    std::size_t batch = 512;
    std::chrono::milliseconds gather{50};  ///< how long leaves may wait for others
    int rest = 3;                          ///< times what a batch took, while the journal grows
    std::int64_t most_behind = 50'000;     ///< leaves; from here on it does not rest
    std::chrono::milliseconds first_pause{100};
    std::chrono::milliseconds longest_pause{30'000};
  };

  /// Opens the follower's file and starts at once. The follower, and what `parts` refers to, outlive the runner.
  [[nodiscard]] static Result<std::unique_ptr<FollowerRunner>> start(
      Follower& follower, const std::filesystem::path& file, Parts parts, Options options);
  ~FollowerRunner();  ///< as `stop`

  /// The journal has `size` leaves now. Thread-safe, never blocks for long: may be called by the writer.
  void notify(std::int64_t size);
  /// How many leaves are taken in and settled: everything below this sequence; 0 until the first settling after the
  /// start. Thread-safe.
  [[nodiscard]] std::int64_t reached() const;
  /// Leaves known of and not yet taken in. Thread-safe.
  [[nodiscard]] std::int64_t lag() const;
  /// The failure that the runner is pausing for; nullopt when all is well. Thread-safe.
  [[nodiscard]] std::optional<Error> trouble() const;
  /// Until the leaf with this sequence is taken in; false when time runs out or the runner stops. Thread-safe.
  [[nodiscard]] bool wait_for(std::int64_t sequence, std::chrono::milliseconds timeout) const;
  /// Ends after the batch in hand. Idempotent.
  void stop();

 private:
  FollowerRunner(Follower& follower, std::unique_ptr<FollowerFile> file, Parts parts,
                 Options options);
  void run();
  /// Whether there is no more to wait for. Under the lock.
  [[nodiscard]] bool enough() const;
  void gather(std::unique_lock<std::mutex>& lock);
  void rest(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::duration took);
  [[nodiscard]] Status settle();
  /// One batch; the number of leaves taken in.
  [[nodiscard]] Result<std::size_t> step();
  [[nodiscard]] Result<OpenedEvent> open(const JournalRow& row) const;

  Follower& follower_;
  const std::unique_ptr<FollowerFile> file_;  ///< only the thread's
  bool settled_ = false;                      ///< only the thread's
  const Parts parts_;
  const Options options_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;  ///< for those who wait
  mutable std::condition_variable wake_;     ///< for the thread
  mutable std::size_t waiting_ = 0;
  bool idle_ = false;  ///< the thread sleeps until something is announced
  std::int64_t known_ = 0;
  std::int64_t reached_ = 0;
  std::optional<Error> trouble_;
  bool stopping_ = false;
  std::thread thread_;  // last: it starts when everything above is there
};

}  // namespace proofdesk
