#pragma once

#include "core/access/access.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "evidence/baseline/manifest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::evidence {

/// How one record stands between two lists: in the later one only, in the earlier only, or in both at another
/// revision.
struct Differing {
  enum class How : std::uint8_t { kAdded, kRemoved, kChanged };
  How how = How::kChanged;
  std::string kind;
  Uuid id;
  std::int64_t earlier = 0;  ///< revision; 0: not in that list
  std::int64_t later = 0;

  friend bool operator==(const Differing&, const Differing&) = default;
};
[[nodiscard]] std::string_view to_word(Differing::How how);

/// What differs, by kind and id. Both lists are sorted as a manifest is. Pure.
[[nodiscard]] std::vector<Differing> compare(const std::vector<BaselineEntry>& earlier,
                                             const std::vector<BaselineEntry>& later);

/// What became of one record between two of its revisions.
struct RevisionChange {
  std::string path;  ///< JSON name of the field; "state"
  std::string label;
  boost::json::value before;  ///< null: no value; {"erased": true}: it was erased since
  boost::json::value after;
};
struct RevisionChanges {
  std::vector<RevisionChange> changes;  ///< in the order of the kind's fields, the state first
  /// What hangs on it and was added to or taken from: "links", "attachments", "worklog".
  std::vector<std::string> also;
  std::vector<std::string> events;  ///< what happened in between, oldest first
};

/// Folds the record's own journal up to one revision and up to the other (`earlier` 0: from nothing), and says which
/// fields differ: of those this access may read at all, secrets never. `later` is not before `earlier`.
/// kCorrupt where the journal does not open.
[[nodiscard]] Result<RevisionChanges> changes_between(const KindModel& kind, Uuid record,
                                                      std::int64_t earlier, std::int64_t later,
                                                      ReadView& view, const KeyStore& keys,
                                                      std::string_view origin,
                                                      const Access& access);

/// The list of a baseline that was taken, from its attachment. kRefused `baseline.not_taken`; kCorrupt
/// `baseline.manifest` when the attachment is not the one whose hash the baseline names.
[[nodiscard]] Result<std::vector<BaselineEntry>> manifest_of(ReadView& view, const BlobStore& blobs,
                                                             const KindModel& baselines,
                                                             const Record& baseline);

/// What a baseline is compared with: another one, or what is in its scope now.
struct BaselineDifference {
  std::int64_t earlier_size = 0;  ///< of the journal, when the one was taken …
  std::int64_t later_size = 0;    ///< … and the other
  bool with_now = false;
  bool turned_round = false;  ///< `other` is the earlier one
  /// Items first, then relations; each by id.
  std::vector<Differing> differing;
  struct Counts {
    std::int64_t added = 0;
    std::int64_t removed = 0;
    std::int64_t changed = 0;
    std::int64_t same = 0;
  };
  Counts items;
  Counts relations;
};
/// `later` null: now. The two are told in the order in which they were taken.
[[nodiscard]] Result<BaselineDifference> difference_of(ReadView& view, const Model& model,
                                                       const BlobStore& blobs,
                                                       const Record& baseline, const Record* other);

/// One of them as JSON: what the record is and, field by field, what became of it; of one that has left the scope
/// since, too. nullopt where this access does not see the record.
[[nodiscard]] Result<std::optional<boost::json::object>> describe(
    const Differing& each, const BaselineDifference& of, ReadView& view, const Model& model,
    const KeyStore& keys, std::string_view origin, const Access& access);

[[nodiscard]] boost::json::object to_json(const BaselineDifference::Counts& counts);

}  // namespace proofdesk::evidence
