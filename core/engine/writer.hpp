#pragma once

#include "core/engine/desk.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace proofdesk {

/// The single writer: one thread that drains a bounded queue into group commits. It takes what is queued,
/// at most `batch`, and never waits to fill one. After each batch it fires a batch of due timers, earliest first:
/// neither people nor timers wait for the other to run dry. When nothing is to be done the store maintains itself. Completions run on the writer's thread, after the commit, and must not block.
class Writer {
 public:
  struct Options {
    std::size_t queue = 4096;  ///< beyond it `submit` answers kUnavailable
    std::size_t batch = 256;
  };
  using Completion = std::move_only_function<void(Result<Reply>)>;
  /// Called once per group commit with the journal's new size: followers and subscriptions wake by it.
  using Committed = std::function<void(std::int64_t size)>;

  [[nodiscard]] static std::unique_ptr<Writer> start(Desk& desk, Store& store, Clock& clock,
                                                     Options options, Committed committed);
  virtual ~Writer() = default;  ///< stops as `stop` does

  /// Thread-safe. On an error the completion is not called.
  virtual Status submit(Command command, Completion completion) = 0;
  /// Submits and waits. Not from the writer's thread.
  [[nodiscard]] virtual Result<Reply> run(Command command) = 0;
  /// Refuses new commands, executes what is queued, then returns. Idempotent.
  virtual void stop() = 0;
  [[nodiscard]] virtual std::size_t queued() const = 0;
  /// Set once a commit's outcome is unknown: nothing is accepted any more and the process must start anew.
  [[nodiscard]] virtual bool failed() const = 0;
};

}  // namespace proofdesk
