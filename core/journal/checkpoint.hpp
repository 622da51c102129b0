#pragma once

#include "core/base/result.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/signed_note.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::journal {

/// The head of a journal, as C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint) writes it: three lines with
/// origin, number of leaves in decimal, root in base64, and possibly more, opaque ones. All functions are pure.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions;  ///< never written by us

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The note text; origin and extensions must be single non-empty lines (kInvalidArgument `checkpoint.line`).
[[nodiscard]] Result<std::string> write_checkpoint(const Checkpoint& checkpoint);

/// Strict: no leading zeros, size at most kMaxTreeSize, base64 of exactly 32 bytes, no empty line.
/// kCorrupt `checkpoint.form`.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text);

/// Opens a signed checkpoint: kCorrupt `note.*` as open_note, `checkpoint.form`, or `checkpoint.origin` when it
/// is the head of another journal than `origin`.
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                                 std::span<const NoteVerifier> verifiers);

}  // namespace proofdesk::journal
