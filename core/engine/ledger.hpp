#pragma once

#include "core/engine/desk.hpp"
#include "core/journal/append.hpp"

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace proofdesk {

/// The journal as the desk writes it: turns events into leaves and sealed payloads, stores them with the rows
/// of the same transaction, signs the head. Everything it holds of the tree moves back with a rollback and
/// counts only after `settled`. One thread.
class Ledger {
 public:
  /// Continues the stored tree. kCorrupt when the store is behind the remembered head or another history.
  [[nodiscard]] static Result<Ledger> open(const JournalIdentity& identity, Store& store,
                                           HeadMemory& heads, KeyStore& keys);

  struct Stamp {
    Uuid command;
    Instant recorded_at;
  };

  /// Appends one event of a command. `key_slot` is the record's; changes with a person as their subject are
  /// sealed under that person's key where the person is known.
  [[nodiscard]] Result<Receipt> append(WriteTransaction& transaction, const Model& model,
                                       const Stamp& stamp, const Event& event,
                                       std::int64_t key_slot, std::size_t index, std::size_t count);

  /// Seals everything that is under `old_slot` anew under a fresh key, leaving out of each record's rows the
  /// paths given for it. Returns the new slot. The old key is to be destroyed after the commit.
  [[nodiscard]] Result<std::int64_t> rotate(
      WriteTransaction& transaction, std::int64_t old_slot,
      const std::map<Uuid, std::vector<std::string>>& left_out);

  using Savepoint = journal::JournalAppender::Savepoint;
  [[nodiscard]] Savepoint savepoint() const { return appender_.savepoint(); }
  void rollback_to(const Savepoint& savepoint);
  [[nodiscard]] std::int64_t size() const { return appender_.size(); }

  /// Stores frontier and signed checkpoint; call before the commit of a batch that appended.
  Status sign(WriteTransaction& transaction);
  /// After the commit. What it answers is whether the head was remembered, without which one can go on: the
  /// database is ahead then, which is never mistaken for a rollback.
  Status settled();

  [[nodiscard]] const KeyStore& keys() const { return keys_; }
  [[nodiscard]] const std::string& origin() const { return appender_.origin(); }
  [[nodiscard]] std::string verifier_key() const { return appender_.verifier().vkey(); }

 private:
  Ledger(journal::JournalAppender appender, HeadMemory& heads, KeyStore& keys)
      : appender_(std::move(appender)), heads_(heads), keys_(keys) {}

  /// The key in a slot, made ready. Slots above what is reserved are reserved first.
  [[nodiscard]] Result<const journal::SealingKey*> key(std::int64_t slot);
  [[nodiscard]] Result<std::int64_t> slot_of_person(WriteTransaction& transaction,
                                                    const Model& model, Uuid person,
                                                    std::int64_t otherwise);

  journal::JournalAppender appender_;
  HeadMemory& heads_;
  KeyStore& keys_;
  std::unordered_map<std::int64_t, journal::SealingKey> ready_keys_;
};

}  // namespace proofdesk
