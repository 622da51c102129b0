#include "storage/sqlite/record_cache.hpp"

#include "core/model/value_copy.hpp"

namespace proofdesk::sqlite {

const Record* RecordCache::find(Uuid id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  records_.splice(records_.begin(), records_, found->second);
  return &*found->second;
}

const Record& RecordCache::put(const Record& record) {
  if (const auto found = by_id_.find(record.id); found != by_id_.end()) {
    try {
      copy_record(record, *found->second);
    } catch (...) {
      // No memory, and half of it is the other record.
      erase(record.id);
      throw;
    }
    records_.splice(records_.begin(), records_, found->second);
    return records_.front();
  }
  std::list<Record> fresh;
  fresh.push_front(copy_of(record));
  by_id_.emplace(record.id, fresh.begin());
  records_.splice(records_.begin(), fresh);
  if (records_.size() > capacity_) {
    by_id_.erase(records_.back().id);
    records_.pop_back();
  }
  return records_.front();
}

void RecordCache::erase(Uuid id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  records_.erase(found->second);
  by_id_.erase(found);
}

void RecordCache::clear() {
  by_id_.clear();
  records_.clear();
}

}  // namespace proofdesk::sqlite
