#include "tests/support/storage/store_under_test.hpp"

#include "storage/memory/memory_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <array>
#include <stdexcept>

namespace proofdesk::test {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
 public:
  MemoryUnderTest() { store_ = std::make_unique<MemoryStore>(&clock_); }
};

class SqliteUnderTest final : public StoreUnderTest {
 public:
  explicit SqliteUnderTest(const sqlite::ListTuning& lists) {
    SqliteStore::Options options;
    options.file = directory_ / "proofdesk.db";
    options.clock = &clock_;
    options.lists = lists;
    options.durable = false;  // what these tests ask for needs no flushing
    store_ = must(SqliteStore::open(std::move(options)));
  }
  ~SqliteUnderTest() override { store_.reset(); }

 private:
  TemporaryDirectory directory_;
};

sqlite::ListTuning tuning_of(StoreKind kind) {
  if (kind == StoreKind::kSqliteWalking) return {.most_sorted = -1};
  if (kind == StoreKind::kSqliteRacing) return {.sorted_at_once = 0, .steps_per_record = 1};
  return {};
}

}  // namespace

std::string name_of(StoreKind kind) {
  static const std::array<const char*, 4> kNames{"Memory", "Sqlite", "SqliteWalking",
                                                 "SqliteRacing"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::unique_ptr<StoreUnderTest> StoreUnderTest::make_empty(StoreKind kind) {
  if (kind == StoreKind::kMemory) return std::make_unique<MemoryUnderTest>();
  return std::make_unique<SqliteUnderTest>(tuning_of(kind));
}

std::unique_ptr<StoreUnderTest> StoreUnderTest::make(StoreKind kind) {
  auto made = make_empty(kind);
  must(made->store().migrate(testing::specimen().model));
  return made;
}

std::unique_ptr<WriteTransaction> StoreUnderTest::begin() { return must(store_->begin()); }

std::unique_ptr<ReadView> StoreUnderTest::snapshot() { return must(store_->snapshot()); }

void set_fields(Record& record, const testing::Specimen& of,
                const std::vector<std::pair<std::string, Value>>& fields) {
  for (const auto& [name, value] : fields) {
    if (name == "state") {
      record.state = std::get<std::string>(value);
    } else if (name == "created_at") {
      record.created_at = {std::get<std::int64_t>(value)};
    } else if (name == "updated_at") {
      record.updated_at = {std::get<std::int64_t>(value)};
    } else {
      record.set(of.field(name), value);
    }
  }
}

Record specimen_record(WriteTransaction& transaction,
                       const std::vector<std::pair<std::string, Value>>& fields,
                       const testing::Specimen& of) {
  const auto number = must(transaction.next_number(*of.kind));
  Record record = new_record(*of.kind, Uuid::from_name("specimen", std::to_string(number)));
  record.number = number;
  record.key_slot = must(transaction.next_key_slot());
  record.state = "open";
  record.version = 1;
  record.created_at = record.updated_at = {number * kMicrosPerSecond};
  record.lifecycle = of.kind->lifecycle.hash;
  set_fields(record, of, fields);
  return record;
}

Record insert_specimen(WriteTransaction& transaction,
                       const std::vector<std::pair<std::string, Value>>& fields,
                       const testing::Specimen& of) {
  Record record = specimen_record(transaction, fields, of);
  must(transaction.insert(*of.kind, record));
  return record;
}

std::vector<std::int64_t> numbers_of(const RecordPage& page) {
  std::vector<std::int64_t> numbers;
  for (const auto& record : page.records) numbers.push_back(record.number);
  return numbers;
}

ListQuery query_of(const testing::Specimen& of, std::string_view filter, std::string_view order,
                   std::size_t page_size) {
  ListQuery query;
  if (!filter.empty()) query.filter = must(parse_filter(*of.kind, filter));
  query.order = must(parse_order(*of.kind, order));
  query.page_size = page_size;
  return query;
}

}  // namespace proofdesk::test
