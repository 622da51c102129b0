#include "storage/files/data_directory.hpp"

#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk {
namespace {

using test::must;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

class DataDirectoryTest : public ::testing::Test {
 protected:
  test::TemporaryDirectory directory_;
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerAlone) {
  ::umask(0);
  const auto data = must(DataDirectory::open(directory_ / "data"));
  ::umask(022);
  EXPECT_EQ(mode_of(data.path()), 0700U);
  EXPECT_EQ(mode_of(data.keys()), 0700U);
  EXPECT_EQ(data.path(), directory_ / "data");
  EXPECT_TRUE(DataDirectory::open(directory_ / "data/").has_value())
      << "and opened again, with a slash";
}

TEST_F(DataDirectoryTest, RefusesWhatOthersMayEnterAndWhatIsNoDirectory) {
  ::mkdir((directory_ / "open").c_str(), 0755);
  const auto shared = DataDirectory::open(directory_ / "open");
  ASSERT_FALSE(shared);
  EXPECT_EQ(shared.error().rule, "data.permissions");
  EXPECT_FALSE(shared.error().remedy.empty());
  std::ofstream(directory_ / "file") << "x";
  EXPECT_EQ(DataDirectory::open(directory_ / "file").error().rule, "data.directory");
  EXPECT_EQ(DataDirectory::open("").error().rule, "data.directory");
  EXPECT_EQ(DataDirectory::open(directory_ / "not/there").error().rule, "storage.io");
}

TEST_F(DataDirectoryTest, HasOneOwnerAtATime) {
  const auto data = must(DataDirectory::open(directory_ / "data"));
  {
    const auto lock = must(DirectoryLock::take(data));
    const auto second = DirectoryLock::take(data);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_EQ(second.error().rule, "data.locked");
    EXPECT_NE(second.error().detail.find("process " + std::to_string(::getpid())),
              std::string::npos)
        << second.error().detail;
    EXPECT_EQ(mode_of(data.lock_file()), 0600U);
  }
  EXPECT_TRUE(DirectoryLock::take(data).has_value()) << "let go with its holder";
}

TEST_F(DataDirectoryTest, TheLockEndsWithTheProcessHoweverThatEnds) {
  const auto data = must(DataDirectory::open(directory_ / "data"));
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = DirectoryLock::take(data);
    const char word = lock ? 'y' : 'n';
    (void)!::write(ready[1], &word, 1);
    ::pause();
    ::_exit(0);
  }
  char word = 0;
  ASSERT_EQ(::read(ready[0], &word, 1), 1);
  ASSERT_EQ(word, 'y');
  const auto second = DirectoryLock::take(data);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().detail.find("process " + std::to_string(child)), std::string::npos);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(DirectoryLock::take(data).has_value());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(DataDirectoryTest, TheIdentityIsMadeOnceAndKept) {
  const auto data = must(DataDirectory::open(directory_ / "data"));
  const auto id = Uuid::from_name("a", "tenant");
  const auto first = must(load_or_create_identity(data, id));
  EXPECT_EQ(first.origin, "proofdesk/" + id.to_string());
  EXPECT_EQ(mode_of(data.identity()), 0600U);
  const auto second = must(load_or_create_identity(data, Uuid::from_name("another", "tenant")));
  EXPECT_EQ(second.origin, first.origin);
  EXPECT_EQ(second.private_pem, first.private_pem);
}

TEST_F(DataDirectoryTest, ADamagedIdentityIsNotReplaced) {
  const auto data = must(DataDirectory::open(directory_ / "data"));
  must(load_or_create_identity(data, Uuid::from_name("a", "tenant")));
  for (const std::string damage : {"", "no origin\n", "# origin: proofdesk/x\nnot a key\n"}) {
    std::ofstream(data.identity(), std::ios::trunc) << damage;
    const auto identity = load_or_create_identity(data, {});
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error().rule, "data.identity");
  }
}

}  // namespace
}  // namespace proofdesk
