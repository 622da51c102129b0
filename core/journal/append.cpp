#include "core/journal/append.hpp"

#include "core/journal/checkpoint.hpp"

#include <algorithm>

namespace proofdesk::journal {

Result<Appended> JournalAppender::append(Envelope envelope, std::span<const ChangeToSeal> changes) {
  Appended appended;
  appended.sequence = size();
  PROOFDESK_ASSIGN(SealedPayload sealed, sealer_.seal({origin(), appended.sequence}, changes));
  envelope.sequence = appended.sequence;
  envelope.commitments = sealed.commitments;
  auto& definitions = envelope.definitions;
  std::sort(definitions.begin(), definitions.end());
  definitions.erase(std::unique(definitions.begin(), definitions.end()), definitions.end());
  PROOFDESK_ASSIGN(appended.leaf, write_leaf(envelope));
  appended.payload = std::move(sealed.bytes);
  appended.key_slots = std::move(sealed.key_slots);
  appended.leaf_hash = hash_leaf(appended.leaf);
  tree_.append(appended.leaf_hash, appended.tiles);
  return appended;
}

std::string JournalAppender::head() const {
  // The origin is a key name, hence a line: this cannot fail.
  return write_checkpoint({origin(), tree_.frontier().size(), root(), {}}).value();
}

std::string JournalAppender::checkpoint() const { return sign_note(head(), signer_).value(); }

}  // namespace proofdesk::journal
