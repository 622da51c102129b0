#pragma once

#include "core/base/clock.hpp"
#include "core/engine/decide.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/signer.hpp"
#include "core/ports/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace proofdesk {

/// Returned with every write: where its leaf stands in the tree, and the leaf's hash. Whoever keeps it can
/// later demand a proof.
struct Receipt {
  std::int64_t sequence = 0;
  std::string leaf_hash;  ///< hex, RFC 9162 leaf hash
  /// Size of the signed head that covers it, made by the same commit; 0 in answers that were asked again.
  std::int64_t checkpoint = 0;
};

/// What an accepted command came to; valid once the batch it was part of is committed.
struct Reply {
  Record record;
  bool changed = true;    ///< false: nothing would have changed, hence no event
  bool replayed = false;  ///< true: the answer to an earlier command with the same idempotency key
  std::vector<Receipt> receipts;  ///< the subject's first
  std::vector<Offer> offers;
  /// Content of attachments that an erasure has taken away: to be removed now that the commit is durable.
  std::vector<std::string> forgotten_blobs;
};

/// The identity under which a journal signs. Created once per tenant.
struct JournalIdentity {
  std::string origin;       ///< "proofdesk/<uuid>": name in checkpoints, context of salts
  std::string private_pem;  ///< Ed25519, PKCS#8
};

/// Executes commands against a store, one transaction at a time: idempotency, access, decision, rows, leaves,
/// signed head. Holds what must only advance after COMMIT (tree frontier, model). One thread.
class Desk {
 public:
  struct Parts {
    Store& store;
    KeyStore& keys;
    HeadMemory& heads;
    Clock& clock;
    IdSource& ids;
    const RuleBook& rules;
    std::vector<KindSource> kinds;
    JournalIdentity identity;
  };

  /// Builds the model from kinds and stored field definitions, migrates the store, checks the head memory
  /// (kCorrupt when the store is older or another history) and journals lifecycles that are new.
  [[nodiscard]] static Result<std::unique_ptr<Desk>> open(Parts parts);
  virtual ~Desk() = default;

  /// Runs the commands in order in one transaction and commits. One result per command; a refused command
  /// leaves nothing but, where it is to be kept, its refusal leaf. When the commit itself fails every result
  /// becomes that error and nothing has advanced. The batch may end early (after a change to the model);
  /// the results returned then are fewer than the commands.
  [[nodiscard]] virtual std::vector<Result<Reply>> execute(
      const std::vector<Command>& commands) = 0;

  /// The model after the last commit. Thread-safe.
  [[nodiscard]] virtual std::shared_ptr<const Model> model() const = 0;
  /// Leaves in the journal after the last commit. Thread-safe.
  [[nodiscard]] virtual std::int64_t journal_size() const = 0;
  /// The verifier key, "origin+hash+base64".
  [[nodiscard]] virtual std::string verifier_key() const = 0;
};

}  // namespace proofdesk
