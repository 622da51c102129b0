#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/log_index.hpp"
#include "storage/sqlite/reads_as.hpp"
#include "storage/sqlite/record_cache.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace proofdesk::sqlite {

/// What the write connection keeps from one transaction to the next.
struct WriterState {
  WriterState(const std::string& path, std::size_t cached_records, const ListTuning& tuning)
      : db(path, Connection::Mode::kWriter),
        log_index(db),
        cache(cached_records),
        estimates(tuning) {}

  Connection db;
  LogIndex log_index;
  RecordCache cache;
  Estimates estimates;
  std::shared_ptr<const Schema> schema;
  bool in_transaction = false;
  /// Set by a commit with an unknown outcome: what the disk holds is not what this process believes, and
  /// only opening the file anew finds out.
  bool lost = false;
};

/// The one writer's transaction. A failure that may have cost SQLite the transaction makes every later call,
/// `commit` included, fail too: half a batch is never committed.
class SqliteWriteTransaction final : public ReadsAs<WriteTransaction> {
 public:
  /// Begins; throws SqlFailure.
  explicit SqliteWriteTransaction(WriterState& writer);
  ~SqliteWriteTransaction() override;

  Result<std::optional<Record>> find(const KindModel& kind, Uuid id, const Access& access) override;

  Status savepoint() override;
  Status release() override;
  Status rollback() override;

  Result<std::int64_t> next_number(const KindModel& kind) override;
  Result<std::int64_t> next_key_slot() override;
  Result<std::int64_t> last_number(const KindModel& kind) override;
  Result<std::int64_t> last_key_slot() override;
  Status insert(const KindModel& kind, const Record& record) override;
  Status update(const KindModel& kind, const Record& record) override;
  Status put_alias(const KindModel& kind, std::string_view source, std::string_view key,
                   Uuid id) override;

  Status put(const KindModel& kind, Uuid record, const Link& link) override;
  Status put(const KindModel& kind, Uuid record, const WorklogEntry& entry) override;
  Status put(const KindModel& kind, Uuid record, const Attachment& attachment) override;
  Status put(const KindModel& kind, Uuid record, const ArmedTimer& timer) override;
  Status remove_item(const KindModel& kind, Uuid record, std::string_view collection,
                     std::string_view item) override;

  Status append(const JournalRow& row, const JournalKeys& keys) override;
  Status put_tile(int level, std::int64_t index, std::string_view hashes) override;
  Status put_head(const JournalHead& head) override;
  Status reseal(std::int64_t sequence, std::string_view payload,
                const std::vector<std::int64_t>& subject_slots) override;
  Status put_reply(Uuid actor, std::string_view key, const StoredReply& reply) override;

  Status commit() override;

 private:
  /// Counters touched by this transaction; kept here and written once, by the commit.
  using Counters = std::map<std::string, std::int64_t, std::less<>>;
  struct Savepoint {
    Counters counters;
    std::size_t touched = 0;
    std::optional<std::int64_t> next_sequence;
  };

  template <class Work>
  Status write(Work&& work) {
    if (open_ && db_.autocommit() && !broken_) broken_ = undone_by_itself();
    if (broken_) return std::unexpected(*broken_);
    try {
      return std::forward<Work>(work)();
    } catch (const SqlFailure& failure) {
      return failed(failure);
    }
  }
  /// The error of it, which every later call gives too if it may have cost SQLite the transaction.
  Status failed(const SqlFailure& failure);
  Error told(const SqlFailure& failure) override { return failed(failure).error(); }
  /// SQLite undoes a transaction when one of its statements fails in certain ways, be it one that reads; what came after
  /// would be committed statement by statement.
  [[nodiscard]] static Error undone_by_itself();
  Result<std::int64_t> advance(const std::string& counter, std::int64_t first);
  /// The next value of a counter, as this transaction has moved it.
  [[nodiscard]] std::int64_t standing_at(const std::string& counter, std::int64_t first);
  [[nodiscard]] const Record* stored(const KindModel& kind, const TableLayout& table, Uuid id);
  void write_changes(const KindModel& kind, const TableLayout& table, const Record& before,
                     const Record& after);
  void write_subjects(std::int64_t sequence, const std::vector<std::int64_t>& slots);
  void flush_counters();
  void abandon();

  WriterState& writer_;
  Connection& db_;
  Counters counters_;
  std::optional<std::int64_t> next_sequence_;  ///< of the journal, once asked for
  std::vector<Uuid> touched_;                  ///< records whose cache entry this transaction wrote
  std::vector<Savepoint> savepoints_;
  std::optional<Error> broken_;
  bool open_ = true;
};

}  // namespace proofdesk::sqlite
