#pragma once

#include "storage/sqlite/connection.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace proofdesk::sqlite {

/// Folds the write-ahead log back into the database beside the writer, on a thread and a connection of its own.
///
/// While commands go on the log grows, and only who stops it can fold all of it back and have it begin anew. So this thread
/// does the bulk, pass after pass over what has come meanwhile, until little is left; that is the writer's. An error here is
/// nobody's: the writer meets it when it folds.
///
/// Threading: any one thread asks.
class LogFolder {
 public:
  /// The database is in WAL mode. Throws SqlFailure.
  explicit LogFolder(const std::string& path);
  ~LogFolder();
  LogFolder(const LogFolder&) = delete;
  LogFolder& operator=(const LogFolder&) = delete;

  /// True, once, when it has folded what there was since it was asked; else it is asked to, if it is not at it. Never waits.
  [[nodiscard]] bool has_folded();
  /// Waits until it is not at it.
  void rest();

 private:
  enum class At { kRest, kWork, kDone };

  void run();
  void fold();

  Connection db_;  ///< only the thread's, after the constructor
  std::mutex mutex_;
  std::condition_variable changed_;
  At at_ = At::kRest;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace proofdesk::sqlite
