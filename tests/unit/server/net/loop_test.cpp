#include "server/net/loop.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

/// Counts itself, and passes itself on as often as it is told to.
class Parcel final : public Loop::Mail, public std::enable_shared_from_this<Parcel> {
 public:
  Parcel(Loop& loop, std::atomic<int>& delivered, int times = 1)
      : loop_(loop), delivered_(delivered), left_(times) {}

  void deliver() override {
    EXPECT_TRUE(loop_.is_current());
    if (--left_ > 0) loop_.post(shared_from_this());
    delivered_.fetch_add(1);
    delivered_.notify_all();
  }

 private:
  Loop& loop_;
  std::atomic<int>& delivered_;
  int left_;
};

void wait_until(std::atomic<int>& count, int wanted) {
  for (int seen = count; seen < wanted; seen = count) count.wait(seen);
}

TEST(Loop, DeliversWhatManyThreadsPost) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  Loop loop;
  loop.start();
  std::atomic<int> delivered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) loop.post(std::make_shared<Parcel>(loop, delivered));
    });
  }
  for (auto& thread : threads) thread.join();
  wait_until(delivered, kThreads * kEach);
  loop.finish();
  EXPECT_EQ(delivered, kThreads * kEach);
}

TEST(Loop, WakesForEachPostThatFindsItIdle) {
  Loop loop;
  loop.start();
  std::atomic<int> delivered = 0;
  for (int n = 1; n <= 500; ++n) {
    loop.post(std::make_shared<Parcel>(loop, delivered));
    wait_until(delivered, n);
  }
  loop.finish();
  EXPECT_EQ(delivered, 500);
}

TEST(Loop, DeliversWhatIsPostedWhileItDelivers) {
  Loop loop;
  loop.start();
  std::atomic<int> delivered = 0;
  loop.post(std::make_shared<Parcel>(loop, delivered, 1'000));
  wait_until(delivered, 1'000);
  loop.finish();
  EXPECT_EQ(delivered, 1'000);
}

TEST(Loop, LetsOthersHaveTheirTurnWhileMailKeepsComing) {
  Loop loop;
  loop.start();
  std::atomic<int> delivered = 0;
  std::atomic<bool> over = false;
  class Endless final : public Loop::Mail, public std::enable_shared_from_this<Endless> {
   public:
    Endless(Loop& loop, std::atomic<bool>& over) : loop_(loop), over_(over) {}
    void deliver() override {
      if (!over_) loop_.post(shared_from_this());
    }

   private:
    Loop& loop_;
    std::atomic<bool>& over_;
  };
  loop.post(std::make_shared<Endless>(loop, over));
  std::promise<void> turn;
  asio::post(loop.context(), [&] { turn.set_value(); });
  turn.get_future().wait();  // would never come if mail went first for good
  over = true;
  loop.post(std::make_shared<Parcel>(loop, delivered));
  wait_until(delivered, 1);
  loop.finish();
}

TEST(Loop, DeliversUntilItsLastConnectionHasLeft) {
  class Guest final : public Connection {
   public:
    void stop() override {}
    void abort() override {}
    void tick(std::chrono::steady_clock::time_point) override {}
  };
  class Leave final : public Loop::Mail {
   public:
    Leave(Loop& loop, Guest& guest) : loop_(loop), guest_(guest) {}
    void deliver() override { loop_.leave(guest_); }

   private:
    Loop& loop_;
    Guest& guest_;
  };
  Loop loop;
  loop.start();
  Guest guest;
  std::promise<void> entered;
  asio::post(loop.context(), [&] {
    loop.enter(guest);
    entered.set_value();
  });
  entered.get_future().wait();
  std::atomic<int> delivered = 0;
  auto ended = std::async(std::launch::async, [&] { loop.finish(); });
  for (int n = 1; n <= 100; ++n) {
    loop.post(std::make_shared<Parcel>(loop, delivered));
    wait_until(delivered, n);
  }
  loop.post(std::make_shared<Leave>(loop, guest));
  ended.wait();
  EXPECT_EQ(loop.connections(), 0U);
}

}  // namespace
}  // namespace proofdesk::server
