#pragma once

#include "core/base/result.hpp"
#include "core/journal/note_key.hpp"
#include "evidence/pack/disclosed.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// What the journal's key signs for a pack: an in-toto statement (in-toto.io/Statement/v1) whose subject is the list
/// of file hashes. Nothing in it depends on when or where the pack was made.
struct Statement {
  struct Counts {
    std::map<std::string, std::int64_t> records;  ///< by kind
    std::int64_t events = 0;                      ///< that changed one of these records
    std::int64_t refusals = 0;                    ///< commands on these records that were refused
    std::int64_t imported = 0;                    ///< events that happened elsewhere
    std::int64_t disclosed = 0;
    std::int64_t erased = 0;
    std::int64_t withheld = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
  };

  std::string origin;
  std::string key;  ///< verifier key of the signer
  Scope scope;
  std::int64_t size = 0;  ///< of the journal, as its checkpoint says
  journal::Digest root{};
  /// From this sequence on every leaf is shown, so that none of the scope's can be left out of it.
  std::int64_t shown_from = 0;
  /// recordedAt of the first imported event, if there is one.
  std::optional<Instant> imported_since;
  std::vector<std::string> withheld;  ///< paths left out on request, ascending
  Counts counts;
  journal::Digest manifest{};  ///< SHA-256 of MANIFEST.sha256

  friend bool operator==(const Statement&, const Statement&) = default;
};

/// Canonical JSON. kInvalidArgument `canonical.*`.
[[nodiscard]] Result<std::string> write_statement(const Statement& statement);
/// Accepts exactly what write_statement writes: kCorrupt `pack.statement`.
[[nodiscard]] Result<Statement> read_statement(std::string_view text);

inline constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";

/// What is signed: the pre-authentication encoding of DSSE v1 over the statement's text.
[[nodiscard]] std::string pre_authentication(std::string_view statement);

/// The DSSE envelope of a statement with one Ed25519 signature. Equal inputs give equal bytes, which is how a
/// verifier checks it.
[[nodiscard]] std::string write_envelope(std::string_view statement,
                                         const journal::NoteVerifier& signer,
                                         const journal::Signature& signature);

}  // namespace proofdesk::evidence
