#include "app/config/config.hpp"

#include "app/config/keys.hpp"
#include "app/config/near_match.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "line:column what" of each fault.
std::vector<std::string> faults(std::string_view toml) {
  Config config;
  std::vector<std::string> all;
  for (const auto& fault : read_config(toml, config))
    all.push_back(std::to_string(fault.line) + ":" + std::to_string(fault.column) + " " +
                  fault.what);
  return all;
}

TEST(Config, DefaultsAreThoseOfTheTable) {
  const Config config;
  EXPECT_EQ(config.listen.to_string(), "127.0.0.1:8080");
  EXPECT_EQ(config.json_bytes.count, 1 << 20);
  EXPECT_EQ(config.header_timeout, std::chrono::seconds{10});
  EXPECT_EQ(config.writer_batch, 256);
  EXPECT_EQ(config.log_level.text, "info");
  EXPECT_THAT(config.origins, IsEmpty());
}

TEST(Config, ReadsEveryTypeOfValue) {
  Config config;
  const auto found = read_config(R"(
[server]
listen = "[::1]:9090"
threads = 3
origins = ["https://desk.example.org", "https://b.example.org"]
[limits]
json_bytes = "2MiB"
[timeouts]
idle = "2m"
[log]
level = "error"
[time]
zone = "Europe/Lisbon"
)",
                                 config);
  EXPECT_THAT(found, IsEmpty());
  EXPECT_EQ(config.listen, (Config::Listen{"::1", 9090}));
  EXPECT_EQ(config.threads, 3);
  EXPECT_THAT(config.origins, ElementsAre("https://desk.example.org", "https://b.example.org"));
  EXPECT_EQ(config.json_bytes.count, 2 << 20);
  EXPECT_EQ(config.idle_timeout, std::chrono::minutes{2});
  EXPECT_EQ(config.log_level.text, "error");
  EXPECT_EQ(config.time_zone.name, "Europe/Lisbon");
  EXPECT_EQ(config.writer_queue, Config{}.writer_queue)
      << "what the file leaves out keeps its default";
}

TEST(Config, DottedKeysMeanTheSame) {
  Config config;
  EXPECT_THAT(read_config("writer.batch = 7\n", config), IsEmpty());
  EXPECT_EQ(config.writer_batch, 7);
}

TEST(Config, NamesTheKeyThatWasMeant) {
  EXPECT_THAT(faults("[limits]\njson_byte = \"1MiB\"\n"),
              ElementsAre("2:1 unknown key limits.json_byte; did you mean limits.json_bytes?"));
  EXPECT_THAT(faults("[server]\nlevel = \"info\"\n"),
              ElementsAre("2:1 unknown key server.level; did you mean log.level?"));
  EXPECT_THAT(faults("[sevrer]\nlisten = \"*:1\"\n"), ElementsAre("1:2 unknown key sevrer"));
  EXPECT_THAT(faults("quantum_flux = 1\n"), ElementsAre("1:1 unknown key quantum_flux"));
}

TEST(Config, SaysWhereAValueIsOfTheWrongType) {
  EXPECT_THAT(faults("[server]\nlisten = 8080\nthreads = \"two\"\n"),
              ElementsAre("2:10 server.listen must be a string, host:port or [address]:port",
                          "3:11 server.threads must be a whole number, 0 … 256"));
  EXPECT_THAT(faults("[server]\norigins = \"https://a\"\n"),
              ElementsAre("2:11 server.origins must be a list"));
  EXPECT_THAT(faults("[server]\norigins = [\"a\", 3]\n"),
              ElementsAre("2:17 server.origins lists strings without commas, none empty"));
  EXPECT_THAT(faults("server = 3\n"), ElementsAre("1:1 unknown key server"));
  EXPECT_THAT(faults("[server.listen]\nhost = \"a\"\n"),
              ElementsAre("1:1 server.listen must be a string, host:port or [address]:port"));
}

TEST(Config, SaysWhatIsOutOfRange) {
  EXPECT_THAT(faults("[writer]\nbatch = 0\n"),
              ElementsAre("2:9 writer.batch: \"0\" is outside 1 … 4096"));
  EXPECT_THAT(faults("[timeouts]\nidle = \"2h\"\n"),
              ElementsAre("2:8 timeouts.idle: \"2h\" is outside 100ms … 1h"));
  EXPECT_THAT(faults("[limits]\njson_bytes = \"1 MiB\"\n"),
              ElementsAre("2:14 limits.json_bytes: \"1 MiB\" is no size like \"10MiB\""));
  EXPECT_THAT(faults("[limits]\njson_bytes = \"9223372036854775807GiB\"\n"),
              ElementsAre(HasSubstr("is no size")));
  EXPECT_THAT(
      faults("[log]\nlevel = \"chatty\"\n"),
      ElementsAre("2:9 log.level: \"chatty\" is not one of debug, info, warning, error, off"));
  EXPECT_THAT(
      faults("[time]\nzone = \"Europe/Lissabon\"\n"),
      ElementsAre("2:8 time.zone: \"Europe/Lissabon\" is no time zone like \"Europe/Lisbon\""));
}

TEST(Config, RefusesAddressesThatAreNone) {
  for (const auto* text : {"8080", "localhost", "localhost:", ":8080", "host:65536", "host:-1",
                           "::1:8080", "[]:1", "host:1x"}) {
    Config config;
    EXPECT_FALSE(set_config(config, "server.listen", text)) << text;
  }
  Config config;
  EXPECT_TRUE(set_config(config, "server.listen", "*:0"));
  EXPECT_EQ(config.listen, (Config::Listen{"*", 0}));
}

TEST(Config, ReportsAllFaultsInOrderAndChangesNothing) {
  Config config;
  const auto found = read_config("[writer]\nqueue = 9\nbatch = -1\nqeue = 1\n", config);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].line, 3U);
  EXPECT_EQ(found[1].line, 4U);
  EXPECT_EQ(config, Config{});
  EXPECT_EQ(config_error("desk.toml", found).detail.substr(0, 14), "desk.toml:3:9:");
}

TEST(Config, SaysWhereTheFileIsNoToml) {
  const auto all = faults("[server]\nlisten = \"open\nthreads = 1\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].substr(0, 2), "2:");
  EXPECT_THAT(faults("[writer]\nbatch = 1\nbatch = 2\n"), ElementsAre(HasSubstr("3:")));
}

TEST(Config, SetsOneKeyFromTheCommandLine) {
  Config config;
  EXPECT_TRUE(set_config(config, "limits.connections", "12"));
  EXPECT_EQ(config.connections, 12);
  EXPECT_TRUE(set_config(config, "server.origins", "https://a,https://b"));
  EXPECT_THAT(config.origins, ElementsAre("https://a", "https://b"));
  const auto unknown = set_config(config, "limits.conections", "12");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(unknown.error().detail, HasSubstr("did you mean limits.connections?"));
  EXPECT_FALSE(set_config(config, "limits.connections", "many"));
}

TEST(Config, WritesWhatItReads) {
  Config config;
  ASSERT_TRUE(set_config(config, "server.listen", "[::1]:1"));
  ASSERT_TRUE(set_config(config, "server.origins", "https://a/\"b\\c,https://d"));
  ASSERT_TRUE(set_config(config, "timeouts.stop", "0ms"));
  Config again;
  EXPECT_THAT(read_config(to_toml(config), again), IsEmpty());
  EXPECT_EQ(again, config);
}

TEST(ConfigTable, HasEveryKeyOnceWithItsDefaultInRange) {
  std::set<std::string_view> names;
  std::string_view section;
  std::set<std::string_view> sections;
  for (const auto& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_FALSE(key.description.empty()) << key.name;
    EXPECT_EQ(key.description.find('|'), std::string_view::npos) << "would end a table cell";
    if (key.section() != section) {
      EXPECT_TRUE(sections.insert(key.section()).second) << "keys of a section stand together";
      section = key.section();
    }
    Config config;
    EXPECT_TRUE(set_value(config, key, key.standard)) << key.name;
    EXPECT_EQ(value_text(config, key), key.standard) << "defaults are written as they are printed";
  }
}

TEST(ConfigTable, SetsADifferentMemberForEachKey) {
  for (const auto& key : config_keys()) {
    for (const auto& other : config_keys()) {
      if (&key != &other) EXPECT_FALSE(key.member == other.member) << key.name << " " << other.name;
    }
  }
}

TEST(ConfigReference, IsWhatTheDocumentationHolds) {
  std::ifstream file{std::string(PROOFDESK_SOURCE_DIR) + "/docs/configuration.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(page, config_reference()) << "run: proofdesk config reference > docs/configuration.md";
}

TEST(NearMatch, CountsTypingMistakes) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("listen", "listen"), 0U);
  EXPECT_EQ(edit_distance("lisetn", "listen"), 1U);
  EXPECT_EQ(edit_distance("lsten", "listen"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearMatch, OffersAtMostThreeBestFirst) {
  const std::vector<std::string_view> names = {"a.queue", "b.queue", "c.queue", "d.queue",
                                               "a.queux"};
  EXPECT_THAT(near_matches("a.queue", names), ElementsAre("a.queue", "a.queux", "b.queue"));
  EXPECT_THAT(near_matches("zzz", names), IsEmpty());
}

}  // namespace
}  // namespace proofdesk::app
