#pragma once

#include "storage/memory/reads_as.hpp"
#include "storage/schema/catalogue.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace proofdesk::memory {

using Undo = std::function<void(State&)>;

/// What the store, its transaction and its snapshots share.
struct Core {
  std::mutex mutex;        ///< held while `state` changes or is copied, and while a copy is let go
  State state;             ///< with what the open transaction has done so far
  std::vector<Undo> undo;  ///< takes `state` back to the last commit, applied from the end
  std::vector<CatalogueEntry> catalogue;
  bool migrated = false;
  bool in_transaction = false;
};

/// Changes the state in place and remembers how to take each change back.
class MemoryTransaction final : public ReadsAs<WriteTransaction> {
 public:
  explicit MemoryTransaction(std::shared_ptr<Core> core);
  ~MemoryTransaction() override;

  Status savepoint() override;
  Status release() override;
  Status rollback() override;

  Result<std::int64_t> next_number(const KindModel& kind) override;
  Result<std::int64_t> next_key_slot() override;
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

 protected:
  [[nodiscard]] const State& state() const override { return core_->state; }

 private:
  /// Sets (or with nullopt removes) one entry of a table, undoably. The mutex is held.
  template <class Map>
  void assign(Shared<Map> State::* table, const typename Map::key_type& key,
              std::optional<typename Map::mapped_type> value);
  template <class Item>
  Status put_item(Shared<std::map<Uuid, std::vector<Item>>> State::* table, Uuid record,
                  const Item& item);
  template <class Item>
  void remove_from(Shared<std::map<Uuid, std::vector<Item>>> State::* table, Uuid record,
                   Uuid item);
  std::int64_t advance(const std::string& counter, std::int64_t first);
  void undo_to(std::size_t size);

  std::shared_ptr<Core> core_;
  std::vector<std::size_t> savepoints_;
  bool open_ = true;
};

}  // namespace proofdesk::memory
