#pragma once

#include "core/engine/desk.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/store.hpp"
#include "server/pending_work.hpp"

namespace proofdesk::server {

/// Lets open records follow when a target comes into force or ends, or its calendar is revised. Which targets wait
/// for that is said by the targets themselves (`spread_pending`), so nothing is lost when the process ends in between.
///
/// For each such target: every open record that it picks, and every record with a clock that runs by it, gets a
/// command of its own (`keep_clocks`, by the system) through the writer like any other; then the target itself takes
/// `spread`. A target that has changed meanwhile stays pending and is gone through again. Records that no longer stand
/// where they could follow have followed by what moved them. A thread of its own, one page of records at a time.
class Spreading {
 public:
  struct Parts {
    Desk& desk;
    Writer& writer;
    Store& store;
  };

  explicit Spreading(Parts parts);

  /// Something was committed. Thread-safe, never blocks.
  void notify() { work_.notify(); }
  /// Ends after the commands it has under way are answered. Before the writer stops. Idempotent.
  void stop() { work_.stop(); }

 private:
  PendingWork work_;
};

}  // namespace proofdesk::server
