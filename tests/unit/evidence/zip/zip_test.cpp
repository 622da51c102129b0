#include "evidence/zip/zip.hpp"

#include <memory>
#include <random>

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using ::testing::HasSubstr;

std::vector<ZipFile> sample() {
  std::string long_text;
  for (int i = 0; i < 2000; ++i) long_text += "line " + std::to_string(i % 37) + "\n";
  return {{"records/incident.csv", long_text},
          {"README.txt", "hello\n"},
          {"empty", ""},
          {"keys/log.pub.pem", "x"}};
}

std::string zip_of(const std::vector<ZipFile>& files) {
  auto zip = write_zip(files);
  EXPECT_TRUE(zip) << zip.error().detail;
  return std::move(*zip);
}

std::string rule_of(const Result<std::vector<ZipFile>>& result) {
  return result ? "none" : result.error().rule;
}

TEST(Zip, ComesBackInOrderOfName) {
  const auto files = read_zip(zip_of(sample()));
  ASSERT_TRUE(files) << files.error().detail;
  ASSERT_EQ(files->size(), 4U);
  EXPECT_EQ((*files)[0], sample()[1]);
  EXPECT_EQ((*files)[1], sample()[2]);
  EXPECT_EQ((*files)[2], sample()[3]);
  EXPECT_EQ((*files)[3], sample()[0]);
}

TEST(Zip, DoesNotDependOnTheOrderGiven) {
  auto files = sample();
  const std::string first = zip_of(files);
  std::ranges::reverse(files);
  EXPECT_EQ(zip_of(files), first);
}

TEST(Zip, TakesManyFilesOfEveryLength) {
  std::mt19937 random(2);  // NOLINT(cert-msc51-cpp): the same files every time
  std::vector<ZipFile> files;
  for (const std::size_t size : {0UL, 1UL, 1'000UL, 262'143UL, 262'144UL, 262'145UL, 900'000UL}) {
    std::string noise(size, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    files.push_back({"noise/" + std::to_string(size), noise});
    std::string words;
    while (words.size() < size) words += "word " + std::to_string(random() % 5'000) + "\n";
    files.push_back({"words/" + std::to_string(size), words});
  }
  const std::string zip = zip_of(files);
  EXPECT_EQ(zip_of(files), zip) << "whichever was ready first";
  const auto back = read_zip(zip);
  ASSERT_TRUE(back) << back.error().detail;
  std::ranges::sort(files, {}, &ZipFile::name);
  EXPECT_EQ(*back, files);
}

TEST(Zip, CompressesWhatGetsSmaller) { EXPECT_LT(zip_of(sample()).size(), 2000U); }

// Another implementation reads it: what we call a zip archive is one.
TEST(Zip, IsReadByLibarchive) {
  const std::string zip = zip_of(sample());
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      &archive_read_free);
  archive_read_support_format_zip_seekable(reader.get());
  ASSERT_EQ(archive_read_open_memory(reader.get(), zip.data(), zip.size()), ARCHIVE_OK);
  std::vector<ZipFile> found;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    std::string content(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    EXPECT_EQ(archive_read_data(reader.get(), content.data(), content.size()),
              static_cast<la_ssize_t>(content.size()));
    EXPECT_EQ(archive_entry_filetype(entry), static_cast<unsigned>(AE_IFREG));
    EXPECT_EQ(archive_entry_perm(entry), 0644U);
    found.push_back({archive_entry_pathname(entry), std::move(content)});
  }
  EXPECT_EQ(found, *read_zip(zip));
}

TEST(Zip, RefusesEveryChangedByte) {
  const std::string zip = zip_of(sample());
  for (std::size_t at = 0; at < zip.size(); ++at) {
    std::string changed = zip;
    changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
    EXPECT_NE(rule_of(read_zip(changed)), "none") << "byte " << at;
  }
}

TEST(Zip, RefusesEveryShorterOrLongerFile) {
  const std::string zip = zip_of(sample());
  for (std::size_t size = 0; size < zip.size(); ++size) {
    EXPECT_NE(rule_of(read_zip(std::string_view(zip).substr(0, size))), "none") << size;
  }
  EXPECT_NE(rule_of(read_zip(zip + "x")), "none");
  EXPECT_NE(rule_of(read_zip("x" + zip)), "none");
}

TEST(Zip, NeverCrashesOnNoise) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same noise every time
  const std::string zip = zip_of(sample());
  for (int round = 0; round < 2000; ++round) {
    std::string changed = zip;
    for (int i = 0; i < 5; ++i) changed[random() % changed.size()] = static_cast<char>(random());
    if (round % 3 == 0) changed.erase(random() % changed.size(), random() % 50);
    EXPECT_FALSE(read_zip(changed));
  }
}

TEST(Zip, RefusesNamesThatLeadElsewhere) {
  for (const char* name : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b", "a b",
                           "caf\xc3\xa9", "."}) {
    EXPECT_FALSE(is_zip_name(name)) << name;
    const std::vector<ZipFile> files = {{name, "x"}};
    EXPECT_FALSE(write_zip(files)) << name;
  }
  EXPECT_TRUE(is_zip_name("journal/leaves.txt"));
  EXPECT_TRUE(is_zip_name("..a/b..c/.d"));
}

TEST(Zip, RefusesTwoFilesOfOneName) {
  EXPECT_EQ(write_zip(std::vector<ZipFile>{{"a", "1"}, {"a", "2"}}).error().rule, "zip.name");
  EXPECT_EQ(write_zip(std::vector<ZipFile>{{"README", "1"}, {"readme", "2"}}).error().rule,
            "zip.name");
}

TEST(Zip, HoldsItsLimits) {
  const std::string zip = zip_of(sample());
  EXPECT_EQ(read_zip(zip, {.files = 3}).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_zip(zip, {.bytes = 1000}).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(read_zip(zip, {.files = 4}));
}

TEST(Zip, CanBeEmpty) {
  const auto files = read_zip(zip_of({}));
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->empty());
}

}  // namespace
}  // namespace proofdesk::evidence
