#include "storage/sqlite/sqlite_store.hpp"

#include "storage/files/file_io.hpp"
#include "storage/sqlite/log_folder.hpp"
#include "storage/sqlite/read_view.hpp"
#include "storage/sqlite/scrub.hpp"
#include "storage/sqlite/write_transaction.hpp"

#include <exception>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk {
namespace {

using sqlite::guarded;
using sqlite::SqlFailure;

/// Quiet for this long, the whole log is folded back and its file cut to nothing.
constexpr std::int64_t kIdle = 2 * kMicrosPerSecond;
constexpr std::int64_t kPurgeEvery = 60 * kMicrosPerSecond;
constexpr std::int64_t kReplyLife = kMicrosPerDay;

}  // namespace

SqliteStore::SqliteStore(Options options) : options_(std::move(options)) {
  if (options_.clock == nullptr) options_.clock = &system_clock_;
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(Options options) {
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(options)));
  PROOFDESK_TRY(create_private_file(store->options_.file));
  auto prepared = guarded([&] { return store->prepare_writer(); });
  if (!prepared) {
    Error error = std::move(prepared).error();
    error.detail = fmt::format("{}: {}", store->options_.file.string(), error.detail);
    if (error.code == ErrorCode::kCorrupt) error.rule = "storage.foreign_file";
    return fail(std::move(error));
  }
  return store;
}

Status SqliteStore::prepare_writer() {
  const std::string path = options_.file.string();
  writer_ = std::make_unique<sqlite::WriterState>(path, options_.cached_records, options_.lists);
  auto& db = writer_->db;
  // The first look at the file recovers the log that a crash has left.
  if (const auto left = writer_->log_index.pages_in_file(); left > 0) {
    writer_->log_index.make_room(left);
  }
  // Looked at before anything is changed: another program's file stays as it is.
  if (db.scalar("PRAGMA application_id") != sqlite::kApplicationId &&
      db.scalar("SELECT count(*) FROM sqlite_schema") != 0) {
    return fail(ErrorCode::kInvalidArgument, "storage.foreign_file",
                "the file is an SQLite database of another program");
  }
  db.execute("PRAGMA journal_mode = WAL");
  db.execute(options_.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  db.execute("PRAGMA wal_autocheckpoint = 0");
  db.execute("PRAGMA cache_size = -65536");
  writer_->log_index.make_room(0);
  PROOFDESK_TRY(sqlite::claim(db));
  const auto hook = [](void* self, ::sqlite3*, const char*, int pages) {
    static_cast<SqliteStore*>(self)->committed(pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db.handle(), hook, this);
  if (db.scalar("SELECT count(*) FROM scrub_wanted") != 0) PROOFDESK_TRY(scrub());
  checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  readers_ = std::make_unique<sqlite::ReaderPool>(path, options_.lists);
  if (options_.folds_beside) folder_ = std::make_unique<sqlite::LogFolder>(path);
  last_commit_ = last_purge_ = options_.clock->now();
  return {};
}

SqliteStore::~SqliteStore() {
  folder_.reset();
  if (readers_) readers_->close_idle();
  if (!writer_ || writer_->lost) return;
  try {
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  } catch (const std::exception&) {
    // The log stays and is read at the next start.
  }
}

void SqliteStore::committed(int pages) {
  wal_pages_ = pages;
  last_commit_ = options_.clock->now();
  if (pages < options_.wal_alarm_pages || !options_.alarm) return;
  try {
    options_.alarm(pages);
  } catch (const std::exception&) {
    // Nothing may be thrown through SQLite; the next commit sounds it again.
  }
}

Status SqliteStore::writable() const {
  if (writer_->lost) {
    return fail(ErrorCode::kUnavailable, "storage.lost",
                "an earlier commit failed on the disk; the database must be opened anew");
  }
  if (writer_->in_transaction) {
    return fail(ErrorCode::kInternal, "storage.transaction", "a write transaction is open already");
  }
  return {};
}

Status SqliteStore::migrate(std::shared_ptr<const Model> model) {
  PROOFDESK_TRY(writable());
  PROOFDESK_ASSIGN(auto schema, sqlite::migrate(writer_->db, *model));
  writer_->cache.clear();
  writer_->schema = schema;
  const std::lock_guard lock(schema_mutex_);
  schema_ = std::move(schema);
  return {};
}

Result<std::unique_ptr<ReadView>> SqliteStore::snapshot() {
  std::shared_ptr<const sqlite::Schema> schema;
  {
    const std::lock_guard lock(schema_mutex_);
    schema = schema_;
  }
  if (!schema) return fail(ErrorCode::kInternal, "storage.migrate", "the store has no model yet");
  return guarded([&]() -> Result<std::unique_ptr<ReadView>> {
    return std::make_unique<sqlite::SqliteReadView>(*readers_, readers_->take(), std::move(schema));
  });
}

Result<std::unique_ptr<WriteTransaction>> SqliteStore::begin() {
  PROOFDESK_TRY(writable());
  if (!writer_->schema)
    return fail(ErrorCode::kInternal, "storage.migrate", "the store has no model yet");
  return guarded([&]() -> Result<std::unique_ptr<WriteTransaction>> {
    if (!writer_->db.roll_back()) writer_->db.raise("ROLLBACK");
    writer_->log_index.make_room(wal_pages_);
    return std::make_unique<sqlite::SqliteWriteTransaction>(*writer_);
  });
}

bool SqliteStore::checkpoint(int mode) {
  int in_log = 0;
  int folded = 0;
  const int code = sqlite3_wal_checkpoint_v2(writer_->db.handle(), nullptr, mode, &in_log, &folded);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) writer_->db.raise("checkpoint");
  const bool done = code == SQLITE_OK && in_log == folded;
  if (done && mode == SQLITE_CHECKPOINT_TRUNCATE) wal_pages_ = 0;
  return done;
}

bool SqliteStore::truncate_at_once() {
  if (folder_) folder_->rest();
  auto& db = writer_->db;
  sqlite3_busy_timeout(db.handle(), 0);
  const bool done = checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  sqlite3_busy_timeout(db.handle(), 5000);
  return done;
}

void SqliteStore::purge_replies(Instant now) {
  if (now.micros - last_purge_.micros < kPurgeEvery) return;
  last_purge_ = now;
  // Rows are in order of time, so looking at the oldest finds whatever is due; a little at a time.
  auto purge = writer_->db.prepare(
      "DELETE FROM reply WHERE row IN (SELECT row FROM reply ORDER BY row LIMIT 5000) AND at < ?1");
  purge.bind(1, now.micros - kReplyLife);
  purge.run();
}

Status SqliteStore::maintain() {
  if (writer_->lost || writer_->in_transaction) return {};
  const std::int64_t pages = wal_pages_;
  const Instant now = options_.clock->now();
  return guarded([&]() -> Status {
    purge_replies(now);
    if (log_holds_erased_ && truncate_at_once()) log_holds_erased_ = false;
    if (pages == 0) return {};
    if (pages >= options_.wal_pages) {
      // Of a log that goes on growing it does all in the end, or it would never be through.
      if (folder_ && pages < 2 * options_.wal_pages && !folder_->has_folded()) return {};
      // What readers still need stays in the log; the next call goes on from there.
      if (checkpoint(SQLITE_CHECKPOINT_PASSIVE)) wal_pages_ = 1;
      return {};
    }
    if (now.micros - last_commit_.micros >= kIdle) {
      truncate_at_once();
    }
    return {};
  });
}

Status SqliteStore::scrub() {
  PROOFDESK_TRY(writable());
  PROOFDESK_TRY(sqlite::scrub_free_space(writer_->db));
  // From here on only the log is left to empty, which opening the file does too.
  PROOFDESK_TRY(guarded([&]() -> Status {
    writer_->db.execute("DELETE FROM scrub_wanted");
    return {};
  }));
  log_holds_erased_ = true;
  if (folder_) folder_->rest();
  // A reader in the way is not waited for long: the writer has others to serve, and maintain() goes on.
  auto& db = writer_->db;
  sqlite3_busy_timeout(db.handle(), 250);
  auto emptied = sqlite::truncate_log(db);
  sqlite3_busy_timeout(db.handle(), 5000);
  PROOFDESK_TRY(std::move(emptied));
  log_holds_erased_ = false;
  wal_pages_ = 0;
  return {};
}

}  // namespace proofdesk
