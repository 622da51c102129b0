#pragma once

#include "core/ports/store.hpp"
#include "storage/sqlite/concealed.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/estimates.hpp"
#include "storage/sqlite/schema.hpp"

#include <memory>

namespace proofdesk::sqlite {

/// Every read of the port, on one connection inside an open transaction. Throws SqlFailure; the ports
/// turn it into errors (reads_as.hpp).
class Reads {
 public:
  Reads(Connection& db, std::shared_ptr<const Schema> schema, Estimates& estimates)
      : db_(db), schema_(std::move(schema)), estimates_(estimates) {}

  [[nodiscard]] std::optional<Record> find(const KindModel& kind, Uuid id, const Access& access);
  [[nodiscard]] std::optional<Record> find_by_number(const KindModel& kind, std::int64_t number,
                                                     const Access& access);
  [[nodiscard]] std::optional<Uuid> find_alias(const KindModel& kind, std::string_view source,
                                               std::string_view key);
  [[nodiscard]] Result<RecordPage> list(const KindModel& kind, const ListQuery& query,
                                        const Access& access);
  [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> count_by_state(
      const KindModel& kind, const Access& access);

  [[nodiscard]] std::vector<LinkedRecord> links_from(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<LinkedRecord> links_to(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<std::pair<LinkedRecord, std::string>> links_to_external(
      std::string_view source, std::string_view key);
  [[nodiscard]] std::vector<WorklogEntry> worklog(const KindModel& kind, Uuid id, bool internal,
                                                  Uuid after, std::size_t limit);
  [[nodiscard]] std::int64_t count_work(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<Attachment> attachments(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<ArmedTimer> timers(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<DueTimer> due_timers(Instant until, std::size_t limit);
  [[nodiscard]] std::optional<Instant> next_timer();

  /// The next value of a counter; `first` before it was ever used.
  [[nodiscard]] std::int64_t counter(std::string_view name, std::int64_t first);

  [[nodiscard]] JournalHead head();
  [[nodiscard]] std::vector<JournalRow> journal(std::int64_t from, std::size_t limit);
  [[nodiscard]] std::vector<JournalRow> journal_of(const KindModel& kind, Uuid id);
  [[nodiscard]] std::vector<std::int64_t> journal_of_subject(std::int64_t key_slot);
  [[nodiscard]] std::optional<std::string> checkpoint_covering(std::int64_t size);
  [[nodiscard]] std::string tile(int level, std::int64_t index);

  [[nodiscard]] std::optional<StoredReply> reply(Uuid actor, std::string_view key);

  [[nodiscard]] Connection& connection() { return db_; }
  [[nodiscard]] const Schema& schema() const { return *schema_; }

  /// Whether the access covers a record that was read.
  [[nodiscard]] bool covers(const KindModel& kind, const Record& record, const Access& access);

 private:
  Connection& db_;
  std::shared_ptr<const Schema> schema_;
  Estimates& estimates_;
};

}  // namespace proofdesk::sqlite
