#include "core/journal/signed_note.hpp"

#include "core/base/encoding.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>

namespace proofdesk::journal {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash, space

bool is_plain(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char character) {
           return static_cast<std::uint8_t>(character) < 0x20 && character != '\n';
         });
}

std::unexpected<Error> malformed(std::string detail) {
  return fail(ErrorCode::kCorrupt, "note.form", std::move(detail));
}

/// One line without its line feed.
Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return malformed("A signature line does not begin with a dash.");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return malformed("A signature line names no key.");
  }
  const auto bytes = from_base64(line.substr(space + 1));
  NoteSignature signature;
  if (!bytes || bytes->size() <= signature.id.size())
    return malformed("A signature is not base64.");
  signature.name = line.substr(0, space);
  std::copy_n(as_bytes(*bytes).begin(), signature.id.size(), signature.id.begin());
  signature.signature = bytes->substr(signature.id.size());
  return signature;
}

}  // namespace

Result<std::string> sign_note(std::string_view text, std::span<const NoteSigner* const> signers) {
  if (!text.ends_with('\n') || !is_plain(text)) {
    return fail(ErrorCode::kInvalidArgument, "note.text", "A note's text is plain UTF-8 lines.");
  }
  std::string note(text);
  note += '\n';
  for (const NoteSigner* signer : signers) {
    std::string bytes(as_text(signer->verifier().id()));
    bytes += as_text(signer->sign(text));
    note += kDash;
    note += signer->verifier().name();
    note += ' ';
    append_base64(note, as_bytes(bytes));
    note += '\n';
  }
  return note;
}

Result<std::string> sign_note(std::string_view text, const NoteSigner& signer) {
  const NoteSigner* const signers[] = {&signer};
  return sign_note(text, signers);
}

Result<SignedNote> parse_note(std::string_view note) {
  if (!is_plain(note)) return malformed("The note is not plain text.");
  // The text may hold empty lines; the last one separates the signatures.
  const std::size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos) return malformed("The note has no signatures.");
  SignedNote parsed;
  parsed.text = note.substr(0, split + 1);
  std::string_view rest = note.substr(split + 2);
  if (rest.empty() || !rest.ends_with('\n'))
    return malformed("The note does not end in a signature line.");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    PROOFDESK_ASSIGN(NoteSignature signature, parse_signature(rest.substr(0, end)));
    if (parsed.signatures.size() == kMaxNoteSignatures)
      return malformed("The note has too many signatures.");
    parsed.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

Result<VerifiedNote> open_note(std::string_view note, std::span<const NoteVerifier> verifiers) {
  PROOFDESK_ASSIGN(SignedNote parsed, parse_note(note));
  VerifiedNote verified;
  std::vector<const NoteVerifier*> done;
  for (const NoteSignature& signature : parsed.signatures) {
    const NoteVerifier* known = nullptr;
    for (const NoteVerifier& verifier : verifiers) {
      if (verifier.name() != signature.name || verifier.id() != signature.id) continue;
      if (known != nullptr) {
        return fail(ErrorCode::kInvalidArgument, "note.verifiers",
                    "Two verifiers share a name and key id.");
      }
      known = &verifier;
    }
    if (known == nullptr || std::find(done.begin(), done.end(), known) != done.end()) continue;
    if (!known->verify(parsed.text, as_bytes(signature.signature))) {
      return fail(ErrorCode::kCorrupt, "note.signature",
                  "The signature by " + signature.name + " is false.");
    }
    done.push_back(known);
    verified.signed_by.push_back(known->name());
  }
  if (done.empty())
    return fail(ErrorCode::kCorrupt, "note.unsigned", "No known key has signed the note.");
  verified.text = std::move(parsed.text);
  return verified;
}

}  // namespace proofdesk::journal
