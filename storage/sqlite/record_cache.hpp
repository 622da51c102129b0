#pragma once

#include "core/model/record.hpp"

#include <algorithm>
#include <cstddef>
#include <list>
#include <unordered_map>
#include <vector>

namespace proofdesk::sqlite {

/// The writer's recently used records, decoded: a command reads its record, the decision reads it again and
/// the update compares with it. Written through; whatever a rollback undoes is forgotten, never restored.
/// Only the writer's thread.
class RecordCache {
 public:
  explicit RecordCache(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

  /// nullptr when it is not here; valid until the next call.
  [[nodiscard]] const Record* find(Uuid id);
  /// The copy that is kept; valid until the next call.
  const Record& put(const Record& record);
  void erase(Uuid id);
  void clear();

 private:
  std::size_t capacity_;
  std::list<Record> records_;  ///< most recently used first
  std::unordered_map<Uuid, std::list<Record>::iterator> by_id_;
};

}  // namespace proofdesk::sqlite
