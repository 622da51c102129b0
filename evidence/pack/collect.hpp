#pragma once

#include "core/base/result.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "evidence/pack/disclosed.hpp"
#include "evidence/progress.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace proofdesk::evidence {

struct PackRequest {
  std::string clause;  ///< "8.6.1"; one that has subclauses takes them all
  Instant from;        ///< inclusive
  Instant to;          ///< exclusive
  std::set<std::string>
      withhold;  ///< fields, and collections such as "worklog", whose values are not to be shown
  /// In a journal of at most so many leaves all are shown; in a larger one those from the scope's first on.
  std::int64_t show_all_below = 100'000;
};

/// What the journal gives for a pack, before any file is written.
struct Collected {
  Scope scope;
  std::set<std::string>
      withheld;            ///< paths that are not to be shown; `events` still hold their values
  std::string checkpoint;  ///< signed note
  journal::Checkpoint head;
  std::vector<journal::Digest> hashes;  ///< of all leaves
  std::int64_t shown_from = 0;
  std::vector<ShownEvent> events;  ///< ascending; with openings those of the scope's records
  /// By SHA-256 in hex: the texts (lifecycles) under which the scope's events were decided.
  std::map<std::string, std::string> definitions;
};

/// Reads the journal twice, row by row: for its hashes and the scope's records, then for the leaves to show.
/// Everything comes from one view, so the pack is of one moment, the view's checkpoint. Errors: kNotFound
/// `pack.clause` when no kind of record serves the clause, kInvalidArgument `pack.period`, `pack.withhold`; kCorrupt when the journal
/// does not parse, does not open, or does not give the root that was signed.
[[nodiscard]] Result<Collected> collect(ReadView& view, const KeyStore& keys, const Model& model,
                                        const journal::NoteVerifier& signer,
                                        const PackRequest& request, const Progress& progress = {});

}  // namespace proofdesk::evidence
