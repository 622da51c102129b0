#pragma once

#include "core/base/clock.hpp"
#include "core/ports/store.hpp"
#include "tests/support/core/test_schema.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// kSqliteWalking never sorts and kSqliteRacing gives up every walk, so that small tables take the ways that
/// large ones take.
enum class StoreKind { kMemory, kSqlite, kSqliteWalking, kSqliteRacing };
[[nodiscard]] std::string name_of(StoreKind kind);

/// A store of either make, empty and migrated to the specimen's model, with a clock that stands still.
class StoreUnderTest {
 public:
  [[nodiscard]] static std::unique_ptr<StoreUnderTest> make(StoreKind kind);
  /// The same without a model yet.
  [[nodiscard]] static std::unique_ptr<StoreUnderTest> make_empty(StoreKind kind);
  virtual ~StoreUnderTest() = default;

  [[nodiscard]] Store& store() { return *store_; }
  [[nodiscard]] ManualClock& clock() { return clock_; }
  /// Throw with the error's text when the store says no.
  [[nodiscard]] std::unique_ptr<WriteTransaction> begin();
  [[nodiscard]] std::unique_ptr<ReadView> snapshot();

 protected:
  std::unique_ptr<Store> store_;
  ManualClock clock_{Instant{1'767'225'600 * kMicrosPerSecond}};
};

/// The value, or an exception with the error's text.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().rule + ": " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// A specimen record with number and key slot from the transaction and these fields; not inserted.
[[nodiscard]] Record specimen_record(WriteTransaction& transaction,
                                     const std::vector<std::pair<std::string, Value>>& fields = {},
                                     const testing::Specimen& of = testing::specimen());
/// The same, inserted.
Record insert_specimen(WriteTransaction& transaction,
                       const std::vector<std::pair<std::string, Value>>& fields = {},
                       const testing::Specimen& of = testing::specimen());
void set_fields(Record& record, const testing::Specimen& of,
                const std::vector<std::pair<std::string, Value>>& fields);

/// The shown values of a page, for comparisons that read well: its numbers.
[[nodiscard]] std::vector<std::int64_t> numbers_of(const RecordPage& page);

[[nodiscard]] ListQuery query_of(const testing::Specimen& of, std::string_view filter,
                                 std::string_view order, std::size_t page_size = 50);

}  // namespace proofdesk::test
