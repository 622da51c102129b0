#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::test {

/// Learns of everything that SQLite asks of the disk, in order, by file name.
class DiskLog {
 public:
  virtual ~DiskLog() = default;
  virtual void wrote(const std::string& file, std::int64_t at, std::string_view bytes) = 0;
  virtual void truncated(const std::string& file, std::int64_t size) = 0;
  /// With `directory` the names in its directory, and that others are gone from it, are synced too.
  virtual void synced(const std::string& file, bool directory) = 0;
  virtual void removed(const std::string& file, bool directory) = 0;
};

/// A disk that fails on demand, between SQLite and the system: while one of these lives, files opened by SQLite
/// go through it. One at a time; files that are written to belong to one thread, and orders are given
/// while it rests.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  enum class Call { kRead, kWrite, kSync, kAny };  ///< kAny: a write or a sync
  /// The nth call of this kind from now on (from 1) answers with the SQLite result code; with `for_good`, all
  /// later ones do as well. A failing write first writes half of its bytes.
  void fail_at(Call call, std::int64_t nth, int code, bool for_good = false);
  void heal();
  /// From now on tells the log what was done; nullptr: no longer.
  void record(DiskLog* log);
  /// Whether the fault has struck since it was ordered.
  [[nodiscard]] bool struck() const;
};

}  // namespace proofdesk::test
