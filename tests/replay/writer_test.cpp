// What the writer promises about timers, over a real desk on each store.

#include "core/engine/writer.hpp"

#include "tests/support/evidence/test_house.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <new>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using namespace std::chrono_literals;
using testing::StoreKind;
using testing::TestHouse;

constexpr std::size_t kTimers = 300;
constexpr std::int64_t kDay = kMicrosPerDay;

class WriterTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  /// Incidents on hold until an hour from now, the later ones until earlier.
  void put_on_hold() {
    for (std::size_t i = 0; i < kTimers; ++i) {
      auto created = house_.create("incident", {{"title", std::string("It waits")}});
      ASSERT_TRUE(created) << created.error().detail;
      auto taken = house_.fire(created->record, "take");
      ASSERT_TRUE(taken) << taken.error().detail;
      const std::int64_t until =
          house_.clock.now().micros + kDay - static_cast<std::int64_t>(i) * kMicrosPerSecond;
      auto held = house_.fire(taken->record, "hold",
                              {{"hold_reason", std::string("caller")}, {"follow_up_at", until}});
      ASSERT_TRUE(held) << held.error().detail;
      waiting_.push_back(held->record.id);
    }
  }

  std::size_t still_waiting() {
    std::size_t count = 0;
    for (const Uuid id : waiting_) {
      if (house_.find("incident", id).state == "on_hold") ++count;
    }
    return count;
  }

  /// Records in the order in which their timers fired.
  std::vector<Uuid> fired() {
    std::vector<Uuid> order;
    for (const auto& opened : house_.journal()) {
      if (opened.event.name == "resume" && opened.event.actor.is_nil())
        order.push_back(opened.event.record);
    }
    return order;
  }

  std::unique_ptr<Writer> start() {
    return Writer::start(*house_.desk, *house_.store, house_.clock, {.queue = 4096, .batch = 64},
                         {});
  }

  TestHouse house_{GetParam()};
  std::vector<Uuid> waiting_;
};

TEST_P(WriterTest, FiresWhatWasDueWhileItWasDownOnceEachAndEarliestFirst) {
  put_on_hold();
  house_.clock.advance(2 * kDay);
  {
    const auto writer = start();
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    // The writer's own thread owns the desk; what it has done is seen by the size of the journal.
    const auto expected = house_.desk->journal_size() + static_cast<std::int64_t>(kTimers);
    while (house_.desk->journal_size() < expected && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(5ms);
    writer->stop();
  }
  auto order = fired();
  ASSERT_EQ(order.size(), kTimers) << "once each";
  std::ranges::reverse(order);
  EXPECT_EQ(order, waiting_) << "the last one put on hold falls due first";
  EXPECT_EQ(still_waiting(), 0U);
}

TEST_P(WriterTest, TimersFireWhileCommandsKeepComing) {
  put_on_hold();
  const Uuid busy = waiting_.front();
  house_.clock.advance(2 * kDay);
  const auto before = house_.desk->journal_size();  // some may fire before anybody asks
  const auto writer = start();
  std::atomic<std::int64_t> answered = 0;
  std::atomic<bool> enough = false;
  // Every answer asks for more, so that the queue never runs empty.
  std::function<void()> ask = [&] {
    Command command;
    command.actor = house_.agent;
    command.kind = "incident";
    command.record = busy;
    command.action = LogWork{.work = {.text = "still busy", .is_public = false}};
    (void)writer->submit(std::move(command), [&](const Result<Reply>&) {
      ++answered;
      if (!enough) ask();
    });
  };
  for (int i = 0; i < 8; ++i) ask();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  const auto timers_fired = [&] {
    return house_.desk->journal_size() - before - answered >=
           static_cast<std::int64_t>(kTimers) - 16;
  };
  while (!timers_fired() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  EXPECT_GT(answered, 0);
  EXPECT_TRUE(timers_fired()) << "timers waited for people to go home";
  enough = true;
  writer->stop();
}

TEST_P(WriterTest, FewTimersFireAtATimeWhileCommandsKeepComing) {
  put_on_hold();
  house_.clock.advance(2 * kDay);
  std::atomic<int> answered = 0;
  std::atomic<bool> enough = false;
  // The writer's thread alone touches these, until it has stopped.
  std::vector<std::int64_t> growth;
  std::int64_t last = 0;
  const auto committed = [&](std::int64_t size) {
    if (answered >= 8) growth.push_back(size - last);
    last = size;
  };
  const auto before = house_.desk->journal_size();
  const auto writer = Writer::start(*house_.desk, *house_.store, house_.clock,
                                    {.queue = 4096, .batch = 64}, committed);
  std::function<void()> ask = [&] {
    Command command;
    command.actor = house_.agent;
    command.kind = "incident";
    command.record = waiting_.front();
    command.action = LogWork{.work = {.text = "still busy", .is_public = false}};
    (void)writer->submit(std::move(command), [&](const Result<Reply>&) {
      ++answered;
      if (!enough) ask();
    });
  };
  for (int i = 0; i < 8; ++i) ask();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (house_.desk->journal_size() - before - answered <
             static_cast<std::int64_t>(kTimers) - 16 &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  enough = true;
  writer->stop();
  ASSERT_FALSE(growth.empty());
  EXPECT_LE(std::ranges::max(growth), 16) << "who comes next waits for all that fire at once";
}

/// A desk that finds no memory about its commit.
class Exhausted final : public Desk {
 public:
  std::vector<Result<Reply>> execute(const std::vector<Command>&) override {
    throw std::bad_alloc();
  }
  std::shared_ptr<const Model> model() const override { return nullptr; }
  std::int64_t journal_size() const override { return 0; }
  std::string verifier_key() const override { return {}; }
};

TEST_P(WriterTest, ADeskThatFindsNoMemoryAboutItsCommitLeavesTheOutcomeUnknown) {
  Exhausted desk;
  const auto writer = Writer::start(desk, *house_.store, house_.clock, {}, {});
  const auto first = writer->run({});
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_TRUE(writer->failed()) << "the process is to end, and to be started anew";
  const auto second = writer->run({});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
}

TEST_P(WriterTest, WhoeverCouldNotBeToldOfACommitIsToldLater) {
  put_on_hold();
  std::promise<std::int64_t> told;
  int attempts = 0;
  const auto committed = [&](std::int64_t size) {
    if (++attempts == 1) throw std::bad_alloc();
    if (attempts == 2) told.set_value(size);
  };
  const auto writer = Writer::start(*house_.desk, *house_.store, house_.clock, {}, committed);
  Command command;
  command.actor = house_.agent;
  command.kind = "incident";
  command.record = waiting_.front();
  command.action = LogWork{.work = {.text = "still busy", .is_public = false}};
  ASSERT_TRUE(writer->run(std::move(command)));
  EXPECT_EQ(told.get_future().get(), house_.desk->journal_size());
}

INSTANTIATE_TEST_SUITE_P(Stores, WriterTest,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kMemory),
                         [](const auto& each) {
                           return each.param == StoreKind::kSqlite ? "Sqlite" : "Memory";
                         });

}  // namespace
}  // namespace proofdesk
