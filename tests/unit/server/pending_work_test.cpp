#include "server/pending_work.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

using namespace std::chrono_literals;

bool comes_to(const std::atomic<int>& count, int wanted) {
  for (int i = 0; i < 1'000 && count < wanted; ++i) std::this_thread::sleep_for(10ms);
  return count >= wanted;
}

TEST(PendingWork, DoesAtTheStartWhatAnEarlierProcessLeft) {
  std::atomic<int> runs = 0;
  PendingWork work("test.failed", [&](const auto&) -> Status {
    ++runs;
    return {};
  });
  EXPECT_TRUE(comes_to(runs, 1));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(runs, 1) << "and nothing more until something is committed";
}

TEST(PendingWork, TakesCommitsThatComeCloselyTogether) {
  std::atomic<int> runs = 0;
  PendingWork work("test.failed", [&](const auto&) -> Status {
    ++runs;
    return {};
  });
  ASSERT_TRUE(comes_to(runs, 1));
  for (int i = 0; i < 1'000; ++i) work.notify();
  ASSERT_TRUE(comes_to(runs, 2));
  std::this_thread::sleep_for(200ms);
  EXPECT_LE(runs, 3);
  work.notify();
  const int before = runs;
  EXPECT_TRUE(comes_to(runs, before + 1));
}

TEST(PendingWork, OfWhatIsCommittedWhileItWorksNothingIsLost) {
  std::atomic<int> runs = 0;
  std::atomic<bool> go_on = false;
  PendingWork work("test.failed", [&](const auto&) -> Status {
    if (++runs == 1) {
      while (!go_on) std::this_thread::sleep_for(1ms);
    }
    return {};
  });
  ASSERT_TRUE(comes_to(runs, 1));
  work.notify();
  go_on = true;
  EXPECT_TRUE(comes_to(runs, 2));
}

TEST(PendingWork, TriesAgainWhatFailed) {
  std::atomic<int> runs = 0;
  PendingWork work("test.failed", [&](const auto&) -> Status {
    if (++runs == 1) return fail(ErrorCode::kUnavailable, "test.not_now", "Not now.");
    return {};
  });
  EXPECT_TRUE(comes_to(runs, 2));
}

TEST(PendingWork, StopsInTheMiddleOfItsWork) {
  std::atomic<int> runs = 0;
  std::atomic<bool> told = false;
  PendingWork work("test.failed", [&](const auto& stopping) -> Status {
    ++runs;
    while (!stopping()) std::this_thread::sleep_for(1ms);
    told = true;
    return {};
  });
  ASSERT_TRUE(comes_to(runs, 1));
  work.stop();
  EXPECT_TRUE(told);
  work.stop();
}

}  // namespace
}  // namespace proofdesk::server
