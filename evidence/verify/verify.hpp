#pragma once

#include "core/base/result.hpp"
#include "core/engine/process.hpp"
#include "evidence/pack/statement.hpp"
#include "evidence/zip/zip.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// What the person who verifies brings along; texts, not paths.
struct VerifyOptions {
  std::optional<std::string> key;         ///< verifier key or PEM
  std::optional<std::string> checkpoint;  ///< signed note
  std::optional<std::string> receipt;     ///< JSON
  std::span<const Process>
      processes;  ///< to compute the figures again; empty: leave them to the manifest
};

/// Values are the exit codes of `proofdesk evidence verify` and of verify.sh.
enum class Outcome {
  kProven = 0,    ///< against what was given
  kRefuted = 1,   ///< not proven: `reason` says why
  kUnpinned = 3,  ///< consistent in itself, but nothing from outside vouches for the signer
};

struct Verdict {
  Outcome outcome = Outcome::kRefuted;
  std::optional<Error> reason;       ///< the first thing that does not hold
  std::vector<std::string> shown;    ///< what was established, in order, a sentence each
  std::vector<std::string> remarks;  ///< what a careful reader should know besides
  std::optional<Statement> statement;
};

/// Verifies a pack on its own: no store, no keys of the desk, no schema. Signature first, then the files' hashes,
/// the checkpoint, the whole tree, the leaves, the commitments and disclosures, the completeness of the scope, the
/// records and events as folded again, the figures; then what was brought from outside. Pure.
[[nodiscard]] Verdict verify_pack(std::span<const ZipFile> files, const VerifyOptions& options);

}  // namespace proofdesk::evidence
