#pragma once

#include "core/engine/desk.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/store.hpp"
#include "server/pending_work.hpp"

namespace proofdesk::server {

/// Does for configuration audits what reads too much for one decision (8.2.6): counts and lists the population of
/// those that are `counting`, and draws the sample of those that are `drawing`, by commands of the system like any other.
/// What an earlier run of the process left undone is taken up again. A thread of its own.
class AuditKeeper {
 public:
  struct Parts {
    Desk& desk;
    Writer& writer;
    Store& store;
    BlobStore& blobs;
  };

  explicit AuditKeeper(Parts parts);

  /// Something was committed. Thread-safe, never blocks.
  void notify() { work_.notify(); }
  /// Ends after what it has under way. Before the writer stops. Idempotent.
  void stop() { work_.stop(); }

 private:
  PendingWork work_;
};

}  // namespace proofdesk::server
