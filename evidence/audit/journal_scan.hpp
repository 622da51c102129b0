#pragma once

#include "core/base/uuid.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/tile_builder.hpp"
#include "evidence/journal_audit.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace proofdesk::evidence::audit {

/// What the journal says of a record before it is opened.
struct RecordTally {
  std::uint32_t kind = 0;   ///< index into JournalScan::kinds()
  std::uint32_t rows = 0;   ///< leaves that name the record, refusals included
  std::int64_t events = 0;  ///< the last revision
  std::int64_t last_sequence = 0;
};

/// The first pass: leaves, tree, head, and how many events each record has.
class JournalScan {
 public:
  JournalScan(const AuditParts& parts, AuditReport& report, const Progress& progress)
      : parts_(parts), report_(report), progress_(progress) {}

  Status run();

  [[nodiscard]] std::unordered_map<Uuid, RecordTally>& records() { return records_; }
  [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }

 private:
  Status take(const JournalRow& row);
  Status take_leaf(const JournalRow& row);
  Status check_tile(const journal::Tile& tile);
  Status check_past_head();
  Status check_subjects();
  Status check_head();
  void check_checkpoint();
  void wrong(std::string rule, std::int64_t sequence, std::string expected, std::string found);
  std::uint32_t kind_index(const std::string& kind);

  const AuditParts& parts_;
  AuditReport& report_;
  const Progress& progress_;
  JournalHead head_;
  journal::TileBuilder tree_;
  std::vector<journal::Tile> changed_;
  std::map<std::pair<unsigned, std::uint64_t>, journal::Tile> upper_;  ///< each in its last form
  /// The stored note over the tree as it will be next; an old head that does not fit is a rewritten history.
  std::optional<journal::Checkpoint> past_head_;
  bool past_heads_lost_ = false;
  /// By key slot: how many payloads are sealed under it, and the sum of their sequences.
  struct Sealed {
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    friend bool operator==(const Sealed&, const Sealed&) = default;
  };
  std::unordered_map<std::int64_t, Sealed> sealed_;
  std::vector<std::string> kinds_;
  std::map<std::string, std::uint32_t> kind_indexes_;
  std::unordered_map<Uuid, RecordTally> records_;
};

}  // namespace proofdesk::evidence::audit
