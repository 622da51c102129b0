#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/fault_vfs.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <array>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk {
namespace {

using test::FaultVfs;
using test::must;

const testing::Specimen& specimen() { return testing::specimen(); }

Result<std::unique_ptr<SqliteStore>> try_open(const std::filesystem::path& file) {
  SqliteStore::Options options;
  options.file = file;
  options.wal_pages = 12;  // checkpoints are part of what is tested
  PROOFDESK_ASSIGN(auto store, SqliteStore::open(std::move(options)));
  PROOFDESK_TRY(store->migrate(specimen().model));
  return store;
}

Uuid id_of(std::int64_t unit) { return Uuid::from_name("unit", std::to_string(unit)); }

/// What a command writes: a record, its leaf, a reply, the head. All of it, or nothing.
Status write_unit(SqliteStore& store, std::int64_t unit) {
  PROOFDESK_ASSIGN(auto transaction, store.begin());
  PROOFDESK_TRY(transaction->savepoint());
  PROOFDESK_ASSIGN(const auto number, transaction->next_number(*specimen().kind));
  Record record = new_record(*specimen().kind, id_of(unit));
  record.number = number;
  record.state = "open";
  record.version = 1;
  test::set_fields(record, specimen(), {{"description", std::string(5000, 'x')}, {"amount", unit}});
  PROOFDESK_TRY(transaction->insert(*specimen().kind, record));
  PROOFDESK_ASSIGN(const auto head, transaction->head());
  PROOFDESK_TRY(transaction->append({head.size, "leaf", std::string(3000, 'p')},
                                    {"specimen", record.id, 1, {unit}}));
  PROOFDESK_TRY(transaction->put_reply({}, std::to_string(unit), {"h", "r", {1}}));
  PROOFDESK_TRY(transaction->put_head({head.size + 1, "f", "n"}));
  PROOFDESK_TRY(transaction->release());
  return transaction->commit();
}

/// Whether the unit is there; fails the test when only a part of it is.
bool is_there(ReadView& view, std::int64_t unit) {
  const bool record =
      must(view.find(*specimen().kind, id_of(unit), Access::unrestricted())).has_value();
  EXPECT_EQ(must(view.journal_of(*specimen().kind, id_of(unit))).size(), record ? 1U : 0U) << unit;
  EXPECT_EQ(must(view.journal_of_subject(unit)).size(), record ? 1U : 0U) << unit;
  EXPECT_EQ(must(view.reply({}, std::to_string(unit))).has_value(), record) << unit;
  return record;
}

void check_whole(const std::filesystem::path& file, ReadView& view) {
  const auto head = must(view.head());
  EXPECT_EQ(must(view.journal(0, 100'000)).size(), static_cast<std::size_t>(head.size));
  EXPECT_EQ(must(view.count_by_state(*specimen().kind, Access::unrestricted())).empty(),
            head.size == 0);
  sqlite::Connection db(file.string(), sqlite::Connection::Mode::kReader);
  auto check = db.prepare("PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
}

class StorageFault : public ::testing::Test {
 protected:
  void SetUp() override { must(write_unit(*must(try_open(template_ / "proofdesk.db")), 0)); }

  /// Writes units while the nth call fails; returns false when the fault came no more.
  bool survives(FaultVfs::Call call, std::int64_t nth, int code, bool for_good) {
    SCOPED_TRACE("call " + std::to_string(nth) + " answers " + std::to_string(code));
    const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
    const auto file = directory / "proofdesk.db";
    std::filesystem::copy_file(template_ / "proofdesk.db", file);
    constexpr std::int64_t kUnits = 8;
    std::set<std::int64_t> acknowledged, refused, unknown;
    {
      acknowledged.insert(0);
      auto store = must(try_open(file));
      vfs_.fail_at(call, nth, code, for_good);
      for (std::int64_t unit = 1; unit < kUnits; ++unit) {
        const auto status = write_unit(*store, unit);
        if (status) {
          acknowledged.insert(unit);
        } else if (status.error().code == ErrorCode::kOutcomeUnknown) {
          unknown.insert(unit);
          EXPECT_EQ(store->begin().error().rule, "storage.lost")
              << "nothing is written after an unknown outcome";
        } else {
          refused.insert(unit);
          EXPECT_TRUE(status.error().code == ErrorCode::kStorageFull ||
                      status.error().code == ErrorCode::kUnavailable)
              << status.error().rule;
        }
        (void)store->maintain();
      }
      const bool struck = vfs_.struck();
      vfs_.heal();
      if (unknown.empty() && struck) {
        // Space is back: the very same store goes on.
        must(write_unit(*store, 100));
        acknowledged.insert(100);
      }
      if (!struck) return false;
    }
    auto store = must(try_open(file));
    auto view = must(store->snapshot());
    for (const auto unit : acknowledged)
      EXPECT_TRUE(is_there(*view, unit)) << "acknowledged and lost: " << unit;
    for (const auto unit : refused)
      EXPECT_FALSE(is_there(*view, unit)) << "refused and there: " << unit;
    for (const auto unit : unknown) (void)is_there(*view, unit);
    check_whole(file, *view);
    EXPECT_LE(unknown.size(), 1U);
    unknown_ += static_cast<int>(unknown.size());
    return true;
  }

  void each_call_fails(FaultVfs::Call call, int code, bool for_good) {
    std::int64_t nth = 1;
    while (survives(call, nth, code, for_good) && !HasFailure()) ++nth;
    EXPECT_GT(nth, 5) << "faults came too seldom to prove anything";
  }

  const test::TemporaryDirectory template_{test::TemporaryDirectory::On::kMemory};
  FaultVfs vfs_;
  int unknown_ = 0;  ///< commits whose outcome the store would not tell
};

TEST_F(StorageFault, EachWriteMeetsAFullDiskOnce) {
  each_call_fails(FaultVfs::Call::kWrite, SQLITE_FULL, false);
  EXPECT_EQ(unknown_, 0) << "a full disk leaves no doubt";
}

TEST_F(StorageFault, TheDiskStaysFullForAWhile) {
  each_call_fails(FaultVfs::Call::kWrite, SQLITE_FULL, true);
  EXPECT_EQ(unknown_, 0);
}

// An error while committing may or may not have left the commit in the log: only opening it anew tells.
TEST_F(StorageFault, EachWriteFails) {
  each_call_fails(FaultVfs::Call::kWrite, SQLITE_IOERR_WRITE, false);
  EXPECT_GT(unknown_, 0);
}

TEST_F(StorageFault, EachFlushFails) {
  each_call_fails(FaultVfs::Call::kSync, SQLITE_IOERR_FSYNC, false);
  EXPECT_GT(unknown_, 0);
}

TEST_F(StorageFault, OpeningOnAFailingDiskSaysSoAndLeavesAFileThatOpensLater) {
  for (std::int64_t nth = 1;; ++nth) {
    const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
    const auto file = directory / "proofdesk.db";
    vfs_.fail_at(FaultVfs::Call::kAny, nth, SQLITE_IOERR_WRITE);
    const auto store = try_open(file);
    const bool struck = vfs_.struck();
    vfs_.heal();
    if (!struck) break;
    auto again = must(try_open(file));
    must(write_unit(*again, 1));
    ASSERT_LT(nth, 5000);
  }
}

TEST(StorageCrash, KilledAtAnyMomentNothingAcknowledgedIsLost) {
  std::mt19937_64 random(std::random_device{}());
  const test::TemporaryDirectory directory;
  const auto file = directory / "proofdesk.db";
  std::int64_t acknowledged = -1;  // all units up to this one
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> channel{};
    ASSERT_EQ(::pipe(channel.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(channel[0]);
      auto store = try_open(file);
      if (!store) ::_exit(2);
      for (std::int64_t unit = acknowledged + 1;; ++unit) {
        // Of the last one no answer came: it may be there already.
        auto view = (*store)->snapshot();
        if (!view) ::_exit(3);
        const auto there = (*view)->find(*specimen().kind, id_of(unit), Access::unrestricted());
        view->reset();
        if (!there || (!*there && !write_unit(**store, unit))) ::_exit(4);
        if (::write(channel[1], &unit, sizeof(unit)) != sizeof(unit)) ::_exit(5);
        (void)(*store)->maintain();
      }
    }
    ::close(channel[1]);
    std::int64_t unit = 0;
    const auto read_one = [&] { return ::read(channel[0], &unit, sizeof(unit)) == sizeof(unit); };
    for (auto wanted = 1 + random() % 8; wanted > 0 && read_one(); --wanted) {
      ASSERT_EQ(unit, acknowledged + 1);
      acknowledged = unit;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child gave up with " << WEXITSTATUS(status);
    while (read_one()) {
      ASSERT_EQ(unit, acknowledged + 1);
      acknowledged = unit;
    }
    ::close(channel[0]);

    auto store = must(try_open(file));
    auto view = must(store->snapshot());
    for (std::int64_t each = 0; each <= acknowledged; ++each)
      ASSERT_TRUE(is_there(*view, each)) << each;
    (void)is_there(*view, acknowledged + 1);
    EXPECT_FALSE(is_there(*view, acknowledged + 2));
    check_whole(file, *view);
  }
  EXPECT_GT(acknowledged, 20) << "too few commits to prove anything";
}

}  // namespace
}  // namespace proofdesk
