#include "tests/support/storage/fault_vfs.hpp"

#include <cstring>

#include <sqlite3.h>

namespace proofdesk::test {
namespace {

struct Order {
  FaultVfs::Call call = FaultVfs::Call::kAny;
  std::int64_t left = 0;  ///< 0: nothing is ordered
  int code = SQLITE_OK;
  bool for_good = false;
  bool struck = false;
};
Order order;
sqlite3_vfs* real = nullptr;
DiskLog* log = nullptr;

/// The fault's code when it is this call's turn, else SQLITE_OK.
int fault(FaultVfs::Call call) {
  const bool asked =
      order.call == call || (order.call == FaultVfs::Call::kAny && call != FaultVfs::Call::kRead);
  if (order.left == 0 || !asked) return SQLITE_OK;
  if (order.left > 1) {
    --order.left;
    return SQLITE_OK;
  }
  order.struck = true;
  if (!order.for_good) order.left = 0;
  return order.code;
}

/// The wrapped file lies behind this in the same allocation.
struct File {
  sqlite3_file base;
  const char* name;    ///< SQLite keeps it until the file is closed; null for a file without one
  bool directory_due;  ///< the system's first sync of a journal syncs its directory too
};
sqlite3_file* inner(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
/// The name under which the log hears of it; empty: it does not.
std::string logged(sqlite3_file* file) {
  const char* name = log == nullptr ? nullptr : reinterpret_cast<File*>(file)->name;
  return name == nullptr ? std::string() : std::string(name);
}

int close(sqlite3_file* file) { return inner(file)->pMethods->xClose(inner(file)); }
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (const int code = fault(FaultVfs::Call::kRead)) return code;
  return inner(file)->pMethods->xRead(inner(file), to, size, at);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (const int code = fault(FaultVfs::Call::kWrite)) {
    (void)inner(file)->pMethods->xWrite(inner(file), from, size / 2, at);
    return code;
  }
  const int code = inner(file)->pMethods->xWrite(inner(file), from, size, at);
  if (const auto name = logged(file); code == SQLITE_OK && !name.empty())
    log->wrote(name, at, {static_cast<const char*>(from), static_cast<std::size_t>(size)});
  return code;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = fault(FaultVfs::Call::kWrite)) return code;
  const int code = inner(file)->pMethods->xTruncate(inner(file), size);
  if (const auto name = logged(file); code == SQLITE_OK && !name.empty())
    log->truncated(name, size);
  return code;
}
int sync(sqlite3_file* file, int flags) {
  if (const int code = fault(FaultVfs::Call::kSync)) return code;
  const int code = inner(file)->pMethods->xSync(inner(file), flags);
  if (const auto name = logged(file); code == SQLITE_OK && !name.empty()) {
    bool& due = reinterpret_cast<File*>(file)->directory_due;
    log->synced(name, due);
    due = false;
  }
  return code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return inner(file)->pMethods->xFileSize(inner(file), size);
}
int lock(sqlite3_file* file, int level) { return inner(file)->pMethods->xLock(inner(file), level); }
int unlock(sqlite3_file* file, int level) {
  return inner(file)->pMethods->xUnlock(inner(file), level);
}
int check_lock(sqlite3_file* file, int* taken) {
  return inner(file)->pMethods->xCheckReservedLock(inner(file), taken);
}
int control(sqlite3_file* file, int what, void* with) {
  return inner(file)->pMethods->xFileControl(inner(file), what, with);
}
int sector(sqlite3_file* file) { return inner(file)->pMethods->xSectorSize(inner(file)); }
int device(sqlite3_file* file) {
  return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return inner(file)->pMethods->xShmMap(inner(file), page, size, extend, to);
}
int shm_lock(sqlite3_file* file, int at, int count, int flags) {
  return inner(file)->pMethods->xShmLock(inner(file), at, count, flags);
}
void shm_barrier(sqlite3_file* file) { inner(file)->pMethods->xShmBarrier(inner(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return inner(file)->pMethods->xShmUnmap(inner(file), remove);
}

const sqlite3_io_methods kMethods{.iVersion = 2,
                                  .xClose = close,
                                  .xRead = read,
                                  .xWrite = write,
                                  .xTruncate = truncate,
                                  .xSync = sync,
                                  .xFileSize = file_size,
                                  .xLock = lock,
                                  .xUnlock = unlock,
                                  .xCheckReservedLock = check_lock,
                                  .xFileControl = control,
                                  .xSectorSize = sector,
                                  .xDeviceCharacteristics = device,
                                  .xShmMap = shm_map,
                                  .xShmLock = shm_lock,
                                  .xShmBarrier = shm_barrier,
                                  .xShmUnmap = shm_unmap};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
  const int code = real->xOpen(real, name, inner(file), flags, out);
  file->pMethods = inner(file)->pMethods == nullptr ? nullptr : &kMethods;
  constexpr int kJournals = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
  reinterpret_cast<File*>(file)->name = name;
  reinterpret_cast<File*>(file)->directory_due =
      (flags & SQLITE_OPEN_CREATE) != 0 && (flags & kJournals) != 0;
  return code;
}

int remove(sqlite3_vfs*, const char* name, int sync_directory) {
  const int code = real->xDelete(real, name, sync_directory);
  if (log != nullptr && code == SQLITE_OK) log->removed(name, sync_directory != 0);
  return code;
}

sqlite3_vfs wrapper;

}  // namespace

FaultVfs::FaultVfs() {
  real = sqlite3_vfs_find("unix");
  wrapper = *real;
  wrapper.pNext = nullptr;
  wrapper.zName = "fault";
  wrapper.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
  wrapper.xOpen = open;
  wrapper.xDelete = remove;
  sqlite3_vfs_register(&wrapper, 1);
}

FaultVfs::~FaultVfs() {
  heal();
  record(nullptr);
  sqlite3_vfs_unregister(&wrapper);
  sqlite3_vfs_register(real, 1);
}

void FaultVfs::fail_at(Call call, std::int64_t nth, int code, bool for_good) {
  order = {call, nth, code, for_good, false};
}

void FaultVfs::heal() { order.left = 0; }

void FaultVfs::record(DiskLog* to) { log = to; }

bool FaultVfs::struck() const { return order.struck; }

}  // namespace proofdesk::test
