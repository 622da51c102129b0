#include "core/engine/ledger.hpp"

#include "core/engine/stored_hashes.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/rollback_guard.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Ready keys are a convenience for records that are written again soon; past this many all are dropped. More than
/// the records that the store keeps at hand (8192), so that what is at hand there needs no key made ready anew;
/// some 2 MB when full.
constexpr std::size_t kReadyKeys = 16384;

Status check_against_memory(ReadView& view, const JournalHead& stored,
                            const journal::Frontier& frontier, const std::string& origin,
                            HeadMemory& heads) {
  PROOFDESK_ASSIGN(const auto text, heads.load());
  if (!text) {
    if (stored.size == 0) return {};
    return fail(ErrorCode::kCorrupt, "journal.head_memory",
                "the signer's memory of its last head is missing beside a journal that has leaves; "
                "restore it "
                "from where the data directory came from");
  }
  PROOFDESK_ASSIGN(const auto remembered, journal::parse_head(*text));
  const journal::Head database{origin, frontier.size(), frontier.root()};
  const StoredHashes hashes(view);
  PROOFDESK_ASSIGN(const auto verdict, journal::check_head(remembered, database, hashes));
  switch (verdict) {
    case journal::HeadVerdict::kOk:
      return {};
    case journal::HeadVerdict::kRolledBack:
      return fail(
          ErrorCode::kCorrupt, "journal.rolled_back",
          fmt::format(
              "the journal holds {} leaves, but {} have been signed: this is an older copy of "
              "the database",
              database.size, remembered.size));
    case journal::HeadVerdict::kForked:
      return fail(ErrorCode::kCorrupt, "journal.forked",
                  "the journal's history is not the one that was signed last");
    case journal::HeadVerdict::kOtherJournal:
      return fail(ErrorCode::kCorrupt, "journal.other_origin",
                  "the signer's memory belongs to another journal");
  }
  return fail(ErrorCode::kInternal, "journal.verdict", "unknown verdict");
}

}  // namespace

Result<Ledger> Ledger::open(const JournalIdentity& identity, Store& store, HeadMemory& heads,
                            KeyStore& keys) {
  PROOFDESK_ASSIGN(auto signer,
                   journal::NoteSigner::from_pem(identity.origin, identity.private_pem));
  PROOFDESK_ASSIGN(const auto view, store.snapshot());
  PROOFDESK_ASSIGN(const auto stored, view->head());
  journal::TileBuilder tree;
  if (stored.size > 0) {
    PROOFDESK_ASSIGN(const auto frontier, journal::Frontier::deserialise(stored.frontier));
    const StoredHashes hashes(*view);
    PROOFDESK_ASSIGN(tree, journal::TileBuilder::resume(frontier, hashes));
  }
  PROOFDESK_TRY(check_against_memory(*view, stored, tree.frontier(), identity.origin, heads));

  // Keys whose destruction was planned: the commit that took away their last use either happened or not.
  PROOFDESK_ASSIGN(const auto planned, keys.planned());
  for (const auto slot : planned) {
    PROOFDESK_ASSIGN(const auto uses, view->journal_of_subject(slot));
    PROOFDESK_TRY(uses.empty() ? keys.destroy(slot) : keys.forget_plan({slot}));
  }

  Ledger ledger(journal::JournalAppender(std::move(signer), std::move(tree)), heads, keys);
  // Before the first leaf: a journal with leaves and no memory beside it is taken for a restored copy.
  if (auto saved = ledger.settled(); !saved && stored.size == 0)
    return std::unexpected(std::move(saved).error());
  return Result<Ledger>(std::move(ledger));
}

Result<const journal::SealingKey*> Ledger::key(std::int64_t slot) {
  if (const auto found = ready_keys_.find(slot); found != ready_keys_.end()) return &found->second;
  if (ready_keys_.size() >= kReadyKeys) ready_keys_.clear();
  PROOFDESK_TRY(keys_.reserve(slot + 1));
  PROOFDESK_ASSIGN(const auto bytes, keys_.key(slot));
  if (!bytes) {
    return fail(ErrorCode::kInternal, "journal.key_destroyed",
                fmt::format("the key in slot {} is destroyed and cannot seal anything", slot));
  }
  return &ready_keys_.emplace(slot, journal::SealingKey(*bytes)).first->second;
}

Result<std::int64_t> Ledger::slot_of_person(WriteTransaction& transaction, const Model& model,
                                            Uuid person, std::int64_t otherwise) {
  const KindModel* kind = model.kind("person");
  if (kind == nullptr) return otherwise;
  PROOFDESK_ASSIGN(const auto record, transaction.find(*kind, person, Access::unrestricted()));
  return record ? record->key_slot : otherwise;
}

Result<Receipt> Ledger::append(WriteTransaction& transaction, const Model& model,
                               const Stamp& stamp, const Event& event, std::int64_t key_slot,
                               std::size_t index, std::size_t count) {
  journal::Envelope envelope;
  envelope.recorded_at = stamp.recorded_at;
  envelope.occurred_at = event.occurred_at;
  envelope.command = stamp.command;
  envelope.command_index = static_cast<std::int64_t>(index);
  envelope.command_count = static_cast<std::int64_t>(count);
  envelope.actor = event.actor;
  envelope.kind = event.kind;
  envelope.record = event.record;
  envelope.revision = event.revision;
  envelope.name = event.name;
  envelope.from = event.from;
  envelope.to = event.to;
  envelope.definitions = event.definitions;
  envelope.basis = event.basis;
  envelope.refused = event.refused;
  envelope.source = event.source;

  // Slots first: looking up a key may drop all ready ones, and the changes keep pointers.
  std::vector<std::int64_t> slots;
  slots.reserve(event.changes.size());
  for (const auto& change : event.changes) {
    std::int64_t slot = key_slot;
    if (!change.subject.is_nil()) {
      PROOFDESK_ASSIGN(slot, slot_of_person(transaction, model, change.subject, key_slot));
    }
    slots.push_back(slot);
  }
  if (ready_keys_.size() + slots.size() > kReadyKeys) ready_keys_.clear();
  std::vector<journal::ChangeToSeal> changes;
  changes.reserve(event.changes.size());
  for (std::size_t i = 0; i < event.changes.size(); ++i) {
    PROOFDESK_ASSIGN(const journal::SealingKey* sealing, key(slots[i]));
    changes.push_back({event.changes[i].path, &event.changes[i].value, slots[i], sealing});
  }

  PROOFDESK_ASSIGN(auto appended, appender_.append(std::move(envelope), changes));
  for (const auto& tile : appended.tiles) {
    std::string hashes;
    hashes.reserve(tile.hashes.size() * sizeof(journal::Digest));
    for (const auto& hash : tile.hashes) hashes.append(as_text(hash));
    PROOFDESK_TRY(transaction.put_tile(static_cast<int>(tile.level),
                                       static_cast<std::int64_t>(tile.index), hashes));
  }
  Receipt receipt{appended.sequence, to_hex(appended.leaf_hash)};
  PROOFDESK_TRY(transaction.append(
      {appended.sequence, std::move(appended.leaf), std::move(appended.payload)},
      {event.kind, event.record, event.revision, std::move(appended.key_slots)}));
  return receipt;
}

Result<std::int64_t> Ledger::rotate(WriteTransaction& transaction, std::int64_t old_slot,
                                    const std::map<Uuid, std::vector<std::string>>& left_out) {
  PROOFDESK_ASSIGN(const std::int64_t new_slot, transaction.next_key_slot());
  ready_keys_.clear();
  PROOFDESK_ASSIGN(const journal::SealingKey* old_key, key(old_slot));
  PROOFDESK_ASSIGN(const journal::SealingKey* new_key, key(new_slot));
  PROOFDESK_ASSIGN(const auto sequences, transaction.journal_of_subject(old_slot));
  for (const auto sequence : sequences) {
    PROOFDESK_ASSIGN(const auto rows, transaction.journal(sequence, 1));
    if (rows.empty() || rows.front().sequence != sequence) {
      return fail(ErrorCode::kCorrupt, "journal.gap", fmt::format("leaf {} is missing", sequence));
    }
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(rows.front().leaf));
    const auto found = left_out.find(envelope.record);
    const std::span<const std::string> erased =
        found == left_out.end() ? std::span<const std::string>{} : std::span(found->second);
    PROOFDESK_ASSIGN(
        const auto sealed,
        journal::reseal_without(rows.front().payload, {origin(), sequence}, envelope.commitments,
                                erased, {old_slot, old_key}, {new_slot, new_key}));
    PROOFDESK_TRY(transaction.reseal(sequence, sealed.bytes, sealed.key_slots));
  }
  return new_slot;
}

void Ledger::rollback_to(const Savepoint& savepoint) {
  appender_.rollback_to(savepoint);
  // A slot handed out in what is undone may be handed out again; its key stays the same, so nothing to forget.
}

Status Ledger::sign(WriteTransaction& transaction) {
  return transaction.put_head({appender_.size(), appender_.frontier(), appender_.checkpoint()});
}

Status Ledger::settled() {
  appender_.settle();
  return heads_.save(appender_.head());
}

}  // namespace proofdesk
