#pragma once

#include "core/engine/desk.hpp"
#include "core/engine/ledger.hpp"
#include "core/engine/standing_records.hpp"

#include <set>
#include <string>
#include <vector>

namespace proofdesk {

/// One command inside the running transaction: reads the record, decides, writes rows, items and leaves.
/// Leaves the transaction as far as it got on error: when it `has_written` the caller must undo that.
class CommandRun {
 public:
  CommandRun(const Model& model, const RuleBook& rules, IdSource& ids, Ledger& ledger,
             StandingRecords& standing, WriteTransaction& transaction, Instant now)
      : model_(model),
        rules_(rules),
        ids_(ids),
        ledger_(ledger),
        standing_(standing),
        transaction_(transaction),
        now_(now) {}

  [[nodiscard]] Result<Reply> execute(const Command& command);

  /// Appends the leaf that keeps a refusal.
  Status keep_refusal(const Command& command, const Error& error);
  /// A timer whose transition was refused: disarms it and says why, so that it does not fire for ever.
  [[nodiscard]] Result<Reply> lapse_timer(const Command& command, const Error& error);

  /// Whether anything has been given to the transaction or the ledger; what rules refuse comes before that.
  [[nodiscard]] bool has_written() const { return has_written_; }

  /// Keys that nothing is sealed under any more once this transaction is committed.
  [[nodiscard]] const std::vector<std::int64_t>& retired_keys() const { return retired_keys_; }

 private:
  [[nodiscard]] Result<std::optional<Reply>> earlier_reply(const Command& command);
  Status remember_reply(const Command& command, const Reply& reply);
  [[nodiscard]] Result<const KindModel*> kind_of(std::string_view name) const;
  /// Decides the steps one by one, each on what the ones before it have written.
  [[nodiscard]] Result<Reply> execute_steps(const Command& command, const Sequence& sequence);
  /// Rows, items and leaves of a decision, in its order.
  [[nodiscard]] Result<Reply> write(const Command& command, Decision decision);
  /// Rows and items; gives new records their numbers, in the events too.
  Status write_rows(const Command& command, Decision& decision);
  [[nodiscard]] Result<Reply> write_leaves(const Command& command, Decision decision);
  /// Number and title of what is offered, where the actor may read it.
  [[nodiscard]] Status name_offers(const Actor& actor, std::vector<Offer>& offers);
  /// First of all that is written: a foreign number that is taken fails without a trace.
  Status write_alias(const Command& command, const Event& subject);
  Status write_items(const KindModel& kind, const Event& event);
  /// What an erasure names of work log and attachments is gone from the store, too.
  Status remove_erased_items(const KindModel& kind, Uuid record, const boost::json::value& paths);
  [[nodiscard]] Result<Reply> erase(const Command& command, Decision decision);
  [[nodiscard]] Result<std::vector<std::string>> blobs_to_forget(
      const KindModel& kind, Uuid record, const std::set<std::string>& paths);

  const Model& model_;
  const RuleBook& rules_;
  IdSource& ids_;
  Ledger& ledger_;
  StandingRecords& standing_;
  WriteTransaction& transaction_;
  const Instant now_;
  std::vector<std::int64_t> retired_keys_;
  bool has_written_ = false;
};

}  // namespace proofdesk
