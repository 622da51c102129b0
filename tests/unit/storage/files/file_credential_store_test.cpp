#include "storage/files/file_credential_store.hpp"

#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace proofdesk {
namespace {

using test::must;

class FileCredentialStoreTest : public ::testing::Test {
 protected:
  static Uuid handle(std::string_view name) { return Uuid::from_name("handle", name); }
  static unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  test::TemporaryDirectory directory_;
  const std::filesystem::path root_ = directory_ / "passwords";
  std::unique_ptr<FileCredentialStore> store_ = must(FileCredentialStore::open(root_));
};

TEST_F(FileCredentialStoreTest, GivesBackWhatWasPutAndWhatReplacedIt) {
  EXPECT_EQ(must(store_->get(handle("a"))), std::nullopt);
  must(store_->put(handle("a"), "one"));
  must(store_->put(handle("b"), "two"));
  must(store_->put(handle("a"), "another"));
  EXPECT_EQ(must(store_->get(handle("a"))), "another");
  EXPECT_EQ(must(store_->get(handle("b"))), "two");
  auto handles = must(store_->list());
  std::ranges::sort(handles);
  auto expected = std::vector{handle("a"), handle("b")};
  std::ranges::sort(expected);
  EXPECT_EQ(handles, expected);
}

TEST_F(FileCredentialStoreTest, IsOpenToItsOwnerAlone) {
  must(store_->put(handle("a"), "one"));
  must(store_->put_memory("text"));
  EXPECT_EQ(mode_of(root_), 0700U);
  for (const auto& entry : std::filesystem::directory_iterator(root_))
    EXPECT_EQ(mode_of(entry.path()), 0600U) << entry.path();
}

TEST_F(FileCredentialStoreTest, OverwritesWhatItRemoves) {
  must(store_->put(handle("a"), "what must go"));
  // A second name for the same bytes on the disk: what is left there after the first is gone.
  std::filesystem::create_hard_link(root_ / handle("a").to_string(), directory_ / "left");
  must(store_->remove(handle("a")));
  must(store_->remove(handle("a")));
  EXPECT_EQ(must(store_->get(handle("a"))), std::nullopt);
  EXPECT_FALSE(test::any_file_contains(directory_.path(), "what must go"));
}

TEST_F(FileCredentialStoreTest, ClearsAwayDraftsThatACrashLeftBehind) {
  std::ofstream(root_ / (handle("a").to_string() + ".new")) << "half";
  EXPECT_TRUE(must(store_->list()).empty());
  EXPECT_FALSE(test::any_file_contains(directory_.path(), "half"));
}

TEST_F(FileCredentialStoreTest, RemembersItsTextAcrossARestart) {
  EXPECT_EQ(must(store_->memory()), "");
  must(store_->put_memory("first"));
  must(store_->put_memory("second"));
  store_ = must(FileCredentialStore::open(root_));
  EXPECT_EQ(must(store_->memory()), "second");
  EXPECT_TRUE(must(store_->list()).empty()) << "it is no password";
}

}  // namespace
}  // namespace proofdesk
