#include "storage/memory/memory_transaction.hpp"

#include <fmt/format.h>

namespace proofdesk::memory {

MemoryTransaction::MemoryTransaction(std::shared_ptr<Core> core) : core_(std::move(core)) {
  core_->in_transaction = true;
}

MemoryTransaction::~MemoryTransaction() {
  if (!open_) return;
  const std::lock_guard lock(core_->mutex);
  undo_to(0);
  core_->in_transaction = false;
}

void MemoryTransaction::undo_to(std::size_t size) {
  while (core_->undo.size() > size) {
    core_->undo.back()(core_->state);
    core_->undo.pop_back();
  }
}

template <class Map>
void MemoryTransaction::assign(Shared<Map> State::* table, const typename Map::key_type& key,
                               std::optional<typename Map::mapped_type> value) {
  Map& map = (core_->state.*table).write();
  const auto found = map.find(key);
  std::optional<typename Map::mapped_type> before;
  if (found != map.end()) before = std::move(found->second);
  core_->undo.emplace_back([table, key, before](State& state) {
    Map& undone = (state.*table).write();
    if (before) {
      undone.insert_or_assign(key, *before);
    } else {
      undone.erase(key);
    }
  });
  if (value) {
    map.insert_or_assign(key, std::move(*value));
  } else if (found != map.end()) {
    map.erase(found);
  }
}

Status MemoryTransaction::savepoint() {
  savepoints_.push_back(core_->undo.size());
  return {};
}

Status MemoryTransaction::release() {
  if (savepoints_.empty())
    return fail(ErrorCode::kInternal, "storage.savepoint", "no savepoint to release");
  savepoints_.pop_back();
  return {};
}

Status MemoryTransaction::rollback() {
  if (savepoints_.empty())
    return fail(ErrorCode::kInternal, "storage.savepoint", "no savepoint to go back to");
  const std::lock_guard lock(core_->mutex);
  undo_to(savepoints_.back());
  savepoints_.pop_back();
  return {};
}

std::int64_t MemoryTransaction::advance(const std::string& counter, std::int64_t first) {
  const std::lock_guard lock(core_->mutex);
  const auto& counters = core_->state.counters.read();
  const auto found = counters.find(counter);
  const std::int64_t value = found == counters.end() ? first : found->second;
  assign(&State::counters, counter, value + 1);
  return value;
}

Result<std::int64_t> MemoryTransaction::next_number(const KindModel& kind) {
  return advance("number." + kind.name, 1);
}

Result<std::int64_t> MemoryTransaction::next_key_slot() { return advance("key_slot", 0); }

Status MemoryTransaction::insert(const KindModel& kind, const Record& record) {
  if (record.number < 1) {
    return fail(ErrorCode::kInternal, "storage.number", "a record needs a number from next_number");
  }
  const std::lock_guard lock(core_->mutex);
  const RecordTable& before = table_of(core_->state, kind);
  if (before.by_number.contains(record.number) || before.by_id.contains(record.id)) {
    return fail(ErrorCode::kConflict, "storage.unique", "the id or the number is taken");
  }
  RecordTable& table = core_->state.records.find(kind.name)->second.write();
  table.by_number.emplace(record.number, record);
  table.by_id.emplace(record.id, record.number);
  core_->undo.emplace_back(
      [name = kind.name, id = record.id, number = record.number](State& state) {
        RecordTable& undone = state.records.find(name)->second.write();
        undone.by_number.erase(number);
        undone.by_id.erase(id);
      });
  return {};
}

Status MemoryTransaction::update(const KindModel& kind, const Record& record) {
  const std::lock_guard lock(core_->mutex);
  const RecordTable& before = table_of(core_->state, kind);
  const auto found = before.by_id.find(record.id);
  if (found == before.by_id.end() || found->second != record.number) {
    return fail(ErrorCode::kNotFound, "record.exists",
                fmt::format("there is no {} {} with number {}", kind.name, record.id.to_string(),
                            record.number));
  }
  RecordTable& table = core_->state.records.find(kind.name)->second.write();
  Record& stored = table.by_number.at(record.number);
  core_->undo.emplace_back([name = kind.name, old = stored](State& state) {
    state.records.find(name)->second.write().by_number.at(old.number) = old;
  });
  stored = record;
  return {};
}

Status MemoryTransaction::put_alias(const KindModel& kind, std::string_view source,
                                    std::string_view key, Uuid id) {
  const std::lock_guard lock(core_->mutex);
  const std::tuple entry(kind.name, std::string(source), std::string(key));
  if (core_->state.aliases.read().contains(entry)) {
    return fail(ErrorCode::kConflict, "storage.unique", "the foreign number is taken");
  }
  assign(&State::aliases, entry, id);
  return {};
}

Status MemoryTransaction::put(const KindModel& kind, Uuid record, const Link& link) {
  const std::lock_guard lock(core_->mutex);
  const auto& links = core_->state.links.read();
  StoredLink stored{core_->state.next_row++, kind.name, record, link};
  if (const auto found = links.find(link.id); found != links.end()) {
    stored = found->second;
    stored.link = link;
  }
  assign(&State::links, link.id, std::move(stored));
  return {};
}

template <class Item>
Status MemoryTransaction::put_item(Shared<std::map<Uuid, std::vector<Item>>> State::* table,
                                   Uuid record, const Item& item) {
  const std::lock_guard lock(core_->mutex);
  const auto& all = (core_->state.*table).read();
  std::vector<Item> items;
  if (const auto found = all.find(record); found != all.end()) items = found->second;
  if (const auto same = std::ranges::find(items, item.id, &Item::id); same != items.end()) {
    *same = item;
  } else {
    items.push_back(item);
  }
  assign(table, record, std::move(items));
  return {};
}

Status MemoryTransaction::put(const KindModel&, Uuid record, const WorklogEntry& entry) {
  return put_item(&State::worklog, record, entry);
}

Status MemoryTransaction::put(const KindModel&, Uuid record, const Attachment& attachment) {
  return put_item(&State::attachments, record, attachment);
}

Status MemoryTransaction::put(const KindModel& kind, Uuid record, const ArmedTimer& timer) {
  const std::lock_guard lock(core_->mutex);
  assign(&State::timers, std::pair(record, timer.name), StoredTimer{kind.name, timer});
  return {};
}

template <class Item>
void MemoryTransaction::remove_from(Shared<std::map<Uuid, std::vector<Item>>> State::* table,
                                    Uuid record, Uuid item) {
  const auto& all = (core_->state.*table).read();
  const auto found = all.find(record);
  if (found == all.end()) return;
  std::vector<Item> items = found->second;
  std::erase_if(items, [&](const Item& one) { return one.id == item; });
  assign(table, record, std::move(items));
}

Status MemoryTransaction::remove_item(const KindModel&, Uuid record, std::string_view collection,
                                      std::string_view item) {
  const std::lock_guard lock(core_->mutex);
  if (collection == kTimers) {
    assign(&State::timers, std::pair(record, std::string(item)), std::nullopt);
    return {};
  }
  const auto id = Uuid::parse(item);
  if (id && collection == kLinks) {
    const auto& links = core_->state.links.read();
    if (const auto found = links.find(*id); found != links.end() && found->second.from == record) {
      assign(&State::links, *id, std::nullopt);
    }
    return {};
  }
  if (id && collection == kWorklog) {
    remove_from(&State::worklog, record, *id);
    return {};
  }
  if (id && collection == kAttachments) {
    remove_from(&State::attachments, record, *id);
    return {};
  }
  return fail(ErrorCode::kInvalidArgument, "storage.item",
              fmt::format("no item is called {}/{}", collection, item));
}

Status MemoryTransaction::append(const JournalRow& row, const JournalKeys& keys) {
  const std::lock_guard lock(core_->mutex);
  Journal& journal = core_->state.journal.write();
  if (row.sequence != journal.size()) {
    return fail(ErrorCode::kConflict, "journal.sequence",
                fmt::format("row {} cannot follow a journal of {}", row.sequence, journal.size()));
  }
  journal.append({row, keys});
  core_->undo.emplace_back([](State& state) { state.journal.write().remove_last(); });
  if (keys.record.is_nil()) return {};
  const auto& all = core_->state.journal_of.read();
  std::vector<std::int64_t> sequences;
  if (const auto found = all.find(keys.record); found != all.end()) sequences = found->second;
  sequences.push_back(row.sequence);
  assign(&State::journal_of, keys.record, std::move(sequences));
  return {};
}

Status MemoryTransaction::put_tile(int level, std::int64_t index, std::string_view hashes) {
  const std::lock_guard lock(core_->mutex);
  assign(&State::tiles, std::pair(level, index), std::string(hashes));
  return {};
}

Status MemoryTransaction::put_head(const JournalHead& head) {
  const std::lock_guard lock(core_->mutex);
  core_->undo.emplace_back(
      [size = core_->state.journal_size, frontier = core_->state.frontier](State& state) {
        state.journal_size = size;
        state.frontier = frontier;
      });
  core_->state.journal_size = head.size;
  core_->state.frontier = head.frontier;
  assign(&State::checkpoints, head.size, head.checkpoint);
  return {};
}

Status MemoryTransaction::reseal(std::int64_t sequence, std::string_view payload,
                                 const std::vector<std::int64_t>& subject_slots) {
  const std::lock_guard lock(core_->mutex);
  Journal& journal = core_->state.journal.write();
  if (sequence < 0 || sequence >= journal.size()) {
    return fail(ErrorCode::kNotFound, "journal.sequence",
                fmt::format("the journal has no row {}", sequence));
  }
  StoredJournalRow& stored = journal.edit(sequence);
  core_->undo.emplace_back(
      [old = stored](State& state) { state.journal.write().edit(old.row.sequence) = old; });
  stored.row.payload = payload;
  stored.keys.subject_slots = subject_slots;
  return {};
}

Status MemoryTransaction::put_reply(Uuid actor, std::string_view key, const StoredReply& reply) {
  const std::lock_guard lock(core_->mutex);
  assign(&State::replies, std::pair(actor, std::string(key)), reply);
  return {};
}

Status MemoryTransaction::commit() {
  if (!open_) return fail(ErrorCode::kInternal, "storage.transaction", "the transaction has ended");
  const std::lock_guard lock(core_->mutex);
  core_->undo.clear();
  core_->in_transaction = false;
  open_ = false;
  return {};
}

}  // namespace proofdesk::memory
