// What verify.sh has to say again in its own words must be what the engine says.

#include "core/engine/event.hpp"
#include "generated/assets.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

std::string script() { return std::string(asset("evidence/pack/verify.sh")); }

TEST(VerifyScript, KnowsEveryNote) {
  std::smatch found;
  const std::string text = script();
  ASSERT_TRUE(std::regex_search(text, found, std::regex(R"(\$2 ~ /\^\(([A-Za-z|]+)\)\$/)")));
  const std::string known = "|" + found[1].str() + "|alias|";
  std::ifstream header(std::string(PROOFDESK_SOURCE_DIR) + "/core/engine/event.hpp");
  std::stringstream source;
  source << header.rdbuf();
  const std::string events = source.str();
  const std::regex constant(R"re(string_view\s+k\w+\s*=\s*"(\w+)")re");
  int notes = 0;
  for (std::sregex_iterator at(events.begin(), events.end(), constant), end; at != end; ++at) {
    const std::string name = (*at)[1];
    EXPECT_EQ(known.contains("|" + name + "|"), is_note(name)) << name;
    notes += is_note(name) ? 1 : 0;
  }
  EXPECT_GE(notes, 8);
}

// Its first reader is an auditor who wants to know what it does before he runs it.
TEST(VerifyScript, FitsThePage) {
  std::istringstream lines(script());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 120U) << line;
    EXPECT_EQ(line.find('\t'), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace proofdesk::evidence
