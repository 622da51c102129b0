// Loaded in front of the C library: the write-ahead log of a database is never flushed, every other file as ever.
// So a commit waits for no disk, as with SQLite's synchronous=NORMAL; what that flushes besides, the log before
// it is folded back, is left out too, once in some thousand pages.

#include <array>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <unistd.h>

extern "C" int fdatasync(int file) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const auto length = ::readlink(link.c_str(), path.data(), path.size());
  const std::string_view name(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  if (name.ends_with("/proofdesk.db-wal")) return 0;
  using Flush = int (*)(int);
  static const auto kFlush = reinterpret_cast<Flush>(::dlsym(RTLD_NEXT, "fdatasync"));
  return kFlush(file);
}
