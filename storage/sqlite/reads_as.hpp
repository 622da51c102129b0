#pragma once

#include "storage/sqlite/reads.hpp"

#include <utility>

namespace proofdesk::sqlite {

/// The reading half of a port (ReadView or WriteTransaction), on top of `Reads`.
template <class Port>
class ReadsAs : public Port {
 public:
  ReadsAs(Connection& db, std::shared_ptr<const Schema> schema, Estimates& estimates)
      : reads_(db, std::move(schema), estimates) {}

  Result<std::optional<Record>> find(const KindModel& kind, Uuid id,
                                     const Access& access) override {
    return read<std::optional<Record>>([&] { return reads_.find(kind, id, access); });
  }
  Result<std::optional<Record>> find_by_number(const KindModel& kind, std::int64_t number,
                                               const Access& access) override {
    return read<std::optional<Record>>([&] { return reads_.find_by_number(kind, number, access); });
  }
  Result<std::optional<Uuid>> find_alias(const KindModel& kind, std::string_view source,
                                         std::string_view key) override {
    return read<std::optional<Uuid>>([&] { return reads_.find_alias(kind, source, key); });
  }
  Result<RecordPage> list(const KindModel& kind, const ListQuery& query,
                          const Access& access) override {
    return read<RecordPage>([&] { return reads_.list(kind, query, access); });
  }
  Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(
      const KindModel& kind, const Access& access) override {
    return read<std::vector<std::pair<std::string, std::int64_t>>>(
        [&] { return reads_.count_by_state(kind, access); });
  }
  Result<std::vector<LinkedRecord>> links_from(const KindModel& kind, Uuid id) override {
    return read<std::vector<LinkedRecord>>([&] { return reads_.links_from(kind, id); });
  }
  Result<std::vector<LinkedRecord>> links_to(const KindModel& kind, Uuid id) override {
    return read<std::vector<LinkedRecord>>([&] { return reads_.links_to(kind, id); });
  }
  Result<std::vector<std::pair<LinkedRecord, std::string>>> links_to_external(
      std::string_view source, std::string_view key) override {
    return read<std::vector<std::pair<LinkedRecord, std::string>>>(
        [&] { return reads_.links_to_external(source, key); });
  }
  Result<std::vector<WorklogEntry>> worklog(const KindModel& kind, Uuid id, bool internal,
                                            Uuid after, std::size_t limit) override {
    return read<std::vector<WorklogEntry>>(
        [&] { return reads_.worklog(kind, id, internal, after, limit); });
  }
  Result<std::int64_t> count_work(const KindModel& kind, Uuid id) override {
    return read<std::int64_t>([&] { return reads_.count_work(kind, id); });
  }
  Result<std::vector<Attachment>> attachments(const KindModel& kind, Uuid id) override {
    return read<std::vector<Attachment>>([&] { return reads_.attachments(kind, id); });
  }
  Result<std::vector<ArmedTimer>> timers(const KindModel& kind, Uuid id) override {
    return read<std::vector<ArmedTimer>>([&] { return reads_.timers(kind, id); });
  }
  Result<std::vector<DueTimer>> due_timers(Instant until, std::size_t limit) override {
    return read<std::vector<DueTimer>>([&] { return reads_.due_timers(until, limit); });
  }
  Result<std::optional<Instant>> next_timer() override {
    return read<std::optional<Instant>>([&] { return reads_.next_timer(); });
  }
  Result<std::int64_t> last_number(const KindModel& kind) override {
    return read<std::int64_t>([&] { return reads_.counter("number." + kind.name, 1) - 1; });
  }
  Result<std::int64_t> last_key_slot() override {
    return read<std::int64_t>([&] { return reads_.counter("key_slot", 0) - 1; });
  }
  Result<JournalHead> head() override {
    return read<JournalHead>([&] { return reads_.head(); });
  }
  Result<std::vector<JournalRow>> journal(std::int64_t from, std::size_t limit) override {
    return read<std::vector<JournalRow>>([&] { return reads_.journal(from, limit); });
  }
  Result<std::vector<JournalRow>> journal_of(const KindModel& kind, Uuid id) override {
    return read<std::vector<JournalRow>>([&] { return reads_.journal_of(kind, id); });
  }
  Result<std::vector<std::int64_t>> journal_of_subject(std::int64_t key_slot) override {
    return read<std::vector<std::int64_t>>([&] { return reads_.journal_of_subject(key_slot); });
  }
  Result<std::optional<std::string>> checkpoint_covering(std::int64_t size) override {
    return read<std::optional<std::string>>([&] { return reads_.checkpoint_covering(size); });
  }
  Result<std::string> tile(int level, std::int64_t index) override {
    return read<std::string>([&] { return reads_.tile(level, index); });
  }
  Result<std::optional<StoredReply>> reply(Uuid actor, std::string_view key) override {
    return read<std::optional<StoredReply>>([&] { return reads_.reply(actor, key); });
  }

 protected:
  template <class T, class Work>
  Result<T> read(Work&& work) {
    try {
      return std::forward<Work>(work)();
    } catch (const SqlFailure& failure) {
      return std::unexpected(told(failure));
    }
  }
  /// What a failure of a read comes to.
  virtual Error told(const SqlFailure& failure) { return error_of(failure); }

  Reads reads_;
};

}  // namespace proofdesk::sqlite
