#include "storage/sqlite/log_folder.hpp"

#include <sqlite3.h>

namespace proofdesk::sqlite {
namespace {

/// Pages that are left to the writer: a few milliseconds.
constexpr int kFew = 1'000;
/// Where commands come as fast as pages are folded, no number of passes gets to the end.
constexpr int kMostPasses = 4;

}  // namespace

LogFolder::LogFolder(const std::string& path) : db_(path, Connection::Mode::kWriter) {
  // So that the database is on the disk before the log is let go.
  db_.execute("PRAGMA synchronous = FULL");
  // SQLite looks at the file before it knows of the log.
  (void)db_.scalar("PRAGMA schema_version");
  thread_ = std::thread([this] { run(); });
}

LogFolder::~LogFolder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool LogFolder::has_folded() {
  {
    const std::lock_guard lock(mutex_);
    if (at_ == At::kDone) {
      at_ = At::kRest;
      return true;
    }
    if (at_ == At::kWork) return false;
    at_ = At::kWork;
  }
  changed_.notify_all();
  return false;
}

void LogFolder::rest() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return at_ != At::kWork; });
}

void LogFolder::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return at_ == At::kWork || stopping_; });
    if (stopping_) {
      at_ = At::kRest;
      break;
    }
    lock.unlock();
    fold();
    lock.lock();
    at_ = At::kDone;
    changed_.notify_all();
  }
  changed_.notify_all();
}

void LogFolder::fold() {
  int before = 0;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    int in_log = 0;
    int folded = 0;
    if (sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log,
                                  &folded) != SQLITE_OK) {
      return;
    }
    // What it found to do is what came during the pass before.
    if (folded - before < kFew || folded < in_log) return;
    before = folded;
  }
}

}  // namespace proofdesk::sqlite
