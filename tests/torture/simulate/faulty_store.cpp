#include "tests/torture/simulate/faulty_store.hpp"

#include "core/model/items.hpp"
#include "tests/torture/simulate/forwarding.hpp"
#include "tests/torture/simulate/seeds.hpp"

#include <new>
#include <utility>

namespace proofdesk::torture {
namespace {

std::unexpected<Error> failed(ErrorCode code, std::string rule) {
  return fail(code, std::move(rule), "the simulated disk answered with an error");
}

class FaultyTransaction final : public Forwarding<WriteTransaction> {
 public:
  FaultyTransaction(std::unique_ptr<WriteTransaction> under, Striker& striker)
      : Forwarding(std::move(under)), striker_(striker) {}

  Status savepoint() override { return under().savepoint(); }
  Status release() override { return under().release(); }
  Status rollback() override {
    return is_seeded("keep_the_refused") ? under().release() : under().rollback();
  }

  Result<std::int64_t> next_number(const KindModel& kind) override {
    return asked([&] { return under().next_number(kind); });
  }
  Result<std::int64_t> next_key_slot() override {
    return asked([&] { return under().next_key_slot(); });
  }
  Status insert(const KindModel& kind, const Record& record) override {
    return asked([&] { return under().insert(kind, record); });
  }
  Status update(const KindModel& kind, const Record& record) override {
    return asked([&] { return under().update(kind, record); });
  }
  Status put_alias(const KindModel& kind, std::string_view source, std::string_view key,
                   Uuid id) override {
    return asked([&] { return under().put_alias(kind, source, key, id); });
  }
  Status put(const KindModel& kind, Uuid record, const Link& link) override {
    return asked([&] { return under().put(kind, record, link); });
  }
  Status put(const KindModel& kind, Uuid record, const WorklogEntry& entry) override {
    return asked([&] { return under().put(kind, record, entry); });
  }
  Status put(const KindModel& kind, Uuid record, const Attachment& attachment) override {
    return asked([&] { return under().put(kind, record, attachment); });
  }
  Status put(const KindModel& kind, Uuid record, const ArmedTimer& timer) override {
    return asked([&] { return under().put(kind, record, timer); });
  }
  Status remove_item(const KindModel& kind, Uuid record, std::string_view collection,
                     std::string_view item) override {
    if (is_seeded("forget_disarming") && collection == kTimers) return {};
    return asked([&] { return under().remove_item(kind, record, collection, item); });
  }
  Status append(const JournalRow& row, const JournalKeys& keys) override {
    return asked([&] { return under().append(row, keys); });
  }
  Status put_tile(int level, std::int64_t index, std::string_view hashes) override {
    return asked([&] { return under().put_tile(level, index, hashes); });
  }
  Status put_head(const JournalHead& head) override {
    return asked([&] { return under().put_head(head); });
  }
  Status reseal(std::int64_t sequence, std::string_view payload,
                const std::vector<std::int64_t>& subject_slots) override {
    return asked([&] { return under().reseal(sequence, payload, subject_slots); });
  }
  Status put_reply(Uuid actor, std::string_view key, const StoredReply& reply) override {
    if (is_seeded("forget_keys")) return {};
    return asked([&] { return under().put_reply(actor, key, reply); });
  }

  Status commit() override {
    if (striker_.strikes(Fault::kFull)) return failed(ErrorCode::kStorageFull, "storage.full");
    if (striker_.strikes(Fault::kCommitLost))
      return failed(ErrorCode::kOutcomeUnknown, "storage.commit");
    if (striker_.strikes(Fault::kCommitKept)) {
      PROOFDESK_TRY(under().commit());
      return failed(ErrorCode::kOutcomeUnknown, "storage.commit");
    }
    return under().commit();
  }

 protected:
  Status before_call() override {
    if (striker_.strikes(Fault::kCallThrows)) throw std::bad_alloc();
    if (striker_.strikes(Fault::kCallFails)) return failed(ErrorCode::kUnavailable, "storage.io");
    return {};
  }

 private:
  Striker& striker_;
};

/// Timers are due an hour early where that fault is seeded, as by a clock that is read wrongly.
class EarlySnapshot final : public Forwarding<ReadView> {
 public:
  using Forwarding::Forwarding;
  Result<std::vector<DueTimer>> due_timers(Instant until, std::size_t limit) override {
    return under().due_timers(later(until), limit);
  }
  Result<std::optional<Instant>> next_timer() override {
    auto next = under().next_timer();
    if (next && *next) (*next)->micros -= kEarly;
    return next;
  }

 protected:
  Status before_call() override { return {}; }

 private:
  static constexpr std::int64_t kEarly = 3'600 * kMicrosPerSecond;
  static Instant later(Instant until) { return {until.micros + kEarly}; }
};

}  // namespace

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "nothing fails";
    case Fault::kCallFails:
      return "a call of the store fails";
    case Fault::kCallThrows:
      return "a call of the store finds no memory";
    case Fault::kFull:
      return "the commit finds no room";
    case Fault::kCommitLost:
      return "the commit fails and is lost";
    case Fault::kCommitKept:
      return "the commit fails and is kept";
    case Fault::kKeysFail:
      return "the key store fails";
  }
  return {};
}

bool Striker::strikes(Fault fault) {
  if (fault != fault_ || left_-- > 0) return false;
  fault_ = Fault::kNone;
  struck_ = true;
  return true;
}

Result<std::unique_ptr<ReadView>> FaultyStore::snapshot() {
  PROOFDESK_ASSIGN(auto view, under_.snapshot());
  if (!is_seeded("fire_early")) return view;
  return std::make_unique<EarlySnapshot>(std::move(view));
}

Result<std::unique_ptr<WriteTransaction>> FaultyStore::begin() {
  if (striker_.strikes(Fault::kCallFails)) return failed(ErrorCode::kUnavailable, "storage.io");
  PROOFDESK_ASSIGN(auto transaction, under_.begin());
  return std::make_unique<FaultyTransaction>(std::move(transaction), striker_);
}

Status FaultyKeys::struck() {
  if (striker_.strikes(Fault::kKeysFail)) return failed(ErrorCode::kUnavailable, "keys.io");
  return {};
}

Status FaultyKeys::reserve(std::int64_t count) {
  PROOFDESK_TRY(struck());
  return under_.reserve(count);
}

Status FaultyKeys::plan_destroy(const std::vector<std::int64_t>& slots) {
  PROOFDESK_TRY(struck());
  return under_.plan_destroy(slots);
}

Status FaultyKeys::destroy(std::int64_t slot) {
  PROOFDESK_TRY(struck());
  return under_.destroy(slot);
}

}  // namespace proofdesk::torture
