#include "storage/sqlite/log_index.hpp"

#include "storage/sqlite/connection.hpp"

#include <cerrno>
#include <filesystem>

#include <sqlite3.h>
#include <sys/mman.h>

namespace proofdesk::sqlite {
namespace {

// How SQLite lays the index out (https://www.sqlite.org/walformat.html, 2.1 and 2.2): regions of one size, each for
// 4,096 frames, the first for a few less, because the header is in it.
constexpr int kRegionBytes = 32'768;
constexpr std::int64_t kFramesInRegion = 4'096;
constexpr std::int64_t kFramesInFirst = 4'062;
// The smallest page makes the most frames of a file.
constexpr std::int64_t kPageBytes = 4'096;

int regions_for(std::int64_t frames) {
  if (frames <= kFramesInFirst) return 1;
  return static_cast<int>(1 + (frames - kFramesInFirst + kFramesInRegion - 1) / kFramesInRegion);
}

}  // namespace

std::int64_t LogIndex::pages_in_file() const {
  const char* path = sqlite3_db_filename(connection_.handle(), "main");
  if (path == nullptr || *path == '\0') return 0;
  std::error_code none;
  const auto bytes = std::filesystem::file_size(sqlite3_filename_wal(path), none);
  return none ? 0 : static_cast<std::int64_t>(bytes) / kPageBytes;
}

void LogIndex::make_room(std::int64_t pages) {
  const int wanted = regions_for(pages + kTransaction);
  while (mapped_ < wanted) {
    map(mapped_);
    ++mapped_;
  }
}

void LogIndex::map(int region) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  // A database in memory has no file, and no log.
  if (file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2) return;
  volatile void* mapped = nullptr;
  const int code = file->pMethods->xShmMap(file, region, kRegionBytes, 1, &mapped);
  if (code == SQLITE_IOERR_SHMSIZE || code == SQLITE_FULL) {
    throw SqlFailure(SQLITE_FULL, "no room for the index of the write-ahead log");
  }
  if (code != SQLITE_OK || mapped == nullptr) {
    throw SqlFailure(code == SQLITE_OK ? SQLITE_IOERR_SHMMAP : code, sqlite3_errstr(code));
  }
  // A write to each page that changes nothing and answers with an error where a write of our own would end the process.
  // A kernel that does not know it (before Linux 5.14) leaves the room to what SQLite has asked for.
  if (madvise(const_cast<void*>(mapped), kRegionBytes, MADV_POPULATE_WRITE) != 0 &&
      errno == EFAULT) {
    throw SqlFailure(SQLITE_FULL, "no room for the index of the write-ahead log");
  }
}

}  // namespace proofdesk::sqlite
