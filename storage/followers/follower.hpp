#pragma once

#include "core/engine/journal_reader.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace proofdesk {

/// Something that is derived from the journal and kept in a file of its own: the search index, the state
/// intervals, later KPIs and webhooks. A follower's file holds its cursor too and both change in one
/// transaction, so it is never half-way; it may be deleted at any time and is then built anew from sequence 0.
///
/// All calls come from its runner's one thread. Errors are thrown (sqlite::SqlFailure) or returned; the batch
/// is then rolled back and tried again later.
class Follower {
 public:
  virtual ~Follower() = default;
  /// For logs and metrics: "search".
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Raised when the tables change in form or meaning: an older file is thrown away.
  [[nodiscard]] virtual std::int64_t format() const = 0;
  /// Whether `apply` looks at the events' changes. Without them the payloads need not be decrypted.
  [[nodiscard]] virtual bool needs_values() const = 0;
  /// Whether it looks at which fields an event changed (OpenedEvent::paths), though not at their values.
  [[nodiscard]] virtual bool needs_paths() const { return false; }
  /// Whether a leaf can matter at all, by its text as it stands in the journal; the others are not even parsed, and `apply`
  /// does not see them.
  [[nodiscard]] virtual bool may_matter(std::string_view /*leaf*/) const { return true; }

  /// Creates the tables in an empty file.
  virtual void create(sqlite::Connection& db) = 0;
  /// Takes in events in order of sequence, inside the transaction that moves the cursor. `view` is the
  /// snapshot that the rows came from: it may be further on than the events, so that what is read from it
  /// is at least as new.
  virtual Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
                       std::span<const OpenedEvent> events) = 0;
  /// At the start and after each commit, outside any transaction: the moment to remove what an erasure left
  /// behind. What there is to do must be told by the file, since a crash may come before.
  virtual Status settled(sqlite::Connection&) { return {}; }
};

}  // namespace proofdesk
