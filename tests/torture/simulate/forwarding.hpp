#pragma once

#include "core/ports/store.hpp"

#include <memory>
#include <utility>

namespace proofdesk::torture {

/// Reads that go on to another view (or transaction), each asking first whether it may: `Base` is ReadView or
/// WriteTransaction.
template <class Base>
class Forwarding : public Base {
 public:
  explicit Forwarding(std::unique_ptr<Base> under) : under_(std::move(under)) {}

  Result<std::optional<Record>> find(const KindModel& kind, Uuid id,
                                     const Access& access) override {
    return asked([&] { return under_->find(kind, id, access); });
  }
  Result<std::optional<Record>> find_by_number(const KindModel& kind, std::int64_t number,
                                               const Access& access) override {
    return asked([&] { return under_->find_by_number(kind, number, access); });
  }
  Result<std::optional<Uuid>> find_alias(const KindModel& kind, std::string_view source,
                                         std::string_view key) override {
    return asked([&] { return under_->find_alias(kind, source, key); });
  }
  Result<RecordPage> list(const KindModel& kind, const ListQuery& query,
                          const Access& access) override {
    return asked([&] { return under_->list(kind, query, access); });
  }
  Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(
      const KindModel& kind, const Access& access) override {
    return asked([&] { return under_->count_by_state(kind, access); });
  }
  Result<std::vector<LinkedRecord>> links_from(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->links_from(kind, id); });
  }
  Result<std::vector<LinkedRecord>> links_to(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->links_to(kind, id); });
  }
  Result<std::vector<std::pair<LinkedRecord, std::string>>> links_to_external(
      std::string_view source, std::string_view key) override {
    return asked([&] { return under_->links_to_external(source, key); });
  }
  Result<std::vector<WorklogEntry>> worklog(const KindModel& kind, Uuid id, bool internal,
                                            Uuid after, std::size_t limit) override {
    return asked([&] { return under_->worklog(kind, id, internal, after, limit); });
  }
  Result<std::int64_t> count_work(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->count_work(kind, id); });
  }
  Result<std::vector<Attachment>> attachments(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->attachments(kind, id); });
  }
  Result<std::vector<ArmedTimer>> timers(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->timers(kind, id); });
  }
  Result<std::vector<DueTimer>> due_timers(Instant until, std::size_t limit) override {
    return asked([&] { return under_->due_timers(until, limit); });
  }
  Result<std::optional<Instant>> next_timer() override {
    return asked([&] { return under_->next_timer(); });
  }
  Result<std::int64_t> last_number(const KindModel& kind) override {
    return asked([&] { return under_->last_number(kind); });
  }
  Result<std::int64_t> last_key_slot() override {
    return asked([&] { return under_->last_key_slot(); });
  }
  Result<JournalHead> head() override {
    return asked([&] { return under_->head(); });
  }
  Result<std::vector<JournalRow>> journal(std::int64_t from, std::size_t limit) override {
    return asked([&] { return under_->journal(from, limit); });
  }
  Result<std::vector<JournalRow>> journal_of(const KindModel& kind, Uuid id) override {
    return asked([&] { return under_->journal_of(kind, id); });
  }
  Result<std::vector<std::int64_t>> journal_of_subject(std::int64_t key_slot) override {
    return asked([&] { return under_->journal_of_subject(key_slot); });
  }
  Result<std::optional<std::string>> checkpoint_covering(std::int64_t size) override {
    return asked([&] { return under_->checkpoint_covering(size); });
  }
  Result<std::string> tile(int level, std::int64_t index) override {
    return asked([&] { return under_->tile(level, index); });
  }
  Result<std::optional<StoredReply>> reply(Uuid actor, std::string_view key) override {
    return asked([&] { return under_->reply(actor, key); });
  }

 protected:
  /// Said before each call; an error is what the call answers.
  virtual Status before_call() = 0;

  template <class Call>
  auto asked(Call call) -> decltype(call()) {
    PROOFDESK_TRY(before_call());
    return call();
  }
  [[nodiscard]] Base& under() { return *under_; }

 private:
  std::unique_ptr<Base> under_;
};

}  // namespace proofdesk::torture
