#pragma once

#include "core/access/access.hpp"
#include "core/base/result.hpp"
#include "core/engine/world.hpp"
#include "core/model/items.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/query/list_query.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk {

/// One row of the journal as it is stored: the leaf's exact text and the sealed payload outside the tree.
struct JournalRow {
  std::int64_t sequence = 0;  ///< from 0, the leaf's index in the tree, no gaps
  std::string leaf;           ///< canonical text, hashed as it is
  std::string payload;        ///< sealed; rewritten only by an erasure
};

/// What the store keeps of a row for finding it again; taken from the leaf.
struct JournalKeys {
  std::string kind;
  Uuid record;
  std::int64_t revision = 0;                ///< 0 for refusals
  std::vector<std::int64_t> subject_slots;  ///< whose keys the payload is sealed under
};

/// The state of the tree beside its leaves, written with every commit.
struct JournalHead {
  std::int64_t size = 0;
  std::string frontier;    ///< serialised compact range
  std::string checkpoint;  ///< the signed note over exactly `size` leaves
};

struct StoredReply {
  std::string hash;   ///< of what was asked
  std::string reply;  ///< what was answered, JSON
  Instant at;
};

struct RecordPage {
  std::vector<Record> records;
  std::vector<std::int64_t> rows;  ///< row id of each, for the cursor
  bool more = false;
};

struct DueTimer {
  std::string kind;
  Uuid record;
  ArmedTimer timer;
};

/// A consistent look at everything at one moment. Not thread-safe; short-lived (a long reader keeps the
/// write-ahead log from being folded back). Records the access does not cover read as absent.
class ReadView {
 public:
  virtual ~ReadView() = default;

  [[nodiscard]] virtual Result<std::optional<Record>> find(const KindModel& kind, Uuid id,
                                                           const Access& access) = 0;
  [[nodiscard]] virtual Result<std::optional<Record>> find_by_number(const KindModel& kind,
                                                                     std::int64_t number,
                                                                     const Access& access) = 0;
  [[nodiscard]] virtual Result<std::optional<Uuid>> find_alias(const KindModel& kind,
                                                               std::string_view source,
                                                               std::string_view key) = 0;
  [[nodiscard]] virtual Result<RecordPage> list(const KindModel& kind, const ListQuery& query,
                                                const Access& access) = 0;
  /// Records by state, largest first.
  [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(
      const KindModel& kind, const Access& access) = 0;

  [[nodiscard]] virtual Result<std::vector<LinkedRecord>> links_from(const KindModel& kind,
                                                                     Uuid id) = 0;
  [[nodiscard]] virtual Result<std::vector<LinkedRecord>> links_to(const KindModel& kind,
                                                                   Uuid id) = 0;
  /// Links anywhere whose far end is this external key.
  [[nodiscard]] virtual Result<std::vector<std::pair<LinkedRecord, std::string>>> links_to_external(
      std::string_view source, std::string_view key) = 0;
  /// Oldest first; `limit` entries after the one with id `after` (nil: from the start).
  [[nodiscard]] virtual Result<std::vector<WorklogEntry>> worklog(const KindModel& kind, Uuid id,
                                                                  bool internal, Uuid after,
                                                                  std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::int64_t> count_work(const KindModel& kind, Uuid id) = 0;
  [[nodiscard]] virtual Result<std::vector<Attachment>> attachments(const KindModel& kind,
                                                                    Uuid id) = 0;
  [[nodiscard]] virtual Result<std::vector<ArmedTimer>> timers(const KindModel& kind, Uuid id) = 0;
  /// Armed timers with due <= `until`, earliest first.
  [[nodiscard]] virtual Result<std::vector<DueTimer>> due_timers(Instant until,
                                                                 std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<Instant>> next_timer() = 0;

  /// The last number given to a record of this kind; 0 before the first.
  [[nodiscard]] virtual Result<std::int64_t> last_number(const KindModel& kind) = 0;
  /// The last key slot given out; -1 before the first.
  [[nodiscard]] virtual Result<std::int64_t> last_key_slot() = 0;

  [[nodiscard]] virtual Result<JournalHead> head() = 0;
  [[nodiscard]] virtual Result<std::vector<JournalRow>> journal(std::int64_t from,
                                                                std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<JournalRow>> journal_of(const KindModel& kind,
                                                                   Uuid id) = 0;
  /// Sequences of all rows sealed (in part) under the key in this slot.
  [[nodiscard]] virtual Result<std::vector<std::int64_t>> journal_of_subject(
      std::int64_t key_slot) = 0;
  /// The oldest signed note whose size is at least `size`; nullopt when there is none.
  [[nodiscard]] virtual Result<std::optional<std::string>> checkpoint_covering(
      std::int64_t size) = 0;
  /// A stored tile of hashes; empty when it is not complete yet.
  [[nodiscard]] virtual Result<std::string> tile(int level, std::int64_t index) = 0;

  [[nodiscard]] virtual Result<std::optional<StoredReply>> reply(Uuid actor,
                                                                 std::string_view key) = 0;
};

/// The one writer's transaction. Reads see its own writes. Thread-compatible; one at a time.
class WriteTransaction : public ReadView {
 public:
  /// A command's own savepoint: `release` keeps, `rollback` undoes everything since `savepoint`.
  virtual Status savepoint() = 0;
  virtual Status release() = 0;
  virtual Status rollback() = 0;

  /// The next number of a kind; given back by a rollback.
  [[nodiscard]] virtual Result<std::int64_t> next_number(const KindModel& kind) = 0;
  /// The next unused key slot; given back by a rollback.
  [[nodiscard]] virtual Result<std::int64_t> next_key_slot() = 0;
  virtual Status insert(const KindModel& kind, const Record& record) = 0;
  virtual Status update(const KindModel& kind, const Record& record) = 0;
  virtual Status put_alias(const KindModel& kind, std::string_view source, std::string_view key,
                           Uuid id) = 0;

  virtual Status put(const KindModel& kind, Uuid record, const Link& link) = 0;
  virtual Status put(const KindModel& kind, Uuid record, const WorklogEntry& entry) = 0;
  virtual Status put(const KindModel& kind, Uuid record, const Attachment& attachment) = 0;
  virtual Status put(const KindModel& kind, Uuid record, const ArmedTimer& timer) = 0;
  virtual Status remove_item(const KindModel& kind, Uuid record, std::string_view collection,
                             std::string_view item) = 0;

  virtual Status append(const JournalRow& row, const JournalKeys& keys) = 0;
  virtual Status put_tile(int level, std::int64_t index, std::string_view hashes) = 0;
  virtual Status put_head(const JournalHead& head) = 0;
  /// Erasure only: replaces the sealed payload of one row.
  virtual Status reseal(std::int64_t sequence, std::string_view payload,
                        const std::vector<std::int64_t>& subject_slots) = 0;

  virtual Status put_reply(Uuid actor, std::string_view key, const StoredReply& reply) = 0;

  /// Durable when it returns. kOutcomeUnknown: the disk answered with an error, nothing may be assumed.
  virtual Status commit() = 0;
};

/// What the engine needs from storage.
class Store {
 public:
  virtual ~Store() = default;
  /// Brings tables to the model: creates and adds, never drops. Called before anything else and again
  /// whenever a field definition changes the model; only while no transaction is open.
  virtual Status migrate(std::shared_ptr<const Model> model) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ReadView>> snapshot() = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<WriteTransaction>> begin() = 0;
  /// After an erasure: forgets what deleted values leave behind (free pages, write-ahead log).
  virtual Status scrub() = 0;
  /// Lets the writer fold back the log when it has grown and nothing waits; cheap when there is nothing to do.
  virtual Status maintain() = 0;
};

}  // namespace proofdesk
