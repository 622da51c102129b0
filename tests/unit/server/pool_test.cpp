#include "server/pool.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(Pool, RunsWhatItTookBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    Pool pool(3, 1000);
    for (int i = 0; i < 500; ++i) {
      Pool::Job job = [&] { ++done; };
      ASSERT_TRUE(run_on(pool, job));
    }
  }
  EXPECT_EQ(done, 500);
}

TEST(Pool, RefusesWhatDoesNotFitAndLeavesItToTheCaller) {
  Pool pool(1, 2);
  std::promise<void> gate;
  const auto opened = gate.get_future().share();
  std::promise<void> running;
  Pool::Job blocking = [&] {
    running.set_value();
    opened.wait();
  };
  ASSERT_TRUE(run_on(pool, blocking));
  running.get_future().wait();
  std::atomic<int> ran = 0;
  for (int i = 0; i < 2; ++i) {
    Pool::Job job = [&] { ++ran; };
    ASSERT_TRUE(run_on(pool, job));
  }
  Pool::Job refused = [&] { ran += 100; };
  EXPECT_FALSE(run_on(pool, refused));
  EXPECT_TRUE(refused);
  EXPECT_EQ(pool.queued(), 2U);
  gate.set_value();
  pool.stop();
  EXPECT_EQ(ran, 2);
  EXPECT_FALSE(run_on(pool, refused));
}

}  // namespace
}  // namespace proofdesk::server
