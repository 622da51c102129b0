#include "server/identity/sign_in_throttle.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

constexpr std::int64_t kSecond = kMicrosPerSecond;
constexpr std::int64_t kHour = 3600 * kSecond;

class Throttle : public ::testing::Test {
 protected:
  SignInThrottle::Answer attempt(std::string_view account = "ana", std::string_view address = "a") {
    return throttle.begin(account, address, now);
  }
  /// Whole seconds to wait.
  std::int64_t wait(std::string_view account = "ana", std::string_view address = "a") {
    return (attempt(account, address).wait + kSecond - 1) / kSecond;
  }
  void fail_free_ones(std::string_view account = "ana", std::string_view address = "a") {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(wait(account, address), 0) << i;
  }

  SignInThrottle throttle{{}};
  Instant now{1'800'000'000 * kSecond};
};

TEST_F(Throttle, MakesEachFurtherAttemptWaitTwiceAsLong) {
  fail_free_ones();
  for (const std::int64_t expected : {1, 2, 4, 8, 16, 32}) {
    EXPECT_EQ(wait(), expected);
    now.micros += expected * kSecond;
    EXPECT_EQ(wait(), 0) << "after " << expected;
  }
}

TEST_F(Throttle, LocksNobodyOutForEver) {
  for (int i = 0; i < 100; ++i) {
    const auto due = attempt().wait;
    EXPECT_LE(due, 15 * 60 * kSecond);
    now.micros += due;
    if (due > 0) EXPECT_EQ(attempt().wait, 0) << "after the wait it is looked at";
  }
  EXPECT_EQ(attempt().wait, 15 * 60 * kSecond);
  now.micros += 48 * 2 * kHour;
  fail_free_ones();
}

TEST_F(Throttle, DoesNotCountWhatItTurnsAway) {
  fail_free_ones();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(wait(), 1);
}

TEST_F(Throttle, TellsOnceThatAnAccountIsSlowedDown) {
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    const auto answer = attempt();
    told += answer.slowed_down ? 1 : 0;
    now.micros += answer.wait;
  }
  EXPECT_EQ(told, 1);
}

TEST_F(Throttle, ForgetsWhatThePersonMistyped) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(wait(), 0);
  EXPECT_EQ(wait(), 0);
  throttle.succeeded("ana", "a", now);
  fail_free_ones();
}

TEST_F(Throttle, CountsAnAddressWhateverNameItTries) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(wait("name " + std::to_string(i)), 0) << i;
  EXPECT_EQ(wait("one more"), 1);
  EXPECT_EQ(wait("one more", "another address"), 0);
  now.micros += 60 * kSecond;
  EXPECT_EQ(wait("one more"), 0) << "twenty are forgiven in a minute";
}

TEST_F(Throttle, DoesNotCountPeopleOfOneAddressWhoSignInRightly) {
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(wait("name " + std::to_string(i)), 0) << i;
    throttle.succeeded("name " + std::to_string(i), "a", now);
  }
}

TEST_F(Throttle, KeepsStrangersFromKeepingAPersonOut) {
  EXPECT_EQ(wait("ana", "home"), 0);
  throttle.succeeded("ana", "home", now);
  fail_free_ones("ana", "elsewhere");
  EXPECT_GT(wait("ana", "elsewhere"), 0);
  EXPECT_GT(wait("ana", "somewhere"), 0) << "by whatever address";
  EXPECT_EQ(wait("ana", "home"), 0);
}

TEST_F(Throttle, SlowsDownAFamiliarAddressAsWell) {
  EXPECT_EQ(wait("ana", "home"), 0);
  throttle.succeeded("ana", "home", now);
  fail_free_ones("ana", "home");
  EXPECT_EQ(wait("ana", "home"), 1);
}

TEST_F(Throttle, TakesBackWhatWasNeverTried) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(wait(), 0) << i;
    throttle.give_back("ana", "a", now);
  }
}

TEST_F(Throttle, CountsManyAtOnceAsMany) {
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        if (throttle.begin("ana", "a", now).wait == 0) ++admitted;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(admitted, 5);
}

TEST_F(Throttle, RemembersAcrossARestart) {
  EXPECT_EQ(wait("ana", "home"), 0);
  throttle.succeeded("ana", "home", now);
  fail_free_ones("ana", "elsewhere");
  const std::string saved = throttle.save(now);
  EXPECT_EQ(saved.find("ana"), std::string::npos) << "no names";
  EXPECT_EQ(saved.find("elsewhere"), std::string::npos) << "no addresses";
  SignInThrottle after({});
  after.load(saved);
  EXPECT_GT(after.begin("ana", "elsewhere", now).wait, 0);
  EXPECT_EQ(after.begin("ana", "home", now).wait, 0);
  EXPECT_EQ(after.begin("bea", "elsewhere", now).wait, 0);
}

TEST_F(Throttle, ReadsWhatIsDamagedAsNothing) {
  for (const std::string& text :
       {std::string(), std::string("\n\n"), std::string("n x y z"), std::string(1000, 'n'),
        "n " + std::string(64, 'a') + " 1e999 2 3", std::string("f"),
        "a " + std::string(64, 'a') + " 1 2 3 4"}) {
    SignInThrottle fresh({});
    fresh.load(text);
    EXPECT_EQ(fresh.save(now), "") << text;
  }
}

}  // namespace
}  // namespace proofdesk::server
