#pragma once

#include <cstdint>

namespace proofdesk::sqlite {

class Connection;

/// Room for SQLite's index of the write-ahead log (the file that ends in "-shm"), taken before it is needed.
///
/// SQLite maps that file and writes to it through memory. Where the disk is full this fails in the two places that
/// are worst: the file cannot grow once the frames of a commit are written already, so that the commit's outcome is
/// open; and a page that has its place in the file but not yet all of its blocks ends the process with SIGBUS (a block
/// can be smaller than a page: ext4 gives small disks blocks of 1 KiB). So the file is made to grow, and its blocks are
/// asked for, before a transaction begins; what finds no room then is refused like any other write on a full disk.
///
/// A file system that writes each page to a new place (btrfs, ZFS) may want room again; there this is no promise.
///
/// Threading: that of the connection. The mapping is shared by all connections of the process to the same file.
class LogIndex {
 public:
  /// What one transaction may add to the log, in pages; larger ones are as safe as SQLite makes them.
  static constexpr std::int64_t kTransaction = 16'384;

  /// `connection` outlives it and, from the first call on, is in WAL mode or finds a log to recover.
  explicit LogIndex(Connection& connection) : connection_(connection) {}

  /// Makes room for a log of `pages` and one transaction more. Throws SqlFailure: SQLITE_FULL where there is none.
  /// Nearly free where the room is there already.
  void make_room(std::int64_t pages);
  /// The pages that the log's file has room for: at least those of the log. 0 where there is no log.
  [[nodiscard]] std::int64_t pages_in_file() const;

 private:
  void map(int region);

  Connection& connection_;
  int mapped_ = 0;  ///< regions
};

}  // namespace proofdesk::sqlite
