#include "evidence/journal_audit.hpp"

#include "evidence/audit/findings.hpp"
#include "evidence/audit/journal_scan.hpp"
#include "evidence/audit/record_audit.hpp"
#include "evidence/each_record.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

/// The numbers of a kind, a bit each.
class NumberSet {
 public:
  /// False for a number that is none, or that was taken before.
  bool take(std::int64_t number) {
    // A counter gets nowhere near this; a false number must not cost the memory for all below it.
    constexpr std::int64_t kMost = 1'000'000'000;
    if (number < 1 || number > kMost) return false;
    const auto at = static_cast<std::size_t>(number);
    if (taken_.size() <= at) taken_.resize(at + 1);
    if (taken_[at]) return false;
    taken_[at] = true;
    ++count_;
    return true;
  }
  [[nodiscard]] std::int64_t highest() const {
    return taken_.empty() ? 0 : static_cast<std::int64_t>(taken_.size()) - 1;
  }
  [[nodiscard]] std::int64_t gaps() const { return highest() - count_; }

 private:
  std::vector<bool> taken_;
  std::int64_t count_ = 0;
};

class JournalAudit {
 public:
  JournalAudit(const AuditParts& parts, const Progress& progress)
      : parts_(parts), progress_(progress), scan_(parts_, report_, progress) {}

  Result<AuditReport> run() {
    PROOFDESK_TRY(scan_.run());
    total_ = static_cast<std::int64_t>(scan_.records().size());
    for (const auto& kind : parts_.model.kinds()) PROOFDESK_TRY(check_kind(*kind));
    PROOFDESK_ASSIGN(const auto last_slot, parts_.view.last_key_slot());
    check_counter("counter.key_slot", {}, highest_slot_, last_slot);
    check_unrowed();
    return std::move(report_);
  }

 private:
  Status check_kind(const KindModel& kind) {
    NumberSet numbers;
    KindAudit& tally = report_.kinds[kind.name];
    // The default order, by row id, depends on nothing that an edited row could say.
    PROOFDESK_TRY(each_record(
        parts_.view, kind, {}, Access::unrestricted(), [&](const Record& row) -> Status {
          if (progress_ && tally.records % 256 == 0) progress_("folding records", done_, total_);
          ++tally.records;
          ++done_;
          highest_slot_ = std::max(highest_slot_, row.key_slot);
          if (!numbers.take(row.number)) {
            audit::add(report_, {"record.number",
                                 -1,
                                 kind.name,
                                 row.id.to_string(),
                                 {},
                                 "a number of its own",
                                 fmt::format("{}", row.number)});
          }
          const auto found = scan_.records().find(row.id);
          if (found == scan_.records().end() || scan_.kinds()[found->second.kind] != kind.name) {
            audit::add(
                report_,
                {"record.unproven", -1, kind.name, row.id.to_string(), {}, "events", "none"});
            return {};
          }
          const audit::RecordTally counted = found->second;
          scan_.records().erase(found);
          return audit::RecordAudit(parts_, report_, kind, row).run(counted);
        }));
    tally.highest_number = numbers.highest();
    tally.gaps = numbers.gaps();
    PROOFDESK_ASSIGN(const auto last, parts_.view.last_number(kind));
    check_counter("counter.number", kind.name, numbers.highest(), last);
    return {};
  }

  /// A counter that lags behind what it has given out gives it out again: a number twice, or one key for
  /// two, where erasing the one would take the other along.
  void check_counter(const char* rule, const std::string& kind, std::int64_t highest,
                     std::int64_t last) {
    if (last >= highest) return;
    audit::add(
        report_,
        {rule, -1, kind, {}, {}, fmt::format("{} or more", highest), fmt::format("{}", last)});
  }

  /// What is left over has events, but no row was met.
  void check_unrowed() {
    for (const auto& [id, tally] : scan_.records()) {
      if (tally.events == 0) continue;  // refusals only
      audit::add(report_, {"record.missing",
                           tally.last_sequence,
                           scan_.kinds()[tally.kind],
                           id.to_string(),
                           {},
                           "a row",
                           "none"});
    }
  }

  const AuditParts& parts_;
  const Progress& progress_;
  AuditReport report_;
  audit::JournalScan scan_;
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
  std::int64_t highest_slot_ = -1;
};

}  // namespace

std::string to_text(const AuditFinding& finding) {
  std::string text = finding.rule + ":";
  if (finding.sequence >= 0) text += fmt::format(" leaf {}", finding.sequence);
  if (!finding.record.empty()) text += fmt::format(" {} {}", finding.kind, finding.record);
  if (!finding.path.empty()) text += fmt::format(" {}", finding.path);
  return text + fmt::format(": expected {}, found {}", finding.expected, finding.found);
}

Result<AuditReport> audit_journal(const AuditParts& parts, const Progress& progress) {
  return JournalAudit(parts, progress).run();
}

}  // namespace proofdesk::evidence
