#pragma once

#include "core/base/result.hpp"
#include "storage/followers/follower.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/log_index.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace proofdesk {

/// A follower's SQLite file: its tables and the sequence it has reached. synchronous=NORMAL, because a lost
/// tail is derived again; WAL, because others read while the runner writes.
class FollowerFile {
 public:
  /// Opens, or deletes and creates anew when the file is damaged, of another format, of another journal
  /// (origin), or ahead of this journal (`journal_size`).
  [[nodiscard]] static Result<std::unique_ptr<FollowerFile>> open(const std::filesystem::path& path,
                                                                  Follower& follower,
                                                                  std::string_view origin,
                                                                  std::int64_t journal_size);

  [[nodiscard]] sqlite::Connection& db() { return db_; }
  /// Before each transaction: takes the room that its log needs to be found again (sqlite::LogIndex). Throws SqlFailure.
  void make_room();
  /// The first sequence not yet taken in.
  [[nodiscard]] std::int64_t next() const { return next_; }
  /// Inside the transaction that takes the events in.
  void advance(std::int64_t next);
  /// The transaction was rolled back.
  void reload();

 private:
  explicit FollowerFile(const std::string& path);
  [[nodiscard]] bool usable(const Follower& follower, std::string_view origin,
                            std::int64_t journal_size);
  void create(Follower& follower, std::string_view origin);

  sqlite::Connection db_;
  sqlite::LogIndex log_index_;
  std::int64_t next_ = 0;
};

}  // namespace proofdesk
