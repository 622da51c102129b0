// What is said, and what is left, when memory runs out in the midst of it.

#include "core/engine/writer.hpp"
#include "core/model/value.hpp"
#include "storage/sqlite/record_cache.hpp"
#include "tests/support/evidence/ticket_house.hpp"
#include "tests/support/memory/scarce_memory.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <future>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::fail_allocation;
using test::heal_allocations;
using test::must;
using testing::TicketHouse;

// It was taken for one that holds something always, and what it did not hold yet was destroyed.
TEST(MemoryFault, AValueForWhoseCopyThereIsNoMemoryIsStillTheSame) {
  const Value text = std::string(100, 'x');
  const Value list = std::vector<std::string>(3, std::string(100, 'x'));
  for (const Value& value : {text, list}) {
    for (std::int64_t nth = 1;; ++nth) {
      fail_allocation(nth);
      bool failed = false;
      Value copy;
      try {
        copy = Value(value);
      } catch (const std::bad_alloc&) {
        failed = true;
      }
      heal_allocations();
      if (!failed) break;
      EXPECT_FALSE(is_set(copy));
    }
    EXPECT_TRUE(is_set(value));
  }
}

TEST(MemoryFault, ARecordThatIsHalfCopiedIsNotKeptAtHand) {
  sqlite::RecordCache cache(8);
  Record before;
  before.id = Uuid::parse("01920000-0000-7000-8000-000000000001").value();
  before.state = "new";
  before.values = {std::string("short"), std::string("short")};
  Record after = before;
  after.version = 1;
  after.values = {std::string(100, 'x'), std::string(200, 'y')};
  int failures = 0;
  for (std::int64_t nth = 1;; ++nth) {
    cache.clear();
    cache.put(before);
    fail_allocation(nth);
    try {
      cache.put(after);
    } catch (const std::bad_alloc&) {
      ++failures;
    }
    if (!heal_allocations()) break;
    const Record* kept = cache.find(before.id);
    EXPECT_TRUE(kept == nullptr || *kept == before || *kept == after);
  }
  EXPECT_GT(failures, 1);
}

class TicketsWithoutMemory : public ::testing::Test {
 protected:
  TicketsWithoutMemory() { open(); }

  void open() {
    house_.reset();
    house_ = must(TicketHouse::open(directory_ / "proofdesk.db", belongings_, {}));
  }

  Command ticket(const std::string& key) {
    Command command;
    command.actor = {.person = Uuid::parse("01920000-0000-7000-8000-000000000001").value(),
                     .roles = {"agent"},
                     .groups = {},
                     .origin = Origin::kOperatorToken};
    command.kind = "ticket";
    command.idempotency_key = key;
    command.idempotency_hash = key;
    command.action = Create{{{"title", std::string("Printer on the second floor is out of paper")},
                             {"description", std::string(3'000, 'd')}},
                            {},
                            {}};
    return command;
  }

  const test::TemporaryDirectory directory_{test::TemporaryDirectory::On::kMemory};
  testing::Belongings belongings_;
  std::unique_ptr<TicketHouse> house_;
};

TEST_F(TicketsWithoutMemory, TheDeskRefusesThemWith503AndGoesOn) {
  ASSERT_TRUE(house_->desk().execute({ticket("first")}).front());
  int acknowledged = 0;
  int refused = 0;
  int unknown = 0;
  for (std::int64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    const std::vector commands = {ticket(fmt::format("key {}", nth))};
    std::vector<Result<Reply>> results;
    fail_allocation(nth);
    try {
      results = house_->desk().execute(commands);
    } catch (const std::bad_alloc&) {
      results.clear();
    }
    const bool struck = heal_allocations();
    if (!struck) break;
    const bool in_doubt =
        results.empty() || (!results[0] && results[0].error().code == ErrorCode::kOutcomeUnknown);
    if (in_doubt) {
      ++unknown;
      open();
    } else if (results[0]) {
      ++acknowledged;
    } else {
      ++refused;
      ASSERT_EQ(results[0].error().code, ErrorCode::kUnavailable) << results[0].error().detail;
      ASSERT_EQ(results[0].error().rule, "engine.memory") << results[0].error().detail;
    }
    const auto again = house_->desk().execute(commands);
    ASSERT_TRUE(again[0]) << again[0].error().detail;
    if (!in_doubt) ASSERT_EQ(again[0]->replayed, results[0].has_value());
  }
  // What fails once it has written is done again, and then there is memory.
  EXPECT_GT(acknowledged, 20);
  EXPECT_GT(refused, 20);
  EXPECT_LT(unknown, 20) << "only what happens about the commit is in doubt";
  EXPECT_EQ(house_->audit(), "");
}

// SQLite undoes a transaction by itself when a statement finds no memory, even one that only reads. What came after it
// was committed all the same once, each statement by itself.
TEST_F(TicketsWithoutMemory, WhatSqliteUndoesByItselfIsUndoneForTheWholeBatch) {
  std::vector<Uuid> tickets;
  for (int i = 0; i < 3; ++i) {
    auto made = house_->desk().execute({ticket(fmt::format("ticket {}", i))});
    tickets.push_back(must(std::move(made.front())).record.id);
  }
  for (std::int64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    // With statements still to be prepared and pages still to be read.
    open();
    std::vector<Command> commands;
    for (const Uuid id : tickets) {
      Command command = ticket(fmt::format("key {} {}", nth, commands.size()));
      command.record = id;
      command.action = Update{{{"description", std::string(4'000, 'd') + std::to_string(nth)}}};
      commands.push_back(std::move(command));
    }
    const auto before = house_->desk().journal_size();
    std::vector<Result<Reply>> results;
    fail_allocation(nth);
    try {
      results = house_->desk().execute(commands);
    } catch (const std::bad_alloc&) {
      results.clear();
    }
    if (!heal_allocations()) break;
    const bool in_doubt =
        results.empty() || (!results[0] && results[0].error().code == ErrorCode::kOutcomeUnknown);
    if (in_doubt) continue;
    std::int64_t acknowledged = 0;
    for (const auto& result : results) acknowledged += result ? 1 : 0;
    ASSERT_EQ(house_->desk().journal_size(), before + acknowledged);
    ASSERT_EQ(must(must(house_->store().snapshot())->journal(before, 10)).size(),
              static_cast<std::size_t>(acknowledged));
  }
  EXPECT_EQ(house_->audit(), "");
}

TEST_F(TicketsWithoutMemory, TheWriterAnswersAllTheSameAndEndsInOrder) {
  for (std::int64_t nth = 1; nth <= 60; ++nth) {
    SCOPED_TRACE(nth);
    open();
    const auto writer =
        Writer::start(house_->desk(), house_->store(), belongings_.clock, {}, nullptr);
    // Allocations are counted on the writer's thread, where completions run.
    std::promise<void> armed;
    must<void>(writer->submit({}, [&](const Result<Reply>&) {
      armed.set_value();
      fail_allocation(nth, true);
    }));
    armed.get_future().wait();
    bool answered = false;
    bool struck = false;
    ErrorCode code = ErrorCode::kInternal;
    must<void>(writer->submit(ticket(fmt::format("key {}", nth)), [&](const Result<Reply>& reply) {
      struck = heal_allocations();
      answered = true;
      if (!reply) code = reply.error().code;
    }));
    writer->stop();
    ASSERT_TRUE(answered && struck);
    EXPECT_TRUE(code == ErrorCode::kUnavailable || code == ErrorCode::kOutcomeUnknown);
    EXPECT_EQ(writer->failed(), code == ErrorCode::kOutcomeUnknown);
  }
  open();
  EXPECT_EQ(house_->audit(), "");
}

}  // namespace
}  // namespace proofdesk
