#pragma once

#include "core/engine/desk.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/store.hpp"
#include "server/pending_work.hpp"

namespace proofdesk::server {

/// Takes baselines that are asked for and verifies them (8.2.6). Which are waiting is said by the baselines themselves
/// (`taking`, `verifying`), so nothing is lost when the process ends in between.
///
/// What is in scope is read on one view, so that a baseline is of one moment and one size of the journal; the list
/// becomes an attachment, and then the baseline takes `freeze` by the system, or `give_up` with the reason in the work
/// log. A taking that was interrupted between the two starts anew; `manifestFile` names the attachment that counts.
/// A verification reads the attachment and ends with `conclude`. One baseline at a time, on a thread of its own.
class BaselineKeeper {
 public:
  struct Parts {
    Desk& desk;
    Writer& writer;
    Store& store;
    BlobStore& blobs;
  };

  explicit BaselineKeeper(Parts parts);

  /// Something was committed. Thread-safe, never blocks.
  void notify() { work_.notify(); }
  /// Ends after what it has under way. Before the writer stops. Idempotent.
  void stop() { work_.stop(); }

 private:
  PendingWork work_;
};

}  // namespace proofdesk::server
