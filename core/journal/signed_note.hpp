#pragma once

#include "core/base/result.hpp"
#include "core/journal/note_key.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::journal {

/// C2SP signed notes (c2sp.org/signed-note): a text that ends in a line feed, an empty line, then one line
/// `— <key name> <base64 of key id ‖ signature>` for each signature. All functions are pure.

inline constexpr std::size_t kMaxNoteSignatures = 100;

struct NoteSignature {
  std::string name;
  KeyId id{};
  std::string signature;  ///< bytes; 64 for Ed25519, other lengths for kinds we do not know
};

struct SignedNote {
  std::string text;  ///< what is signed, final line feed included
  std::vector<NoteSignature> signatures;
};

/// kInvalidArgument `note.text` unless the text is UTF-8, ends in a line feed and holds no other control
/// character.
[[nodiscard]] Result<std::string> sign_note(std::string_view text,
                                            std::span<const NoteSigner* const> signers);
[[nodiscard]] Result<std::string> sign_note(std::string_view text, const NoteSigner& signer);

/// Takes a note apart without believing it. kCorrupt `note.form`.
[[nodiscard]] Result<SignedNote> parse_note(std::string_view note);

/// A note that at least one of the verifiers vouches for.
struct VerifiedNote {
  std::string text;
  std::vector<std::string> signed_by;  ///< names of the given verifiers whose signature holds
};

/// Signatures by unknown keys are ignored, a wrong one by a known key condemns the note.
/// kCorrupt `note.form`, `note.signature` (a known key's signature is false), `note.unsigned` (no known key
/// signed); kInvalidArgument `note.verifiers` when two verifiers share name and id.
[[nodiscard]] Result<VerifiedNote> open_note(std::string_view note,
                                             std::span<const NoteVerifier> verifiers);

}  // namespace proofdesk::journal
