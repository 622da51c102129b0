#pragma once

#include "core/engine/apply.hpp"
#include "core/engine/journal_reader.hpp"
#include "evidence/audit/journal_scan.hpp"

#include <map>
#include <string>
#include <vector>

namespace proofdesk::evidence::audit {

/// The second pass for one record: opens and folds its events and holds the fold against its row.
class RecordAudit {
 public:
  RecordAudit(const AuditParts& parts, AuditReport& report, const KindModel& kind,
              const Record& row)
      : parts_(parts), report_(report), kind_(kind), row_(row) {}

  Status run(const RecordTally& tally);

 private:
  /// False when the fold cannot go on.
  Result<bool> fold(const JournalRow& row);
  void remember_erased(const OpenedEvent& opened);
  void check_erasures();
  void check_fields();
  Status check_key(const JournalRow& first);
  Status check_columns();
  Status check_items();
  Status check_aliases();
  Status check_blobs();
  template <class Key, class Item>
  void compare(std::string_view collection, const std::map<Key, Item>& expected,
               const std::map<Key, Item>& found);
  void wrong(std::string rule, std::string path, std::string expected, std::string found,
             std::int64_t sequence = -1);

  const AuditParts& parts_;
  AuditReport& report_;
  const KindModel& kind_;
  const Record& row_;
  RecordImage image_;
  std::map<std::string, std::int64_t>
      unopened_;  ///< path → sequence, while no event says that it was erased
  std::vector<std::pair<std::string, std::string>> aliases_;
};

}  // namespace proofdesk::evidence::audit
