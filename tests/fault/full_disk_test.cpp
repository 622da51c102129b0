#include "storage/files/file_io.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/log_index.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk {
namespace {

using sqlite::Connection;
using test::must;

constexpr std::int64_t kKiB = 1'024;
/// The log's frames up to which SQLite's index of it has one region.
constexpr int kFirstRegion = 4'062;

/// A disk of 64 MiB with blocks smaller than a page of memory, as ext4 makes them for a disk of this size.
class SmallDisk {
 public:
  SmallDisk() {
    const std::string image = (directory_ / "image").string();
    std::ofstream(image).close();
    std::filesystem::resize_file(image, 64 * kKiB * kKiB);
    std::filesystem::create_directory(mounted_);
    there_ = run("mkfs.ext4 -q -m 0 -b 1024 " + image) &&
             run("mount -o loop " + image + " " + mounted_.string());
  }
  ~SmallDisk() {
    if (there_) ::umount2(mounted_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool there() const { return there_; }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return mounted_ / name; }

  /// Down to the last block, and then `spare` bytes given back.
  void fill(std::int64_t spare) const {
    const int ballast = ::open((mounted_ / "ballast").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    for (const std::int64_t size : {1'024 * kKiB, 64 * kKiB, kKiB}) {
      const std::string zeros(static_cast<std::size_t>(size), '\0');
      while (::write(ballast, zeros.data(), zeros.size()) > 0) {
      }
    }
    ::fsync(ballast);
    EXPECT_EQ(::ftruncate(ballast, ::lseek(ballast, 0, SEEK_END) - spare), 0);
    ::fsync(ballast);
    ::close(ballast);
  }

 private:
  static bool run(const std::string& command) {
    return std::system((command + " > /dev/null 2>&1").c_str()) ==
           0;  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  }

  test::TemporaryDirectory directory_;
  const std::filesystem::path mounted_ = directory_ / "disk";
  bool there_ = false;
};

int remember_pages(void* pages, sqlite3*, const char*, int now) {
  *static_cast<int*>(pages) = now;
  return SQLITE_OK;
}

/// Writes until the index is about to grow, fills the disk, and goes on to write. 0: refused as a full disk should.
int write_past_the_edge(const SmallDisk& disk, std::int64_t spare) {
  try {
    must(create_private_file(disk / "test.db"));
    Connection db((disk / "test.db").string(), Connection::Mode::kWriter);
    sqlite::LogIndex index(db);
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE kept (bytes)");
    int pages = 0;
    sqlite3_wal_hook(db.handle(), remember_pages, &pages);
    const auto write = [&](int bytes) {
      index.make_room(pages);
      db.execute("REPLACE INTO kept (rowid, bytes) VALUES (1, zeroblob(" + std::to_string(bytes) +
                 "))");
    };
    while (pages < kFirstRegion - 100) write(200'000);
    while (pages < kFirstRegion) write(10);
    disk.fill(spare);
    while (true) write(10);
  } catch (const sqlite::SqlFailure& failure) {
    return failure.code() & 0xff;
  }
}

TEST(FullDisk, TheIndexOfTheLogNeverEndsTheProcessForWantOfABlock) {
  const SmallDisk disk;
  if (!disk.there())
    GTEST_SKIP() << "no small file system can be mounted here (this takes root and ext4)";
  for (std::int64_t spare = 0; spare <= 48 * kKiB; spare += 2 * kKiB) {
    for (const char* file : {"test.db", "test.db-wal", "test.db-shm", "ballast"}) {
      std::filesystem::remove(disk / file);
    }
    const pid_t child = ::fork();
    if (child == 0) ::_exit(write_past_the_edge(disk, spare));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status))
        << "signal " << WTERMSIG(status) << " with " << spare << " bytes to spare";
    EXPECT_EQ(WEXITSTATUS(status), SQLITE_FULL) << "with " << spare << " bytes to spare";
  }
}

}  // namespace
}  // namespace proofdesk
