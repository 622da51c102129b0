#include "storage/files/file_head_memory.hpp"

#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::must;

class FileHeadMemoryTest : public ::testing::Test {
 protected:
  std::unique_ptr<FileHeadMemory> open() { return must(FileHeadMemory::open(path_)); }
  void damage(std::int64_t at) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file.put('\x7f');
  }
  test::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_ / "head";
};

TEST_F(FileHeadMemoryTest, RemembersTheLastHead) {
  EXPECT_EQ(must(open()->load()), std::nullopt);
  {
    auto memory = open();
    must(memory->save("one"));
    EXPECT_EQ(must(memory->load()), "one");
    must(memory->save("two, which is longer"));
    must(memory->save("3"));
  }
  EXPECT_EQ(must(open()->load()), "3");
  {
    auto memory = open();
    must(memory->save("without a load before"));
  }
  EXPECT_EQ(must(open()->load()), "without a load before");
  EXPECT_EQ(open()->save(std::string(5000, 'x')).error().rule, "head.memory");
}

TEST_F(FileHeadMemoryTest, ATornWriteLeavesTheOneBefore) {
  {
    auto memory = open();
    must(memory->save("first"));   // the place at 4096
    must(memory->save("second"));  // the place at 0
  }
  damage(50);
  EXPECT_EQ(must(open()->load()), "first");
  {
    auto memory = open();
    must(memory->save("third"));
  }
  EXPECT_EQ(must(open()->load()), "third");
}

TEST_F(FileHeadMemoryTest, TotalDamageIsNotTakenForAFreshStart) {
  {
    auto memory = open();
    must(memory->save("first"));
  }
  damage(4096 + 50);
  EXPECT_EQ(open()->load().error().rule, "head.memory");
  EXPECT_EQ(open()->save("x").error().rule, "head.memory");
}

}  // namespace
}  // namespace proofdesk
