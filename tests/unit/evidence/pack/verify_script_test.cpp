#include "core/engine/event.hpp"
#include "generated/assets.hpp"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

// The shell cannot ask the engine what is a note and what is state, so it spells the notes out.
TEST(VerifyScript, KnowsEveryNoteOfADecision) {
  const std::string_view script = asset("evidence/pack/verify.sh");
  const auto start = script.find("$2 ~ /^(");
  ASSERT_NE(start, std::string_view::npos);
  const std::string list =
      "|" + std::string(script.substr(start + 8, script.find(")$/", start) - start - 8)) + "|";
  for (const auto note : notes()) {
    if (note == kAlias) continue;  // shown beside the fields
    EXPECT_NE(list.find("|" + std::string(note) + "|"), std::string::npos) << note;
  }
}

// Its first reader is an auditor who wants to know what it does before he runs it.
TEST(VerifyScript, FitsThePage) {
  std::istringstream lines(std::string(asset("evidence/pack/verify.sh")));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 120U) << line;
    EXPECT_EQ(line.find('\t'), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace proofdesk
