#include "evidence/audit/journal_scan.hpp"

#include "core/base/encoding.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/sealed_payload.hpp"
#include "evidence/audit/findings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::evidence::audit {
namespace {

constexpr std::int64_t kPage = 1024;

}  // namespace

Status JournalScan::run() {
  PROOFDESK_ASSIGN(head_, parts_.view.head());
  PROOFDESK_TRY(check_past_head());
  std::int64_t next = 0;
  while (true) {
    PROOFDESK_ASSIGN(const auto rows, parts_.view.journal(next, kPage));
    for (const JournalRow& row : rows) {
      if (row.sequence != next)
        wrong("journal.sequence", next, "a leaf",
              fmt::format("leaf {} in its place", row.sequence));
      PROOFDESK_TRY(take(row));
      next = row.sequence + 1;
    }
    tree_.settle();
    if (progress_) progress_("reading the journal", next, head_.size);
    if (static_cast<std::int64_t>(rows.size()) < kPage) break;
  }
  report_.leaves = static_cast<std::int64_t>(tree_.frontier().size());
  report_.root = tree_.frontier().root();
  for (const auto& [place, tile] : upper_) PROOFDESK_TRY(check_tile(tile));
  PROOFDESK_TRY(check_subjects());
  return check_head();
}

Status JournalScan::take(const JournalRow& row) {
  changed_.clear();
  tree_.append(journal::hash_leaf(row.leaf), changed_);
  for (journal::Tile& tile : changed_) {
    if (tile.level == 0) {
      PROOFDESK_TRY(check_tile(tile));
    } else {
      const std::pair place{tile.level, tile.index};
      upper_.insert_or_assign(place, std::move(tile));
    }
  }
  PROOFDESK_TRY(check_past_head());
  if (const auto slots = journal::payload_key_slots(row.payload)) {
    for (const std::int64_t slot : *slots) {
      Sealed& sealed = sealed_[slot];
      ++sealed.rows;
      sealed.sum += row.sequence;
    }
  }
  return take_leaf(row);
}

/// Every head that was ever signed and kept must be one of this tree's.
Status JournalScan::check_past_head() {
  const std::uint64_t size = tree_.frontier().size();
  if (past_heads_lost_) return {};
  if (past_head_) {
    if (past_head_->size > size) return {};
    if (past_head_->size != size || past_head_->root != tree_.frontier().root()) {
      wrong("journal.past_head", static_cast<std::int64_t>(past_head_->size) - 1,
            to_hex(past_head_->root) + " (signed)", to_hex(tree_.frontier().root()));
    }
    past_head_.reset();
  }
  PROOFDESK_ASSIGN(const auto note,
                   parts_.view.checkpoint_covering(static_cast<std::int64_t>(size) + 1));
  if (!note) return {};
  const std::array verifiers = {parts_.verifier};
  auto head = journal::open_checkpoint(*note, parts_.verifier.name(), verifiers);
  if (head) {
    past_head_ = std::move(*head);
  } else {
    past_heads_lost_ = true;  // where it was meant to stand is not known, nor where to go on
    wrong("journal.past_head", static_cast<std::int64_t>(size),
          "a head signed by the journal's key", head.error().rule);
  }
  return {};
}

/// What an erasure goes by: the index from a key to the payloads sealed under it.
Status JournalScan::check_subjects() {
  for (const auto& [slot, sealed] : sealed_) {
    PROOFDESK_ASSIGN(const auto sequences, parts_.view.journal_of_subject(slot));
    Sealed indexed;
    for (const std::int64_t sequence : sequences) {
      ++indexed.rows;
      indexed.sum += sequence;
    }
    if (indexed != sealed) {
      wrong("journal.subjects", -1, fmt::format("{} payloads under key {}", sealed.rows, slot),
            fmt::format("{} by the store's index", indexed.rows));
    }
  }
  return {};
}

Status JournalScan::take_leaf(const JournalRow& row) {
  const auto envelope = journal::parse_leaf(row.leaf);
  if (!envelope) {
    wrong("journal.leaf", row.sequence, "a leaf", envelope.error().rule);
    return {};
  }
  if (envelope->sequence != row.sequence) {
    wrong("journal.sequence", row.sequence, fmt::format("leaf {}", row.sequence),
          fmt::format("leaf {}", envelope->sequence));
  }
  RecordTally* tally = nullptr;
  if (!envelope->record.is_nil()) {
    tally = &records_.try_emplace(envelope->record, RecordTally{kind_index(envelope->kind)})
                 .first->second;
    ++tally->rows;
    tally->last_sequence = row.sequence;
  }
  if (!envelope->refused.empty()) {
    // Refusals fold into no row, so nobody else opens them.
    ++report_.refusals;
    const auto opened = open_event(row, parts_.keys, parts_.verifier.name());
    if (!opened) {
      if (opened.error().code != ErrorCode::kCorrupt) return fail(opened.error());
      wrong("journal.payload", row.sequence, "values that fit their commitments",
            opened.error().rule);
    } else {
      report_.values += static_cast<std::int64_t>(opened->event.changes.size());
      report_.erased += static_cast<std::int64_t>(opened->erased.size());
    }
    return {};
  }
  if (tally == nullptr) {
    wrong("journal.record", row.sequence, "a record", "none");
    return {};
  }
  if (kinds_[tally->kind] != envelope->kind) {
    wrong("journal.kind", row.sequence, kinds_[tally->kind], envelope->kind);
  }
  if (envelope->revision != tally->events + 1) {
    wrong("journal.revision", row.sequence, fmt::format("revision {}", tally->events + 1),
          fmt::format("revision {}", envelope->revision));
  }
  tally->events = envelope->revision;
  return {};
}

Status JournalScan::check_tile(const journal::Tile& tile) {
  PROOFDESK_ASSIGN(
      const std::string stored,
      parts_.view.tile(static_cast<int>(tile.level), static_cast<std::int64_t>(tile.index)));
  std::string computed;
  computed.reserve(tile.hashes.size() * sizeof(journal::Digest));
  for (const journal::Digest& hash : tile.hashes) computed += as_text(hash);
  if (stored != computed) {
    wrong("journal.tile", -1,
          fmt::format("{} hashes in tile {}/{}", tile.hashes.size(), tile.level, tile.index),
          stored.empty() ? "no such tile" : "other hashes");
  }
  return {};
}

Status JournalScan::check_head() {
  if (head_.size != report_.leaves) {
    wrong("journal.head", -1, fmt::format("{} leaves", report_.leaves),
          fmt::format("a head of {}", head_.size));
  }
  if (report_.leaves > 0 || !head_.frontier.empty()) {
    const auto stored = journal::Frontier::deserialise(head_.frontier);
    if (!stored || !(*stored == tree_.frontier())) {
      wrong("journal.frontier", -1, "the frontier of the leaves",
            stored ? "another one" : "none that parses");
    }
  }
  check_checkpoint();
  return {};
}

void JournalScan::check_checkpoint() {
  report_.origin = parts_.verifier.name();
  if (report_.leaves == 0 && head_.checkpoint.empty()) return;
  const std::array verifiers = {parts_.verifier};
  const auto head = journal::open_checkpoint(head_.checkpoint, parts_.verifier.name(), verifiers);
  if (!head) {
    wrong("journal.checkpoint", -1, "a head signed by the journal's key", head.error().rule);
    return;
  }
  if (static_cast<std::int64_t>(head->size) != report_.leaves) {
    wrong("journal.checkpoint", -1, fmt::format("{} leaves", report_.leaves),
          fmt::format("{} leaves", head->size));
  }
  if (head->root != report_.root)
    wrong("journal.root", -1, to_hex(head->root) + " (signed)", to_hex(report_.root));
}

void JournalScan::wrong(std::string rule, std::int64_t sequence, std::string expected,
                        std::string found) {
  add(report_, {std::move(rule), sequence, {}, {}, {}, std::move(expected), std::move(found)});
}

std::uint32_t JournalScan::kind_index(const std::string& kind) {
  const auto [at, fresh] =
      kind_indexes_.try_emplace(kind, static_cast<std::uint32_t>(kinds_.size()));
  if (fresh) kinds_.push_back(kind);
  return at->second;
}

}  // namespace proofdesk::evidence::audit
