#pragma once

#include "core/base/result.hpp"
#include "core/engine/process.hpp"
#include "core/journal/note_key.hpp"
#include "evidence/pack/collect.hpp"
#include "evidence/pack/statement.hpp"
#include "evidence/zip/zip.hpp"

#include <span>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// A pack: its files in ascending order of name, and what was signed.
struct Pack {
  std::vector<ZipFile> files;
  Statement statement;
};

/// Writes and signs the files. The same journal, keys and request give the same bytes, whenever and wherever it is
/// done. Pure. Errors: those of the fold and of measures.
[[nodiscard]] Result<Pack> assemble_pack(Collected collected, const Model& model,
                                         std::span<const Process> processes,
                                         const journal::NoteSigner& signer);

/// `collect`, then `assemble_pack`: `proofdesk evidence pack`. The archive is `write_zip(pack.files)`.
[[nodiscard]] Result<Pack> make_pack(ReadView& view, const KeyStore& keys, const Model& model,
                                     std::span<const Process> processes,
                                     const journal::NoteSigner& signer, const PackRequest& request,
                                     const Progress& progress = {});

}  // namespace proofdesk::evidence
