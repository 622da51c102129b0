#include "storage/followers/follower_file.hpp"

#include "storage/files/file_io.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// "PDfo" (PRAGMA application_id).
constexpr std::int64_t kApplicationId = 0x5044666f;

void remove_database(const std::filesystem::path& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(path.string() + suffix, ignored);
  }
}

}  // namespace

FollowerFile::FollowerFile(const std::string& path)
    : db_(path, sqlite::Connection::Mode::kWriter), log_index_(db_) {
  // The first look at the file recovers the log that a crash has left.
  if (log_index_.pages_in_file() > 0) make_room();
  db_.execute("PRAGMA journal_mode = WAL");
  db_.execute("PRAGMA synchronous = NORMAL");
  db_.execute("PRAGMA cache_size = -32768");
  make_room();
}

bool FollowerFile::usable(const Follower& follower, std::string_view origin,
                          std::int64_t journal_size) {
  if (db_.scalar("PRAGMA application_id") != kApplicationId) return false;
  if (db_.scalar("PRAGMA user_version") != follower.format()) return false;
  auto row = db_.prepare("SELECT origin, next FROM follower");
  if (!row.step() || row.text(0) != origin || row.integer(1) > journal_size) return false;
  next_ = row.integer(1);
  return true;
}

void FollowerFile::create(Follower& follower, std::string_view origin) {
  sqlite::Transaction transaction(db_, sqlite::Transaction::Kind::kImmediate);
  db_.execute(
      "CREATE TABLE follower (only INTEGER PRIMARY KEY CHECK (only = 1), origin TEXT NOT NULL,"
      " next INTEGER NOT NULL)");
  auto insert = db_.prepare("INSERT INTO follower VALUES (1, ?1, 0)");
  insert.bind(1, origin);
  insert.run();
  follower.create(db_);
  db_.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId,
                          follower.format()));
  transaction.commit();
}

Result<std::unique_ptr<FollowerFile>> FollowerFile::open(const std::filesystem::path& path,
                                                         Follower& follower,
                                                         std::string_view origin,
                                                         std::int64_t journal_size) {
  PROOFDESK_TRY(create_private_file(path));
  try {
    std::unique_ptr<FollowerFile> file(new FollowerFile(path.string()));
    if (file->usable(follower, origin, journal_size)) return file;
  } catch (const sqlite::SqlFailure& failure) {
    const Error error = sqlite::error_of(failure);
    if (error.code == ErrorCode::kStorageFull) return std::unexpected(error);
    // Damaged or of another make: what it held is in the journal still.
  }
  remove_database(path);
  PROOFDESK_TRY(create_private_file(path));
  return sqlite::guarded([&]() -> Result<std::unique_ptr<FollowerFile>> {
    std::unique_ptr<FollowerFile> file(new FollowerFile(path.string()));
    file->create(follower, origin);
    return file;
  });
}

void FollowerFile::make_room() { log_index_.make_room(log_index_.pages_in_file()); }

void FollowerFile::advance(std::int64_t next) {
  auto update = db_.prepare("UPDATE follower SET next = ?1");
  update.bind(1, next);
  update.run();
  next_ = next;
}

void FollowerFile::reload() { next_ = db_.scalar("SELECT next FROM follower"); }

}  // namespace proofdesk
