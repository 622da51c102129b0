#pragma once

#include "core/base/clock.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/estimates.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

namespace proofdesk {

namespace sqlite {
class ReaderPool;
class LogFolder;
struct WriterState;
class Schema;
}  // namespace sqlite

/// The store on one SQLite file (WAL, synchronous=FULL). One connection does every write and ends every checkpoint;
/// snapshots run on connections of their own.
///
/// Threading: `snapshot` from any thread; everything else, and the write transaction, from the one writer
/// thread (or before it starts). Snapshots end before the store does.
class SqliteStore final : public Store {
 public:
  struct Options {
    std::filesystem::path file;
    /// Decides when a stored reply is a day old, and what idle means.
    const Clock* clock = nullptr;  ///< nullptr: the machine's
    /// At this many pages the log is folded back, without waiting for readers.
    std::int64_t wal_pages = 32'000;
    /// Folds most of it back on a thread of its own, so that commands do not wait for it.
    bool folds_beside = false;
    /// From here on (a reader has been holding a snapshot for long) `alarm` is called with the size, in
    /// pages, after each commit; on the writer's thread.
    std::int64_t wal_alarm_pages = 128'000;
    std::function<void(std::int64_t pages)> alarm;
    std::size_t cached_records = 8'192;
    sqlite::ListTuning lists;
    /// FULL is what durability rests on; tests that need no durability are a little faster without.
    bool durable = true;
  };

  /// Opens or creates. kInvalidArgument "storage.foreign_file" for a file of another program,
  /// kUnsupported "storage.format" for one of a later version.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(Options options);
  ~SqliteStore() override;

  Status migrate(std::shared_ptr<const Model> model) override;
  [[nodiscard]] Result<std::unique_ptr<ReadView>> snapshot() override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin() override;
  Status scrub() override;
  Status maintain() override;

  /// Pages in the write-ahead log after the last commit. Thread-safe.
  [[nodiscard]] std::int64_t wal_pages() const { return wal_pages_; }

 private:
  explicit SqliteStore(Options options);
  Status prepare_writer();
  [[nodiscard]] Status writable() const;
  /// Folds the log back; true when nothing of it is left to do.
  bool checkpoint(int mode);
  /// The whole log, without waiting for readers.
  bool truncate_at_once();
  void purge_replies(Instant now);
  void committed(int pages);

  Options options_;
  SystemClock system_clock_;
  std::unique_ptr<sqlite::ReaderPool> readers_;
  std::unique_ptr<sqlite::WriterState> writer_;
  std::unique_ptr<sqlite::LogFolder> folder_;
  std::atomic<std::int64_t> wal_pages_ = 0;
  mutable std::mutex schema_mutex_;  ///< snapshots read the schema while a migration replaces it
  std::shared_ptr<const sqlite::Schema> schema_;
  Instant last_commit_;
  Instant last_purge_;
  bool log_holds_erased_ = false;  ///< because a reader needs it still
};

}  // namespace proofdesk
