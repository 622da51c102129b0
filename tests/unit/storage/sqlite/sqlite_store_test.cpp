#include "storage/sqlite/sqlite_store.hpp"

#include "storage/files/file_io.hpp"
#include "storage/sqlite/connection.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <array>
#include <atomic>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace proofdesk {
namespace {

using test::insert_specimen;
using test::must;

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteStore> open(std::int64_t wal_pages = 8000) {
    SqliteStore::Options options;
    options.file = file_;
    options.clock = &clock_;
    options.wal_pages = wal_pages;
    options.wal_alarm_pages = 50;
    options.alarm = [this](std::int64_t) { ++alarms_; };
    return must(SqliteStore::open(std::move(options)));
  }
  std::unique_ptr<SqliteStore> open_migrated(std::int64_t wal_pages = 8000) {
    auto store = open(wal_pages);
    must(store->migrate(specimen_.model));
    return store;
  }
  Record add(SqliteStore& store, const std::vector<std::pair<std::string, Value>>& fields = {}) {
    auto transaction = must(store.begin());
    Record record = insert_specimen(*transaction, fields);
    must(transaction->commit());
    return record;
  }
  std::uintmax_t log_size() const {
    std::error_code none;
    const auto size = std::filesystem::file_size(file_.string() + "-wal", none);
    return none ? 0 : size;
  }

  test::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "proofdesk.db";
  ManualClock clock_{Instant{1'767'225'600 * kMicrosPerSecond}};
  const testing::Specimen& specimen_ = testing::specimen();
  const KindModel& kind_ = *specimen_.kind;
  const Access all_ = Access::unrestricted();
  int alarms_ = 0;
};

TEST_F(SqliteStoreTest, ReopenedItHasEverythingThatWasCommitted) {
  Record first, second;
  {
    auto store = open_migrated();
    first = add(*store, {{"title", std::string("kept")}, {"custom.floor", std::int64_t{4}}});
    EXPECT_GT(store->wal_pages(), 0);
  }
  EXPECT_EQ(log_size(), 0) << "closing folds the log back";
  {
    auto store = open_migrated();
    EXPECT_EQ(must(must(store->snapshot())->find(kind_, first.id, all_)), first);
    second = add(*store);
    EXPECT_EQ(second.number, 2);
  }
  struct stat status{};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(SqliteStoreTest, RunsWithTheSettingsThatDurabilityRestsOn) {
  auto store = open_migrated();
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kWriter);
  auto mode = db.prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode.step());
  EXPECT_EQ(mode.text(0), "wal");
  EXPECT_EQ(db.scalar("PRAGMA synchronous"), 2);
  EXPECT_EQ(db.scalar("PRAGMA secure_delete"), 1);
}

TEST_F(SqliteStoreTest, ForeignFilesAreRefusedAndLeftAsTheyAre) {
  {
    must(create_private_file(file_));
    sqlite::Connection other(file_.string(), sqlite::Connection::Mode::kWriter);
    other.execute("CREATE TABLE theirs (x)");
  }
  std::ifstream before(file_, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(before)), {});
  SqliteStore::Options options;
  options.file = file_;
  EXPECT_EQ(SqliteStore::open(options).error().rule, "storage.foreign_file");
  std::ifstream after(file_, std::ios::binary);
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(after)), {}), content);

  std::ofstream(file_, std::ios::trunc) << std::string(5000, 'x');
  const auto text = SqliteStore::open(options);
  EXPECT_EQ(text.error().rule, "storage.foreign_file");
  EXPECT_NE(text.error().detail.find(file_.string()), std::string::npos);
}

TEST_F(SqliteStoreTest, LaterFormatsAreRefused) {
  open_migrated().reset();
  {
    sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kWriter);
    db.execute("PRAGMA user_version = 2");
  }
  SqliteStore::Options options;
  options.file = file_;
  EXPECT_EQ(SqliteStore::open(options).error().rule, "storage.format");
}

TEST_F(SqliteStoreTest, NeedsAModelFirst) {
  auto store = open();
  EXPECT_EQ(store->begin().error().rule, "storage.migrate");
  EXPECT_EQ(store->snapshot().error().rule, "storage.migrate");
}

// Readers come and go, as they do on a desk: each may keep the log from being let go for a moment.
TEST_F(SqliteStoreTest, FoldedBackBesideTheWriterTheLogBeginsAnewWhileCommandsGoOn) {
  constexpr std::int64_t kFold = 100;
  SqliteStore::Options options;
  options.file = file_;
  options.clock = &clock_;
  options.wal_pages = kFold;
  options.folds_beside = true;
  auto store = must(SqliteStore::open(options));
  must(store->migrate(specimen_.model));
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    while (!done) (void)must(must(store->snapshot())->last_number(kind_));
  });
  int began_anew = 0;
  std::int64_t most = 0;
  std::int64_t pages = 0;
  for (int i = 0; began_anew < 5 && i < 20'000; ++i) {
    add(*store, {{"description", std::string(9000, 'x')}});
    must(store->maintain());
    if (store->wal_pages() < pages) ++began_anew;
    pages = store->wal_pages();
    most = std::max(most, pages);
  }
  done = true;
  reader.join();
  EXPECT_EQ(began_anew, 5);
  EXPECT_GE(most, kFold);
  const auto last = must(must(store->snapshot())->last_number(kind_));
  must(store->scrub());
  EXPECT_EQ(log_size(), 0) << "whoever empties the log waits for the other thread";
  store.reset();
  store = must(SqliteStore::open(options));
  must(store->migrate(specimen_.model));
  auto view = must(store->snapshot());
  for (std::int64_t number = 1; number <= last; ++number)
    ASSERT_TRUE(must(view->find_by_number(kind_, number, all_))) << number;
}

TEST_F(SqliteStoreTest, TheLogIsFoldedBackWhenItHasGrownOrAllIsQuiet) {
  auto store = open_migrated(30);
  add(*store);
  clock_.advance(kMicrosPerSecond);
  must(store->maintain());
  EXPECT_GT(store->wal_pages(), 0) << "small and fresh: left alone";
  while (store->wal_pages() < 30) add(*store, {{"description", std::string(9000, 'x')}});
  const auto grown = log_size();
  must(store->maintain());
  // The log starts over at its beginning: the next commits do not make it longer.
  for (int i = 0; i < 5; ++i) {
    add(*store, {{"description", std::string(9000, 'x')}});
    must(store->maintain());
  }
  EXPECT_LE(log_size(), grown + 4 * 4096U);
  clock_.advance(10 * kMicrosPerSecond);
  must(store->maintain());
  EXPECT_EQ(log_size(), 0) << "quiet: cut to nothing";
  EXPECT_EQ(store->wal_pages(), 0);
}

TEST_F(SqliteStoreTest, ALongReaderHoldsTheLogAndTheAlarmSaysSo) {
  auto store = open_migrated(10);
  const Record record = add(*store, {{"title", std::string("first")}});
  auto reader = must(store->snapshot());
  for (int i = 0; i < 60; ++i) {
    add(*store, {{"description", std::string(3000, 'x')}});
    must(store->maintain());
  }
  EXPECT_GT(alarms_, 0);
  EXPECT_EQ(must(reader->find(kind_, record.id, all_)), record);
  EXPECT_EQ(must(reader->list(kind_, ListQuery{}, all_)).records.size(), 1);
  const auto held = log_size();
  reader.reset();
  must(store->maintain());
  for (int i = 0; i < 5; ++i) {
    add(*store);
    must(store->maintain());
  }
  EXPECT_LE(log_size(), held + 8 * 4096U) << "it starts over once the reader has gone";
}

TEST_F(SqliteStoreTest, ErasedValuesLeaveNoByteInTheFiles) {
  const std::string secret = "Xyzzyplugh Confidential";
  auto store = open_migrated();
  // Rows of many sizes around it, so that pages split and merge and cells move.
  std::vector<Record> records;
  std::uint64_t random = 12345;
  const auto next = [&random] {
    return random = random * 6364136223846793005ULL + 1442695040888963407ULL;
  };
  std::int64_t sequence = 0;
  for (int round = 0; round < 6; ++round) {
    auto transaction = must(store->begin());
    for (int i = 0; i < 60; ++i) {
      const bool marked = i % 7 == 0;
      const auto text = (marked ? secret : std::string("plain ")) + std::string(next() % 700, 'x');
      records.push_back(insert_specimen(
          *transaction, {{"line", marked ? secret.substr(0, 20) : std::string("plain")},
                         {"title", text.substr(0, 250)},
                         {"custom.cost_centre", text.substr(0, 60)},
                         {"description", text + text}}));
      const auto note = Uuid::from_name("note", std::to_string(records.size()));
      must(transaction->put(kind_, records.back().id,
                            WorklogEntry{note, WorklogEntry::Kind::kNote, true, text, {}, {1}}));
      must(
          transaction->append({sequence++, "leaf", text}, {kind_.name, records.back().id, 1, {0}}));
    }
    must(transaction->commit());
    if (round == 3) must(store->maintain());
  }
  {
    auto transaction = must(store->begin());
    for (std::size_t i = 0; i < records.size(); i += 3) {
      test::set_fields(records[i], specimen_,
                       {{"description",
                         (i % 7 == 0 ? secret : std::string()) + std::string(next() % 3000, 'y')}});
      must(transaction->update(kind_, records[i]));
    }
    must(transaction->commit());
  }
  ASSERT_TRUE(test::any_file_contains(directory_.path(), secret));
  {
    auto transaction = must(store->begin());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto note = Uuid::from_name("note", std::to_string(i + 1));
      test::set_fields(records[i], specimen_,
                       {{"line", Erased{}},
                        {"title", Erased{}},
                        {"description", Erased{}},
                        {"custom.cost_centre", Erased{}}});
      must(transaction->update(kind_, records[i]));
      must(transaction->put(kind_, records[i].id,
                            WorklogEntry{note, WorklogEntry::Kind::kNote, true, "", {}, {1}}));
      must(transaction->reseal(static_cast<std::int64_t>(i), "resealed", {}));
    }
    must(transaction->commit());
  }
  must(store->scrub());
  for (const auto& part :
       {std::string("Xyzzyplugh"), std::string("Confidential"), std::string("yzzyplug")}) {
    EXPECT_FALSE(test::any_file_contains(directory_.path(), part)) << part;
  }
  EXPECT_EQ(log_size(), 0);
  auto view = must(store->snapshot());
  for (const auto& record : records) EXPECT_EQ(must(view->find(kind_, record.id, all_)), record);
  view.reset();
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  auto check = db.prepare("PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
}

TEST_F(SqliteStoreTest, CopiesLeftBehindByMovedCellsAreScrubbedToo) {
  // When pages are split or merged, cells move, and now and then their bytes stay in the gap of the page they
  // came from, where no later deletion reaches them. Much traffic of many sizes makes that happen.
  auto store = open_migrated();
  std::mt19937_64 random(7);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  std::vector<Record> records;
  std::vector<std::string> secrets_of_record;
  int secrets = 0;
  const auto word_of = [](int secret) { return "secret" + std::to_string(secret) + "end"; };
  const auto give_text = [&](Record& record) {
    static constexpr std::array<std::size_t, 5> kLengths{5, 50, 300, 900, 2500};
    const auto secret = word_of(++secrets);
    const auto text = secret + std::string(kLengths[below(kLengths.size())], 'x');
    test::set_fields(record, specimen_,
                     {{"line", text.substr(0, 20)},
                      {"description", text},
                      {"custom.cost_centre", text.substr(0, 60)}});
    return secret;
  };
  for (int round = 0; round < 60; ++round) {
    auto transaction = must(store->begin());
    for (int step = 0; step < 100; ++step) {
      if (records.size() < 50 || below(5) < 2) {
        Record record = test::specimen_record(*transaction);
        // Numbers in no order, as no counter gives them, to split pages everywhere.
        record.number = static_cast<std::int64_t>(below(1'000'000'000)) + 1;
        secrets_of_record.push_back(give_text(record));
        must(transaction->insert(kind_, record));
        records.push_back(std::move(record));
      } else {
        const auto at = below(records.size());
        secrets_of_record[at] = give_text(records[at]);
        must(transaction->update(kind_, records[at]));
      }
    }
    must(transaction->commit());
  }
  must(store->scrub());
  std::ifstream file(file_, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), {});
  const std::set<std::string> alive(secrets_of_record.begin(), secrets_of_record.end());
  std::vector<std::string> left_behind;
  for (int secret = 1; secret <= secrets; ++secret) {
    const auto word = word_of(secret);
    if (!alive.contains(word) && content.find(word) != std::string::npos)
      left_behind.push_back(word);
    if (alive.contains(word)) EXPECT_NE(content.find(word), std::string::npos);
  }
  EXPECT_EQ(left_behind, std::vector<std::string>{});
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  auto check = db.prepare("PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
}

TEST_F(SqliteStoreTest, AScrubThatACrashForgotIsMadeGoodAtTheNextStart) {
  {
    auto store = open_migrated();
    auto transaction = must(store->begin());
    for (int i = 0; i < 200; ++i) {
      must(transaction->append(
          {i, "leaf", "Xyzzyplugh" + std::string(static_cast<std::size_t>(i) * 3, 'x')}, {}));
    }
    must(transaction->commit());
    transaction = must(store->begin());
    for (int i = 0; i < 200; ++i) must(transaction->reseal(i, "gone", {}));
    must(transaction->commit());
  }
  // Closed without a scrub, as a crash would.
  open_migrated().reset();
  EXPECT_FALSE(test::any_file_contains(directory_.path(), "Xyzzyplugh"));
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  EXPECT_EQ(db.scalar("SELECT count(*) FROM scrub_wanted"), 0);
}

TEST_F(SqliteStoreTest, AReaderInTheWayPutsTheEndOfAScrubOff) {
  auto store = open_migrated();
  {
    auto transaction = must(store->begin());
    must(transaction->append({0, "leaf", "Xyzzyplugh"}, {}));
    must(transaction->commit());
  }
  auto reader = must(store->snapshot());
  {
    auto transaction = must(store->begin());
    must(transaction->reseal(0, "gone", {}));
    must(transaction->commit());
  }
  EXPECT_EQ(store->scrub().error().rule, "storage.scrub");
  EXPECT_EQ(must(reader->journal(0, 1)).front().payload, "Xyzzyplugh");
  reader.reset();
  must(store->maintain());
  EXPECT_FALSE(test::any_file_contains(directory_.path(), "Xyzzyplugh"));
}

TEST_F(SqliteStoreTest, SnapshotsAreTakenByManyThreadsWhileOneWrites) {
  auto store = open_migrated(20);
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        auto view = must(store->snapshot());
        const auto page = must(view->list(kind_, ListQuery{.page_size = 1000}, all_));
        // Each commit adds two records: an odd number would be half a commit.
        EXPECT_EQ(page.records.size() % 2, 0U);
        EXPECT_EQ(must(view->head()).size, static_cast<std::int64_t>(page.records.size()));
        ++reads;
      }
    });
  }
  for (int i = 0; i < 60; ++i) {
    auto transaction = must(store->begin());
    insert_specimen(*transaction);
    insert_specimen(*transaction);
    must(transaction->put_head({2 * (i + 1), "", ""}));
    must(transaction->commit());
    must(store->maintain());
  }
  while (reads < 20) std::this_thread::yield();
  stop = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace proofdesk
