#include "app/cli/command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::app {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

struct Outcome {
  ExitCode code = ExitCode::kInternal;
  std::string out;
  std::string err;
};

/// A stream that writes into memory.
class Captured {
 public:
  Captured() : stream_(::open_memstream(&text_, &size_)) {}
  ~Captured() {
    std::fclose(stream_);
    std::free(text_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  [[nodiscard]] std::FILE* stream() const { return stream_; }
  [[nodiscard]] std::string text() {
    std::fflush(stream_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* stream_;
};

Outcome run(std::vector<std::string> arguments) {
  Captured out;
  Captured err;
  Terminal terminal(out.stream(), err.stream());
  const ExitCode code = run_command_line(std::move(arguments), terminal);
  return {code, out.text(), err.text()};
}

const std::vector<std::vector<std::string>>& commands() {
  static const std::vector<std::vector<std::string>> kCommands = {{"serve"},
                                                                  {"token", "create"},
                                                                  {"token", "list"},
                                                                  {"token", "revoke"},
                                                                  {"import", "servicenow-log"},
                                                                  {"calendar", "import"},
                                                                  {"export"},
                                                                  {"evidence", "pack"},
                                                                  {"evidence", "verify"},
                                                                  {"journal", "verify"},
                                                                  {"journal", "key"},
                                                                  {"journal", "head"},
                                                                  {"erase", "person"},
                                                                  {"erase", "field"},
                                                                  {"demo", "load"},
                                                                  {"demo"},
                                                                  {"erase"},
                                                                  {"config", "check"},
                                                                  {"config", "show"},
                                                                  {"config", "reference"},
                                                                  {"version"},
                                                                  {"token"},
                                                                  {"person"},
                                                                  {"person", "invite"},
                                                                  {"session"},
                                                                  {"session", "list"},
                                                                  {"session", "end"},
                                                                  {"calendar"},
                                                                  {"import"},
                                                                  {"watch"},
                                                                  {"attainment"},
                                                                  {"evidence"},
                                                                  {"journal"},
                                                                  {"mail"},
                                                                  {"mail", "receive"},
                                                                  {"config"}};
  return kCommands;
}

TEST(CommandLine, EveryCommandExplainsItselfWithAnExampleThatNamesIt) {
  for (const auto& command : commands()) {
    auto arguments = command;
    arguments.emplace_back("--help");
    const auto help = run(arguments);
    std::string name;
    for (const auto& word : command) name += " " + word;
    EXPECT_EQ(help.code, ExitCode::kDone) << name;
    EXPECT_THAT(help.out, HasSubstr("Example")) << name;
    EXPECT_THAT(help.out, HasSubstr("  proofdesk" + name)) << name;
    EXPECT_THAT(help.out, HasSubstr("Usage: proofdesk" + name + " ")) << name;
    EXPECT_THAT(help.out, HasSubstr("Exit codes: 0 done")) << name;
    EXPECT_THAT(help.out, Not(HasSubstr("a fault of the program")))
        << name << ": of the whole program";
    EXPECT_THAT(help.err, IsEmpty()) << name;
  }
}

TEST(CommandLine, TheProgramsHelpListsEveryExitCode) {
  const auto help = run({"--help"});
  EXPECT_EQ(help.code, ExitCode::kDone);
  for (const auto& [code, meaning] : exit_code_meanings())
    EXPECT_THAT(help.out,
                HasSubstr(std::to_string(static_cast<int>(code)) + "  " + std::string(meaning)));
}

TEST(CommandLine, WhatItDoesNotUnderstandIsAnErrorOfUsage) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"srve"},
      {"serve"},  // no data directory
      {"token"},
      {"token", "create", "--data", "/nonexistent"},
      {"export", "incident", "--data", "/nonexistent", "--format", "xml"},
      {"version", "--loudly"},
      {"demo", "load", "--data", "/nonexistent", "--seed", "many"},
  };
  for (const auto& arguments : wrong) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kUsage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, StartsWith("proofdesk: ")) << ::testing::PrintToString(arguments);
    EXPECT_THAT(outcome.err, HasSubstr("remedy: --help"));
  }
}

TEST(CommandLine, VersionIsOneLine) {
  const auto outcome = run({"version"});
  EXPECT_EQ(outcome.code, ExitCode::kDone);
  EXPECT_THAT(outcome.out, StartsWith("proofdesk "));
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 1);
}

TEST(CommandLine, ReadingCommandsDoNotCreateADataDirectory) {
  const std::string nowhere = ::testing::TempDir() + "no-such-desk";
  const std::vector<std::vector<std::string>> reading = {
      {"journal", "verify", "--data", nowhere},
      {"journal", "key", "--data", nowhere},
      {"journal", "head", "--data", nowhere},
      {"export", "incident", "--data", nowhere},
      {"token", "list", "--data", nowhere},
      {"evidence", "pack", "--data", nowhere, "--clause", "8.6.1", "--from", "2016-01-01", "--to",
       "2017-01-01", "--out", "x.zip"},
  };
  for (const auto& arguments : reading) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kNotFound)
        << ::testing::PrintToString(arguments) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("rule: data.missing"));
    EXPECT_NE(::access(nowhere.c_str(), F_OK), 0) << ::testing::PrintToString(arguments);
  }
}

TEST(CommandLine, ConfigShowPrintsWhatHoldsAndSaysWhatIsWrong) {
  const auto shown = run({"config", "show", "--set", "writer.batch=7"});
  EXPECT_EQ(shown.code, ExitCode::kDone);
  EXPECT_THAT(shown.out, HasSubstr("batch = 7\n"));
  const auto wrong = run({"config", "show", "--set", "writer.bacth=7"});
  EXPECT_EQ(wrong.code, ExitCode::kUsage);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean writer.batch?"));
  EXPECT_EQ(run({"config", "show", "--set", "writer.batch"}).code, ExitCode::kUsage);
}

TEST(CommandLine, ConfigCheckPointsToThePlace) {
  const std::string path = ::testing::TempDir() + "desk.toml";
  std::FILE* file = std::fopen(path.c_str(), "w");
  std::fputs("[server]\nlisen = \"*:80\"\n", file);
  std::fclose(file);
  const auto wrong = run({"config", "check", path});
  EXPECT_EQ(wrong.code, ExitCode::kUsage);
  EXPECT_THAT(wrong.err,
              HasSubstr(path + ":2:1: unknown key server.lisen; did you mean server.listen?"));
  EXPECT_EQ(run({"config", "check", path + ".no"}).code, ExitCode::kNotFound);
}

TEST(CommandLine, APackThatIsNoneIsNotProven) {
  const std::string path = ::testing::TempDir() + "no-pack.zip";
  std::FILE* file = std::fopen(path.c_str(), "w");
  std::fputs("this is no archive", file);
  std::fclose(file);
  const auto outcome = run({"evidence", "verify", path});
  EXPECT_EQ(outcome.code, ExitCode::kNo);
  EXPECT_THAT(outcome.out, EndsWith("NOT PROVEN\n"));
  EXPECT_THAT(outcome.err, StartsWith("proofdesk: "));
  EXPECT_EQ(run({"evidence", "verify", path + ".no"}).code, ExitCode::kNotFound);
}

TEST(CommandLine, OutputThatCannotBeWrittenIsNoSuccess) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  Captured err;
  {
    Terminal terminal(full, err.stream());
    EXPECT_EQ(run_command_line({"config", "reference"}, terminal), ExitCode::kStorage);
  }
  EXPECT_THAT(err.text(), HasSubstr("could not be written"));
  std::fclose(full);
}

}  // namespace
}  // namespace proofdesk::app
