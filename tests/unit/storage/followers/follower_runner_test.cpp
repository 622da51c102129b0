#include "storage/followers/follower_runner.hpp"

#include "tests/support/storage/following.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using namespace std::chrono_literals;
using test::event_of;

/// Writes down which sequences it was given, and how often.
class Ledger final : public Follower {
 public:
  std::string_view name() const override { return "ledger"; }
  std::int64_t format() const override { return format_; }
  bool needs_values() const override { return values_; }
  bool may_matter(std::string_view leaf) const override { return leaf.contains(wanted_); }
  void create(sqlite::Connection& db) override {
    ++created;
    db.execute("CREATE TABLE taken (sequence INTEGER PRIMARY KEY, name TEXT)");
  }
  Status apply(sqlite::Connection& db, ReadView&, const Model&,
               std::span<const OpenedEvent> events) override {
    most = std::max(most.load(), events.size());
    for (const auto& opened : events) {
      auto insert = db.prepare("INSERT INTO taken VALUES (?1, ?2)");
      insert.bind(1, opened.sequence).bind(2, std::string_view(opened.event.name));
      insert.run();
      applied = opened.sequence;
      if (opened.sequence == fails_at && failures > 0) {
        --failures;
        if (throws) throw std::runtime_error("thrown");
        return fail(ErrorCode::kInternal, "test.failure", "on purpose");
      }
    }
    return {};
  }
  Status settled(sqlite::Connection&) override {
    if (unsettled > 0 && unsettled-- > 0)
      return fail(ErrorCode::kUnavailable, "test.unsettled", "not yet");
    std::this_thread::sleep_for(settling.load());
    ++settlings;
    settled_through = applied.load();
    return {};
  }

  std::int64_t format_ = 1;
  bool values_ = false;
  std::string wanted_;  ///< in a leaf that it looks at
  std::atomic<std::size_t> most = 0;
  std::atomic<int> created = 0, failures = 0, unsettled = 0, settlings = 0;
  std::atomic<std::int64_t> applied = -1, settled_through = -1;
  std::atomic<std::chrono::milliseconds> settling{std::chrono::milliseconds(0)};
  std::int64_t fails_at = -1;
  bool throws = false;
};

class FollowerRunnerTest : public ::testing::Test {
 protected:
  void grow(int count) {
    for (int i = 0; i < count; ++i) {
      following_.journal.append(event_of("specimen", Uuid::from_name("r", "1"),
                                         following_.journal.size() + 1, "event", "open", "open",
                                         {1}));
    }
  }
  std::int64_t taken() {
    sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
    // Each once, from 0 without a gap: then the sum is this.
    const auto count = db.scalar("SELECT count(*) FROM taken");
    EXPECT_EQ(db.scalar("SELECT coalesce(sum(sequence), 0) FROM taken"), count * (count - 1) / 2);
    EXPECT_EQ(db.scalar("SELECT next FROM follower"), count);
    return count;
  }

  test::Following following_;
  const std::filesystem::path file_ = following_.directory / "ledger.db";
  Ledger ledger_;
};

TEST_F(FollowerRunnerTest, TakesInWhatIsThereAndWhatComes) {
  grow(7);
  auto runner = following_.start(ledger_, file_, 3);
  ASSERT_TRUE(runner->wait_for(6, 10s));
  EXPECT_EQ(taken(), 7);
  grow(4);
  following_.catch_up(*runner);
  EXPECT_EQ(runner->reached(), 11);
  EXPECT_EQ(runner->lag(), 0);
  EXPECT_EQ(taken(), 11);
  EXPECT_LE(ledger_.most.load(), 3) << "in batches";
}

TEST_F(FollowerRunnerTest, PassesOverLeavesThatCannotMatter) {
  grow(3);
  following_.journal.append(
      event_of("specimen", Uuid::from_name("r", "2"), 1, "awaited", "open", "open", {1}));
  grow(2);
  ledger_.wanted_ = "\"awaited\"";
  auto runner = following_.start(ledger_, file_, 4);
  ASSERT_TRUE(runner->wait_for(5, 10s));
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  EXPECT_EQ(db.scalar("SELECT count(*) FROM taken"), 1);
  EXPECT_EQ(db.scalar("SELECT sequence FROM taken WHERE name = 'awaited'"), 3);
  EXPECT_EQ(db.scalar("SELECT next FROM follower"), 6);
}

TEST_F(FollowerRunnerTest, GoesOnWhereItStopped) {
  grow(5);
  following_.catch_up(*following_.start(ledger_, file_));
  grow(5);
  following_.catch_up(*following_.start(ledger_, file_));
  EXPECT_EQ(taken(), 10);
  EXPECT_EQ(ledger_.created.load(), 1);
}

TEST_F(FollowerRunnerTest, WhoWaitsIsToldOnceItHasSettled) {
  grow(5);
  ledger_.settling = 50ms;
  {
    auto runner = following_.start(ledger_, file_);
    ASSERT_TRUE(runner->wait_for(4, 10s));
    EXPECT_EQ(ledger_.settled_through.load(), 4);
    grow(1);
    runner->notify(6);
    ASSERT_TRUE(runner->wait_for(5, 10s));
    EXPECT_EQ(ledger_.settled_through.load(), 5);
  }
  // Nor does what the file holds count before the next process has settled.
  const int before = ledger_.settlings;
  auto runner = following_.start(ledger_, file_);
  ASSERT_TRUE(runner->wait_for(5, 10s));
  EXPECT_GT(ledger_.settlings, before);
}

TEST_F(FollowerRunnerTest, IsBuiltAnewWhenItsFileIsGoneOrNotItsOwn) {
  grow(5);
  following_.catch_up(*following_.start(ledger_, file_));
  int expected = 1;
  const auto rebuilt = [&](const char* why) {
    SCOPED_TRACE(why);
    following_.catch_up(*following_.start(ledger_, file_));
    EXPECT_EQ(ledger_.created.load(), ++expected);
    EXPECT_EQ(taken(), 5);
  };
  std::filesystem::remove(file_);
  rebuilt("gone");
  std::ofstream(file_, std::ios::trunc)
      << "this is no database, whatever its name says, and long enough to show it";
  rebuilt("damaged");
  {
    sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kWriter);
    db.execute("UPDATE follower SET origin = 'proofdesk/other'");
  }
  rebuilt("of another journal");
  {
    sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kWriter);
    db.execute("UPDATE follower SET next = 6");
  }
  rebuilt("ahead of the journal");
  ledger_.format_ = 2;
  rebuilt("of an older format");
  {
    sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kWriter);
    db.execute("PRAGMA application_id = 7");
  }
  rebuilt("of another program");
}

TEST_F(FollowerRunnerTest, AFailureLeavesNothingAndIsTriedAgain) {
  grow(9);
  ledger_.fails_at = 5;
  ledger_.failures = 3;
  std::atomic<int> reports = 0;
  auto parts = following_.parts();
  parts.report = [&](std::string_view name, const Error& error) {
    EXPECT_EQ(name, "ledger");
    EXPECT_EQ(error.rule, "test.failure");
    ++reports;
  };
  FollowerRunner::Options options;
  options.batch = 4;
  options.first_pause = 1ms;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, std::move(parts), options));
  ASSERT_TRUE(runner->wait_for(8, 10s));
  EXPECT_EQ(reports.load(), 3);
  EXPECT_EQ(taken(), 9);
  EXPECT_FALSE(runner->trouble().has_value());
}

TEST_F(FollowerRunnerTest, AnExceptionIsAFailureToo) {
  grow(2);
  ledger_.fails_at = 1;
  ledger_.failures = 1;
  ledger_.throws = true;
  auto runner = following_.start(ledger_, file_);
  ASSERT_TRUE(runner->wait_for(1, 10s));
  EXPECT_EQ(taken(), 2);
}

TEST_F(FollowerRunnerTest, ShowsItsTroubleAndItsLag) {
  grow(3);
  ledger_.fails_at = 2;
  ledger_.failures = 1'000'000;
  FollowerRunner::Options options;
  options.batch = 2;
  options.first_pause = options.longest_pause = 5ms;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(1, 10s));
  EXPECT_FALSE(runner->wait_for(2, 50ms));
  EXPECT_EQ(runner->reached(), 2);
  EXPECT_EQ(runner->lag(), 1);
  ASSERT_TRUE(runner->trouble().has_value());
  EXPECT_EQ(runner->trouble()->rule, "test.failure");
}

TEST_F(FollowerRunnerTest, SettlesAfterEachBatchHoweverOftenItMustTry) {
  grow(1);
  ledger_.unsettled = 2;
  auto runner = following_.start(ledger_, file_);
  following_.catch_up(*runner);
  for (int i = 0; i < 1000 && ledger_.settlings < 2; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(ledger_.settlings.load(), 2) << "at the start, and after the batch";
}

TEST_F(FollowerRunnerTest, DamagedPayloadsStopOneThatNeedsThem) {
  grow(1);
  ledger_.values_ = true;
  auto runner = following_.start(ledger_, file_);
  EXPECT_FALSE(runner->wait_for(0, 100ms));
  ASSERT_TRUE(runner->trouble().has_value());
  EXPECT_EQ(runner->trouble()->code, ErrorCode::kCorrupt);
}

TEST_F(FollowerRunnerTest, GathersForAMomentUnlessSomebodyWaits) {
  grow(1);
  FollowerRunner::Options options;
  options.gather = 1min;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(0, 10s)) << "what was there at the start";
  grow(1);
  runner->notify(2);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(runner->reached(), 1) << "others may come";
  EXPECT_TRUE(runner->wait_for(1, 10s)) << "somebody waits";
  EXPECT_EQ(taken(), 2);
}

TEST_F(FollowerRunnerTest, TakesInAWholeBatchAtOnce) {
  grow(1);
  FollowerRunner::Options options;
  options.batch = 4;
  options.gather = 1min;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(0, 10s));
  grow(4);
  runner->notify(5);
  for (int i = 0; i < 1000 && runner->lag() > 0; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(runner->lag(), 0);
  EXPECT_EQ(taken(), 5);
}

TEST_F(FollowerRunnerTest, RestsWhileCommandsKeepComingUntilSomebodyWaits) {
  grow(1);
  FollowerRunner::Options options;
  options.batch = 2;
  options.rest = 1'000;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(0, 10s));
  ledger_.settling = 200ms;
  grow(2);
  runner->notify(3);
  std::this_thread::sleep_for(100ms);
  grow(4);
  runner->notify(7);  // while the batch is taken in
  std::this_thread::sleep_for(600ms);
  EXPECT_EQ(runner->reached(), 3) << "who commands goes first";
  ledger_.settling = 0ms;
  EXPECT_TRUE(runner->wait_for(6, 10s));
  EXPECT_EQ(taken(), 7);
}

TEST_F(FollowerRunnerTest, DoesNotRestWhenItIsFarBehind) {
  grow(1);
  FollowerRunner::Options options;
  options.batch = 2;
  options.rest = 1'000;
  options.most_behind = 3;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(0, 10s));
  ledger_.settling = 50ms;
  grow(2);
  runner->notify(3);
  std::this_thread::sleep_for(10ms);
  grow(6);
  runner->notify(9);
  for (int i = 0; i < 1000 && runner->lag() > 2; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_LE(runner->lag(), 2);
}

TEST_F(FollowerRunnerTest, StopsWhileItGathers) {
  grow(1);
  FollowerRunner::Options options;
  options.gather = 1min;
  auto runner = test::must(FollowerRunner::start(ledger_, file_, following_.parts(), options));
  ASSERT_TRUE(runner->wait_for(0, 10s));
  grow(1);
  runner->notify(2);
  const auto before = std::chrono::steady_clock::now();
  runner->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
  EXPECT_EQ(taken(), 1);
}

TEST_F(FollowerRunnerTest, WaitingEndsWhenItStops) {
  auto runner = following_.start(ledger_, file_);
  std::thread stopper([&] {
    std::this_thread::sleep_for(20ms);
    runner->stop();
  });
  EXPECT_FALSE(runner->wait_for(0, 20s));
  stopper.join();
  runner->stop();
}

TEST_F(FollowerRunnerTest, AnnouncementsFromSeveralThreadsAreNeverLost) {
  auto runner = following_.start(ledger_, file_, 16);
  std::mutex writing;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        std::int64_t size = 0;
        {
          const std::lock_guard lock(writing);
          grow(1);
          size = following_.journal.size();
        }
        runner->notify(size);
      }
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_TRUE(runner->wait_for(299, 20s));
  EXPECT_EQ(taken(), 300);
}

}  // namespace
}  // namespace proofdesk
