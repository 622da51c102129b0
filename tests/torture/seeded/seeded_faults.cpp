// The desk with a fault in it, for proving that the torture finds such faults. It is the shipped program, linked
// so that what it asks of SQLite passes through here first; PROOFDESK_SEEDED names the fault. Nothing of this is
// in the program that is shipped.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

#include <sqlite3.h>

extern "C" {
int __real_sqlite3_step(sqlite3_stmt* statement);
int __real_sqlite3_exec(sqlite3* db, const char* sql, int (*each)(void*, int, char**, char**),
                        void* with, char** message);
int __real_sqlite3_wal_checkpoint_v2(sqlite3* db, const char* name, int mode, int* in_log,
                                     int* folded);
int __wrap_sqlite3_step(sqlite3_stmt* statement);
int __wrap_sqlite3_exec(sqlite3* db, const char* sql, int (*each)(void*, int, char**, char**),
                        void* with, char** message);
int __wrap_sqlite3_wal_checkpoint_v2(sqlite3* db, const char* name, int mode, int* in_log,
                                     int* folded);
}

namespace {

bool seeded(std::string_view fault) {
  static const char* const named = std::getenv("PROOFDESK_SEEDED");
  return named != nullptr && fault == named;
}

/// The connection whose commit was answered and not yet made. One thread writes, and another closes after it.
std::atomic<sqlite3*> owed = nullptr;

/// Whether the open transaction answers somebody who asked under a key.
thread_local bool under_a_key = false;

void pay(sqlite3* db) {
  if (owed != db || db == nullptr) return;
  owed = nullptr;
  // As long as a disk may take that has something else to do.
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
  (void)__real_sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
}

bool writes(sqlite3* db) { return sqlite3_txn_state(db, nullptr) == SQLITE_TXN_WRITE; }

}  // namespace

int __wrap_sqlite3_step(sqlite3_stmt* statement) {
  sqlite3* const db = sqlite3_db_handle(statement);
  const char* const text = sqlite3_sql(statement);
  const std::string_view sql = text == nullptr ? "" : text;
  pay(db);
  if (sql == "BEGIN IMMEDIATE") under_a_key = false;
  if (sql.starts_with("INSERT INTO reply ")) {
    under_a_key = true;
    if (seeded("forget_keys")) return SQLITE_DONE;
  }
  if (seeded("acknowledge_before_commit") && sql == "COMMIT" && under_a_key && writes(db)) {
    owed = db;
    return SQLITE_DONE;
  }
  if (seeded("commit_by_halves") && sql.starts_with("INSERT INTO journal ")) {
    (void)__real_sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
    (void)__real_sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  }
  const int answer = __real_sqlite3_step(statement);
  if (seeded("overlook_full") && answer == SQLITE_FULL && sql == "COMMIT") {
    if (sqlite3_get_autocommit(db) == 0)
      (void)__real_sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    return SQLITE_DONE;
  }
  return answer;
}

int __wrap_sqlite3_exec(sqlite3* db, const char* sql, int (*each)(void*, int, char**, char**),
                        void* with, char** message) {
  pay(db);
  return __real_sqlite3_exec(db, sql, each, with, message);
}

int __wrap_sqlite3_wal_checkpoint_v2(sqlite3* db, const char* name, int mode, int* in_log,
                                     int* folded) {
  pay(db);
  return __real_sqlite3_wal_checkpoint_v2(db, name, mode, in_log, folded);
}
