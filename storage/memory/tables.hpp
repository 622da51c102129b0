#pragma once

#include "core/ports/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace proofdesk::memory {

/// A table shared by the store and its snapshots until one side writes: the writer then goes on with a copy
/// of its own. Sharing and letting go happen under the store's mutex, so the count can be relied on.
template <class T>
class Shared {
 public:
  [[nodiscard]] const T& read() const { return *table_; }
  [[nodiscard]] T& write() {
    if (table_.use_count() > 1) table_ = std::make_shared<T>(*table_);
    return *table_;
  }

 private:
  std::shared_ptr<T> table_ = std::make_shared<T>();
};

struct RecordTable {
  std::map<std::int64_t, Record> by_number;
  std::unordered_map<Uuid, std::int64_t> by_id;
};

struct StoredLink {
  std::int64_t row = 0;  ///< order of arrival
  std::string from_kind;
  Uuid from;
  Link link;
};

struct StoredTimer {
  std::string kind;
  ArmedTimer timer;
};

struct StoredJournalRow {
  JournalRow row;
  JournalKeys keys;
};

/// The journal in pieces, so that a snapshot makes the writer copy at most one.
class Journal {
 public:
  static constexpr std::size_t kPiece = 1024;
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] const StoredJournalRow& at(std::int64_t sequence) const;
  StoredJournalRow& edit(std::int64_t sequence);
  void append(StoredJournalRow row);
  void remove_last();

 private:
  using Piece = std::vector<StoredJournalRow>;
  std::vector<std::shared_ptr<Piece>> pieces_;
  std::int64_t size_ = 0;
};

/// Everything of one moment. Copying it shares the tables.
struct State {
  std::shared_ptr<const Model> model;
  std::map<std::string, Shared<RecordTable>, std::less<>> records;
  Shared<std::map<Uuid, StoredLink>> links;                   ///< by the link's own id
  Shared<std::map<Uuid, std::vector<WorklogEntry>>> worklog;  ///< by record, in order of arrival
  Shared<std::map<Uuid, std::vector<Attachment>>> attachments;
  Shared<std::map<std::pair<Uuid, std::string>, StoredTimer>> timers;
  Shared<std::map<std::tuple<std::string, std::string, std::string>, Uuid>> aliases;
  Shared<std::map<std::string, std::int64_t>> counters;
  Shared<Journal> journal;
  Shared<std::map<Uuid, std::vector<std::int64_t>>> journal_of;
  Shared<std::map<std::int64_t, std::string>> checkpoints;
  Shared<std::map<std::pair<int, std::int64_t>, std::string>> tiles;
  Shared<std::map<std::pair<Uuid, std::string>, StoredReply>> replies;
  std::int64_t journal_size = 0;
  std::string frontier;
  std::int64_t next_row = 1;
};

}  // namespace proofdesk::memory
