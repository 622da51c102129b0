#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace proofdesk::testing {

/// What a desk has besides its database, and what survives every crash: keys and the memory of the last head
/// are durable by other means, or may be older.
struct Belongings {
  ManualClock clock{Instant{1'772'438'400 * kMicrosPerSecond}};  // 2026-03-02
  SeededIdSource ids{1};
  SeededKeyStore keys{1};
  PlainHeadMemory heads;
};

/// A real desk with few kinds (tickets, people, groups, services, definitions of fields) over a real file, so that
/// the database is small enough for ten thousand copies.
class TicketHouse {
 public:
  struct Options {
    bool durable = true;
    std::int64_t wal_pages = 40;  ///< so that folding the log back is part of what is tortured
  };
  [[nodiscard]] static Result<std::unique_ptr<TicketHouse>> open(const std::filesystem::path& file,
                                                                 Belongings& belongings,
                                                                 Options options,
                                                                 IdSource* ids = nullptr);

  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] SqliteStore& store() { return *store_; }
  /// What does not hold, by `journal verify` and by SQLite itself; empty when all does.
  [[nodiscard]] std::string audit();
  /// The leaf's hash in hex; empty when the journal does not reach so far.
  [[nodiscard]] std::string leaf_hash(std::int64_t sequence);

 private:
  explicit TicketHouse(Belongings& belongings) : belongings_(belongings) {}
  Belongings& belongings_;
  std::filesystem::path file_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Desk> desk_;
};

}  // namespace proofdesk::testing
