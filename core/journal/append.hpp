#pragma once

#include "core/base/result.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/note_key.hpp"
#include "core/journal/sealed_payload.hpp"
#include "core/journal/tile_builder.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::journal {

/// What one event adds to the journal; all of it goes into one transaction with the rows it changed.
struct Appended {
  std::int64_t sequence = 0;  ///< from 0: the leaf's index in the tree
  std::string leaf;           ///< canonical text
  Digest leaf_hash{};
  std::string payload;
  std::vector<std::int64_t> key_slots;  ///< whose keys open the payload, ascending
  std::vector<Tile> tiles;              ///< to be stored, replacing shorter ones
};

/// Makes leaves, payloads and signed heads. Holds the tree's state but no rows: what it returns is for the
/// caller to store. Equal origins, keys and inputs give equal bytes. Thread-compatible: one writer.
///
/// A refused command or failed commit goes back to a savepoint; `settle` follows every successful commit.
class JournalAppender {
 public:
  /// The journal's origin is the signer's key name. `tree` continues a stored journal.
  explicit JournalAppender(NoteSigner signer, TileBuilder tree = {})
      : signer_(std::move(signer)), tree_(std::move(tree)) {}

  /// Appends one event. `sequence` and `commitments` of the envelope are filled in here, its definitions put
  /// in order. On error nothing has moved. Errors: `leaf.*`, and those of PayloadSealer::seal.
  [[nodiscard]] Result<Appended> append(Envelope envelope, std::span<const ChangeToSeal> changes);

  [[nodiscard]] const std::string& origin() const { return signer_.verifier().name(); }
  [[nodiscard]] const NoteVerifier& verifier() const { return signer_.verifier(); }
  [[nodiscard]] std::int64_t size() const {
    return static_cast<std::int64_t>(tree_.frontier().size());
  }
  [[nodiscard]] Digest root() const { return tree_.frontier().root(); }
  /// Frontier::serialise, to be stored with every commit.
  [[nodiscard]] std::string frontier() const { return tree_.frontier().serialise(); }
  /// The signed note over the present head. To be published only once its leaves are durable.
  [[nodiscard]] std::string checkpoint() const;
  /// The present head as the signer remembers it (core/journal/rollback_guard.hpp).
  [[nodiscard]] std::string head() const;

  using Savepoint = Frontier;
  [[nodiscard]] Savepoint savepoint() const { return tree_.frontier(); }
  void rollback_to(const Savepoint& savepoint) { tree_.truncate(savepoint); }
  void settle() { tree_.settle(); }

 private:
  NoteSigner signer_;
  TileBuilder tree_;
  PayloadSealer sealer_;
};

}  // namespace proofdesk::journal
