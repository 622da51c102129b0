#pragma once

#include "core/base/result.hpp"
#include "core/journal/digest.hpp"
#include "core/journal/note_key.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "evidence/progress.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// Something that does not hold. Says where and what kind of thing was expected and found, never a value that
/// could be somebody's.
struct AuditFinding {
  std::string rule;            ///< "journal.leaf", "record.field" …
  std::int64_t sequence = -1;  ///< of the leaf; -1: of none
  std::string kind;            ///< of the record
  std::string record;          ///< its id; empty: of none
  std::string path;
  std::string expected;  ///< by the journal
  std::string found;
};
/// One line for a person.
[[nodiscard]] std::string to_text(const AuditFinding& finding);

struct KindAudit {
  std::int64_t records = 0;
  std::int64_t highest_number = 0;
  std::int64_t gaps = 0;  ///< numbers up to the highest that no record has
};

struct AuditReport {
  static constexpr std::size_t kKept = 1000;
  std::vector<AuditFinding> findings;  ///< the first kKept
  std::int64_t findings_total = 0;

  std::string origin;
  std::int64_t leaves = 0;
  journal::Digest root{};  ///< as computed
  std::int64_t refusals = 0;
  std::int64_t values = 0;  ///< opened and found to be what was committed to
  std::int64_t erased = 0;  ///< committed to, and erased since, as the journal says
  std::int64_t items = 0;   ///< links, work log entries, attachments and timers compared
  std::int64_t blobs = 0;   ///< attachments whose content was read
  std::map<std::string, KindAudit> kinds;

  [[nodiscard]] bool holds() const { return findings_total == 0; }
};

struct AuditParts {
  ReadView& view;
  const KeyStore& keys;
  const Model& model;
  const journal::NoteVerifier& verifier;  ///< whose name is the journal's origin
  const BlobStore* blobs = nullptr;  ///< nullptr: attachments are compared without their content
};

/// `proofdesk journal verify`: does the journal prove the rows, all of them and nothing else?
///   1. One pass over the journal: every leaf parses strictly, stands at its place, follows its record's last
///      revision; the leaves give the stored tiles, the stored frontier and the signed checkpoint.
///   2. One pass over the rows of every kind: each record's events open, their values fit the commitments, and their
///      fold is the row, field by field, with its links, work log, attachments and timers; the columns that
///      lists are filtered by say the same; what cannot be opened was erased by an event that says so.
///   3. No record of the journal is without a row, none without events, no number is used twice, and the counters that
///      numbers and keys come from stand at or past the last one given out.
/// A record's events are read by the store's own index, and the first pass has counted them, so a false index shows.
/// Memory: some 100 bytes for each record, one record with its history at a time; every payload is opened once.
/// Only a store that cannot be read is an error; all else are findings.
[[nodiscard]] Result<AuditReport> audit_journal(const AuditParts& parts,
                                                const Progress& progress = {});

}  // namespace proofdesk::evidence
