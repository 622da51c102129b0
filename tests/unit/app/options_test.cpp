#include "app/cli/options.hpp"

#include "app/cli/answers.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk::app::cli {
namespace {

constexpr Instant kNow{1'700'000'000 * kMicrosPerSecond};

TEST(ParseWhen, TakesDatesInstantsAndDurations) {
  EXPECT_EQ(to_rfc3339(*parse_when("--from", "2016-02-29", kNow)), "2016-02-29T00:00:00Z");
  EXPECT_EQ(to_rfc3339(*parse_when("--from", "2016-02-29T10:00:00+01:00", kNow)),
            "2016-02-29T09:00:00Z");
  EXPECT_EQ(parse_when("--expires", "P30D", kNow)->micros, kNow.micros + 30 * kMicrosPerDay);
}

TEST(ParseWhen, RefusesWhatIsNoTime) {
  for (const auto* text :
       {"", "yesterday", "2016-02-30", "2016-13-01", "30D", "2016-02-29 10:00"}) {
    const auto when = parse_when("--from", text, kNow);
    ASSERT_FALSE(when) << text;
    EXPECT_EQ(when.error().rule, "command_line.instant");
    EXPECT_TRUE(when.error().detail.starts_with("--from: "));
  }
}

TEST(LoadConfig, TakesTheFileOfTheDataDirectoryAndLetsTheCommandLineWin) {
  const std::filesystem::path data = std::filesystem::path(::testing::TempDir()) / "configured";
  std::filesystem::create_directories(data);
  ASSERT_TRUE(write_file(data / "proofdesk.toml", "[writer]\nbatch = 5\nqueue = 6\n"));
  const auto config = load_config({.file = {}, .sets = {"writer.queue=7"}}, data);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->writer_batch, 5);
  EXPECT_EQ(config->writer_queue, 7);
  ASSERT_TRUE(write_file(data / "other.toml", "[writer]\nbatch = 9\n"));
  EXPECT_EQ(load_config({.file = (data / "other.toml").string(), .sets = {}}, data)->writer_batch,
            9);
  EXPECT_EQ(load_config({.file = (data / "no.toml").string(), .sets = {}}, data).error().code,
            ErrorCode::kNotFound);
  std::filesystem::remove_all(data);
}

TEST(WriteFile, LeavesAWholeFileAndNoDraft) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "whole.txt";
  ASSERT_TRUE(write_file(path, "one"));
  ASSERT_TRUE(write_file(path, "two"));
  EXPECT_EQ(*read_file(path), "two");
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
  std::filesystem::remove(path);
}

TEST(WriteFile, WritesDevicesAsTheyAre) {
  EXPECT_TRUE(write_file("/dev/null", "gone"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(write_file("/dev/full", "too much").error().code, ErrorCode::kStorageFull);
  EXPECT_FALSE(write_file("/no/such/folder/file", "x"));
}

TEST(Numbers, AreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(4042), "4,042");
  EXPECT_EQ(grouped(-1'234'567), "-1,234,567");
  EXPECT_EQ(counted(1, "leaf", "leaves"), "1 leaf");
  EXPECT_EQ(counted(1200, "leaf", "leaves"), "1,200 leaves");
}

TEST(Answers, ReadAsEmptyWhereSomethingIsMissing) {
  const auto json = boost::json::parse(R"({"a": {"b": "c", "n": 3}})");
  EXPECT_EQ(text_at(member_at(json, "a"), "b"), "c");
  EXPECT_EQ(number_at(member_at(json, "a"), "n"), 3);
  EXPECT_EQ(text_at(member_at(json, "x"), "b"), "");
  EXPECT_EQ(number_at(json, "a"), 0);
}

TEST(Pretty, ReadsBackToTheSame) {
  const auto json =
      boost::json::parse(R"({"a":[{"b":1,"c":"\"x\""},[]],"d":{"e":{"f":null}},"g":{}})");
  const auto text = pretty(json);
  EXPECT_EQ(boost::json::parse(text), json);
  EXPECT_EQ(
      text,
      "{\n  \"a\": [\n    {\"b\":1,\"c\":\"\\\"x\\\"\"},\n    []\n  ],\n  \"d\": {\n    \"e\": "
      "{\"f\":null}\n  },\n  \"g\": {}\n}\n");
}

}  // namespace
}  // namespace proofdesk::app::cli
