#pragma once

#include "core/base/result.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/digest.hpp"
#include "core/journal/note_key.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace proofdesk::evidence {

/// What somebody outside holds against a pack: the journal's key, an earlier head, a receipt. All functions are pure.

/// A verifier key "name+hash+base64" or a PEM public key, which then stands for the journal `origin`.
/// kInvalidArgument `verify.key`.
[[nodiscard]] Result<journal::NoteVerifier> read_outside_key(std::string_view text,
                                                             std::string_view origin);

/// That a head signed earlier is the head of a beginning of this journal. kCorrupt `verify.checkpoint`, also for
/// a head of more leaves than the pack has: such a one is held against a later pack.
[[nodiscard]] Result<journal::Checkpoint> check_outside_checkpoint(
    std::string_view note, const journal::NoteVerifier& verifier,
    std::span<const journal::Digest> hashes);

struct OutsideReceipt {
  std::int64_t sequence = 0;
  journal::Digest leaf_hash{};
};

/// JSON: {"sequence", "leafHash"}, or any answer of the API that has such a member "receipt".
/// kInvalidArgument `verify.receipt`.
[[nodiscard]] Result<OutsideReceipt> read_receipt(std::string_view text);

/// kCorrupt `verify.receipt` unless that leaf stands at that place.
[[nodiscard]] Status check_receipt(const OutsideReceipt& receipt,
                                   std::span<const journal::Digest> hashes);

}  // namespace proofdesk::evidence
