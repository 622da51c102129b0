#pragma once

#include "core/ports/store.hpp"
#include "evidence/baseline/manifest.hpp"

#include <functional>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// Records that one baseline holds at most; it is read into memory as a whole.
inline constexpr std::size_t kMostBaselineEntries = 1'000'000;

/// What a baseline is of: configuration items by a filter, or by name, and in either case the relations in force
/// that touch them.
struct BaselineScope {
  std::string filter;       ///< as lists of configuration items take it
  std::vector<Uuid> items;  ///< instead of a filter
  /// Whether confidential records are in it: whoever asked for it may read them.
  bool with_confidential = false;

  [[nodiscard]] static BaselineScope of(const KindModel& baselines, const Record& baseline);
};

/// What is in scope now: entries without their hashes, sorted.
struct BaselineContents {
  std::int64_t journal_size = 0;
  std::vector<BaselineEntry> entries;
  std::vector<Uuid> items;  ///< of the entries, ascending
  std::int64_t relations = 0;
  bool confidential = false;  ///< one of them is
  std::vector<Uuid> missing;  ///< named in the scope, and not there for those who asked
};

/// All as of the one moment of the view. kRefused `baseline.scope` when the filter cannot be read, `baseline.size`
/// past kMostBaselineEntries. Costs a read of every record in scope.
[[nodiscard]] Result<BaselineContents> contents_of(ReadView& view, const Model& model,
                                                   const BaselineScope& scope);

/// Fills in the hash of each entry's leaf, from first to last. A leaf that was written stays as it is, so this needs
/// no view of the same moment: `fresh` is asked for one again and again, since a long reader is in the way of others.
/// kCorrupt `baseline.leaf` when the journal has no leaf for a revision. `stop` ends it early with kUnavailable.
[[nodiscard]] Status add_leaf_hashes(
    const Model& model, std::vector<BaselineEntry>& entries,
    const std::function<Result<std::unique_ptr<ReadView>>()>& fresh,
    const std::function<bool()>& stop);

/// What came of holding a manifest against the journal, entry by entry.
struct BaselineFinding {
  std::int64_t entries = 0;
  std::int64_t wrong = 0;
  std::vector<std::string> first;  ///< in words, of the first that are wrong

  [[nodiscard]] bool agrees() const { return wrong == 0; }
  [[nodiscard]] std::string in_words() const;
};

/// Each entry's revision must be in the journal, below `journal_size`, with the very leaf.
[[nodiscard]] Result<BaselineFinding> hold_against_journal(
    const Model& model, const std::vector<BaselineEntry>& entries, std::int64_t journal_size,
    const std::function<Result<std::unique_ptr<ReadView>>()>& fresh,
    const std::function<bool()>& stop);

}  // namespace proofdesk::evidence
