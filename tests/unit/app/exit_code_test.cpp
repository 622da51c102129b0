#include "app/exit_code.hpp"

#include <set>

#include <gtest/gtest.h>

namespace proofdesk::app {
namespace {

TEST(ExitCode, EveryCodeIsExplainedOnceInOrder) {
  int expected = 0;
  std::set<int> of_mail;
  for (const auto& [code, meaning] : exit_code_meanings()) {
    EXPECT_FALSE(meaning.empty());
    if (code <= ExitCode::kInternal) {
      EXPECT_EQ(static_cast<int>(code), expected++);
    } else {
      EXPECT_TRUE(of_mail.insert(static_cast<int>(code)).second);
    }
  }
  EXPECT_EQ(expected, static_cast<int>(ExitCode::kInternal) + 1);
  EXPECT_EQ(of_mail, (std::set{65, 75, 77}));  // as sysexits.h has them
}

TEST(ExitCode, NumbersThatScriptsRelyOn) {
  EXPECT_EQ(static_cast<int>(ExitCode::kDone), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kNo), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnpinned), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kCorrupt), 6);
}

TEST(ExitCode, NoErrorEndsAsSuccessOrAsAVerdict) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const auto code = exit_code_of(static_cast<ErrorCode>(i));
    EXPECT_NE(code, ExitCode::kDone) << i;
    EXPECT_NE(code, ExitCode::kUnpinned) << i;
  }
}

TEST(ExitCode, TellsWhoCanPutItRight) {
  EXPECT_EQ(exit_code_of(ErrorCode::kInvalidArgument), ExitCode::kUsage);
  EXPECT_EQ(exit_code_of(ErrorCode::kRefused), ExitCode::kNo);
  EXPECT_EQ(exit_code_of(ErrorCode::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(exit_code_of(ErrorCode::kConflict), ExitCode::kBusy);
  EXPECT_EQ(exit_code_of(ErrorCode::kUnavailable), ExitCode::kBusy);
  EXPECT_EQ(exit_code_of(ErrorCode::kCorrupt), ExitCode::kCorrupt);
  EXPECT_EQ(exit_code_of(ErrorCode::kOutcomeUnknown), ExitCode::kStorage);
  EXPECT_EQ(exit_code_of(ErrorCode::kInternal), ExitCode::kInternal);
}

}  // namespace
}  // namespace proofdesk::app
