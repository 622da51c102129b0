#include "storage/files/file_blob_store.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::must;

std::string digest_of(const std::string& content) { return to_hex(journal::sha256(content)); }

class FileBlobStoreTest : public ::testing::Test {
 protected:
  test::TemporaryDirectory directory_;
  const std::filesystem::path root_ = directory_ / "blobs";
  std::unique_ptr<FileBlobStore> blobs_ = must(FileBlobStore::open(root_));
};

TEST_F(FileBlobStoreTest, GivesBackWhatWasPut) {
  const std::string content("bytes \0 of any kind \xff", 21);
  const auto digest = digest_of(content);
  EXPECT_EQ(blobs_->get(digest).error().code, ErrorCode::kNotFound);
  must(blobs_->put(digest, content));
  must(blobs_->put(digest, content));
  must(blobs_->put(digest_of(""), ""));
  EXPECT_EQ(must(blobs_->get(digest)), content);
  EXPECT_EQ(must(blobs_->get(digest_of(""))), "");
  EXPECT_EQ(must(blobs_->list()).size(), 2);
  must(blobs_->remove(digest));
  must(blobs_->remove(digest));
  EXPECT_EQ(blobs_->get(digest).error().rule, "blob.exists");
  EXPECT_EQ(must(blobs_->list()), std::vector{digest_of("")});
}

TEST_F(FileBlobStoreTest, NothingButADigestBecomesAFileName) {
  std::string upper = digest_of("x");
  upper[0] = 'A';
  for (const std::string& name :
       {std::string("../../etc/passwd"), std::string(), upper, digest_of("x") + "0",
        digest_of("x").substr(1), "/" + digest_of("x").substr(1), ".." + digest_of("x").substr(2),
        digest_of("x").substr(0, 63) + '\0'}) {
    EXPECT_EQ(blobs_->put(name, "evil").error().rule, "blob.digest") << name;
    EXPECT_EQ(blobs_->get(name).error().rule, "blob.digest") << name;
    EXPECT_EQ(blobs_->remove(name).error().rule, "blob.digest") << name;
  }
  EXPECT_TRUE(must(blobs_->list()).empty());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1);
}

TEST_F(FileBlobStoreTest, SweepsOrphansThatAreOldEnough) {
  for (const auto* content : {"named", "orphan", "young"})
    must(blobs_->put(digest_of(content), content));
  const auto folder = root_ / digest_of("named").substr(0, 2);
  std::ofstream(folder / (digest_of("named") + ".1.1.new")) << "left by a crash";
  const Instant now = SystemClock().now();
  EXPECT_EQ(must(blobs_->sweep({}, {now.micros - 3600 * kMicrosPerSecond})), 0) << "all are young";
  const auto hour_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
    if (entry.is_regular_file() && entry.path().filename() != digest_of("young")) {
      std::filesystem::last_write_time(entry.path(), hour_ago);
    }
  }
  EXPECT_EQ(must(blobs_->sweep({digest_of("named")}, {now.micros - 60 * kMicrosPerSecond})), 1);
  std::vector expected{digest_of("named"), digest_of("young")};
  std::ranges::sort(expected);
  EXPECT_EQ(must(blobs_->list()), expected);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1)
      << "the draft went too";
}

}  // namespace
}  // namespace proofdesk
