#include "storage/files/file_key_store.hpp"

#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace proofdesk {
namespace {

using test::must;

class FileKeyStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<FileKeyStore> open() { return must(FileKeyStore::open(path_)); }
  test::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_ / "subjects";
};

TEST_F(FileKeyStoreTest, KeysAreThereBeforeTheyAreUsedAndStayTheSame) {
  SubjectKey first{};
  {
    auto keys = open();
    EXPECT_EQ(keys->key(0).error().rule, "keys.slot");
    must(keys->reserve(3));
    first = *must(keys->key(0));
    std::set<SubjectKey> all;
    for (std::int64_t slot = 0; slot < FileKeyStore::kChunk; ++slot)
      all.insert(*must(keys->key(slot)));
    EXPECT_EQ(all.size(), FileKeyStore::kChunk) << "random, hence different";
    EXPECT_EQ(keys->key(FileKeyStore::kChunk).error().rule, "keys.slot");
    must(keys->reserve(FileKeyStore::kChunk + 1));
    EXPECT_TRUE(must(keys->key(FileKeyStore::kChunk)));
    EXPECT_EQ(keys->key(-1).error().rule, "keys.slot");
  }
  auto keys = open();
  EXPECT_EQ(must(keys->key(0)), first);
  must(keys->reserve(1));
  EXPECT_EQ(must(keys->key(0)), first) << "what is reserved is not made again";
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(status.st_size, 2 * FileKeyStore::kChunk * 32);
}

TEST_F(FileKeyStoreTest, ADestroyedKeyIsGoneFromTheFile) {
  auto keys = open();
  must(keys->reserve(2));
  const SubjectKey gone = *must(keys->key(1));
  const SubjectKey kept = *must(keys->key(0));
  const std::string bytes(gone.begin(), gone.end());
  ASSERT_TRUE(test::any_file_contains(directory_.path(), bytes));
  must(keys->destroy(1));
  EXPECT_EQ(must(keys->key(1)), std::nullopt);
  EXPECT_FALSE(test::any_file_contains(directory_.path(), bytes));
  must(keys->destroy(1));
  keys.reset();
  keys = open();
  EXPECT_EQ(must(keys->key(1)), std::nullopt);
  EXPECT_EQ(must(keys->key(0)), kept);
  must(keys->reserve(2));
  EXPECT_EQ(must(keys->key(1)), std::nullopt) << "never filled again";
  EXPECT_EQ(keys->destroy(FileKeyStore::kChunk).error().rule, "keys.slot");
}

TEST_F(FileKeyStoreTest, PlansOutliveACrash) {
  using Slots = std::vector<std::int64_t>;
  {
    auto keys = open();
    must(keys->reserve(10));
    EXPECT_EQ(must(keys->planned()), Slots{});
    must(keys->plan_destroy({7, 3}));
    must(keys->plan_destroy({3, 5}));
    EXPECT_EQ(keys->plan_destroy({FileKeyStore::kChunk}).error().rule, "keys.slot");
  }
  {
    auto keys = open();
    EXPECT_EQ(must(keys->planned()), (Slots{3, 5, 7}));
    EXPECT_TRUE(must(keys->key(3))) << "planned is not done";
    must(keys->destroy(3));
    must(keys->forget_plan({5, 9}));
  }
  auto keys = open();
  EXPECT_EQ(must(keys->planned()), Slots{7});
  EXPECT_TRUE(must(keys->key(5)));
  EXPECT_FALSE(must(keys->key(3)));
}

TEST_F(FileKeyStoreTest, ADamagedPlanIsNotGuessedAt) {
  std::ofstream(path_.string() + ".plan") << "3\nx\n";
  EXPECT_EQ(FileKeyStore::open(path_).error().rule, "keys.plan");
  std::ofstream(path_.string() + ".plan", std::ios::trunc) << "3";
  EXPECT_EQ(FileKeyStore::open(path_).error().rule, "keys.plan");
}

TEST_F(FileKeyStoreTest, AChunkThatWasCutShortIsMadeAgain) {
  {
    auto keys = open();
    must(keys->reserve(1));
  }
  std::filesystem::resize_file(path_, FileKeyStore::kChunk * 32 + 777);
  auto keys = open();
  EXPECT_EQ(keys->key(FileKeyStore::kChunk).error().rule, "keys.slot");
  must(keys->reserve(FileKeyStore::kChunk + 1));
  EXPECT_TRUE(must(keys->key(2 * FileKeyStore::kChunk - 1)));
}

}  // namespace
}  // namespace proofdesk
