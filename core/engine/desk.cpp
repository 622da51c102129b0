#include "core/engine/desk.hpp"

#include "core/engine/command_run.hpp"
#include "core/engine/definitions.hpp"
#include "core/engine/ledger.hpp"
#include "core/engine/refusal_log.hpp"
#include "core/lifecycle/checks.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

class StoreDesk final : public Desk {
 public:
  StoreDesk(Parts parts, std::shared_ptr<const Model> model, Ledger ledger)
      : parts_(std::move(parts)),
        model_(std::move(model)),
        ledger_(std::move(ledger)),
        size_(ledger_.size()) {}

  std::vector<Result<Reply>> execute(const std::vector<Command>& commands) override {
    // A savepoint copies every page that its command touches, a sixth of what a command costs; and what a
    // decision refuses has written nothing yet. So the first go takes none, and only when a command fails
    // after it has written is everything undone and done again, each under its own.
    auto results = attempt(commands, Care::kWholeBatch);
    if (!results) results = attempt(commands, Care::kEachCommand);
    return std::move(*results);
  }

  std::shared_ptr<const Model> model() const override {
    const std::lock_guard lock(model_mutex_);
    return model_;
  }

  std::int64_t journal_size() const override { return size_; }

  std::string verifier_key() const override { return ledger_.verifier_key(); }

  /// The texts in use, recorded like everything else.
  Status record_definitions() {
    PROOFDESK_ASSIGN(auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(const auto commands, definitions_to_record(*model(), *view));
    view.reset();
    if (commands.empty()) return {};
    for (auto& result : execute(commands)) PROOFDESK_TRY(result);
    return {};
  }

 private:
  /// What can be undone by itself.
  enum class Care { kWholeBatch, kEachCommand };

  struct Batch {
    const Model& model;
    WriteTransaction& transaction;
    const Care care;
    std::vector<Result<Reply>> results;
    std::vector<std::int64_t> retired_keys;
    std::shared_ptr<const Model> next_model;  ///< set by a command that changes what kinds are
    std::vector<Uuid> counted;                ///< persons whose refusals count towards their limit
    bool spoilt = false;  ///< a command failed half-way, and there is no savepoint to go back to
  };

  /// One transaction with all of the commands; nullopt when it came to nothing because it was spoilt. Memory that runs
  /// out between two commands undoes the batch and refuses all of it. From the commit on nobody knows how far it came:
  /// then it is thrown.
  std::optional<std::vector<Result<Reply>>> attempt(const std::vector<Command>& commands,
                                                    Care care) {
    const auto before = ledger_.savepoint();
    Stage stage = Stage::kUndoable;
    try {
      return attempt(commands, care, before, stage);
    } catch (const std::bad_alloc&) {
      if (stage != Stage::kUndoable) throw;
      standing_.mistrust();
      ledger_.rollback_to(before);
      return std::vector<Result<Reply>>(commands.size(), out_of_memory());
    }
  }

  /// How far a batch has come.
  enum class Stage { kUndoable, kCommitting };

  std::optional<std::vector<Result<Reply>>> attempt(const std::vector<Command>& commands, Care care,
                                                    const Ledger::Savepoint& before, Stage& stage) {
    const auto model = this->model();
    standing_.settled();
    auto transaction = parts_.store.begin();
    if (!transaction) return std::vector<Result<Reply>>(commands.size(), fail(transaction.error()));

    Batch batch{*model, **transaction, care};
    batch.results.reserve(commands.size());
    for (const auto& command : commands) {
      batch.results.push_back(run(batch, command));
      if (batch.spoilt) {
        standing_.rollback_to(0);
        for (const auto& person : batch.counted) refusals_.take_back(person);
        ledger_.rollback_to(before);
        return std::nullopt;
      }
      if (batch.next_model) break;
    }
    if (auto status = commit(batch, before, stage); !status) {
      standing_.rollback_to(0);
      ledger_.rollback_to(before);
      if (!batch.retired_keys.empty()) (void)parts_.keys.forget_plan(batch.retired_keys);
      return std::vector<Result<Reply>>(batch.results.size(), fail(status.error()));
    }
    transaction->reset();
    after_commit(batch);
    return std::move(batch.results);
  }

  /// One command; what remains of a refused one is at most its leaf.
  Result<Reply> run(Batch& batch, const Command& command) {
    const Instant now = parts_.clock.now();
    CommandRun run(batch.model, parts_.rules, parts_.ids, ledger_, standing_, batch.transaction,
                   now);
    std::shared_ptr<const Model> next_model;
    auto reply = guarded(batch, run, command.dry_run, [&]() -> Result<Reply> {
      PROOFDESK_ASSIGN(auto accepted, run.execute(command));
      if (accepted.changed && !accepted.replayed && command.kind == kFieldDefinition) {
        // Before the commit, so that a definition that cannot be is refused like any other bad input.
        PROOFDESK_ASSIGN(const auto custom, read_custom_fields(batch.model, batch.transaction));
        PROOFDESK_ASSIGN(next_model, Model::build(parts_.kinds, custom));
      }
      return accepted;
    });
    if (reply && command.dry_run) {
      reply->receipts.clear();
      return reply;
    }
    if (reply) {
      batch.retired_keys.insert(batch.retired_keys.end(), run.retired_keys().begin(),
                                run.retired_keys().end());
      batch.next_model = std::move(next_model);
      return reply;
    }
    if (batch.spoilt) return reply;
    if (command.dry_run) return reply;
    const Error error = reply.error();
    if (std::holds_alternative<FireTimer>(command.action)) {
      return guarded(batch, run, false, [&] { return run.lapse_timer(command, error); });
    }
    if (refusals_.keeps(command, error, parts_.rules, now)) {
      batch.counted.push_back(command.actor.person);
      const auto kept = guarded(batch, run, false, [&]() -> Result<Reply> {
        PROOFDESK_TRY(run.keep_refusal(command, error));
        return Reply{};
      });
      if (!kept) return fail(kept.error());
    }
    return reply;
  }

  /// Undone when it fails, and when it was to be tried only.
  template <class Step>
  Result<Reply> guarded(Batch& batch, CommandRun& run, bool try_only, Step step) {
    if (batch.care == Care::kWholeBatch) {
      Result<Reply> result = caught(step);
      if ((!result || try_only) && run.has_written()) batch.spoilt = true;
      return result;
    }
    PROOFDESK_TRY(batch.transaction.savepoint());
    const auto leaves = ledger_.savepoint();
    const auto standing = standing_.mark();
    Result<Reply> result = caught(step);
    if (result && !try_only) {
      PROOFDESK_TRY(batch.transaction.release());
      return result;
    }
    ledger_.rollback_to(leaves);
    standing_.rollback_to(standing);
    PROOFDESK_TRY(batch.transaction.rollback());
    return result;
  }

  /// A broken invariant in one command must not take the others of the batch, or the writer, with it.
  template <class Step>
  Result<Reply> caught(Step& step) {
    try {
      return step();
    } catch (const std::bad_alloc&) {
      standing_.mistrust();
      return out_of_memory();
    } catch (const std::exception& broken) {
      return fail(ErrorCode::kInternal, "engine.invariant", broken.what());
    }
  }

  static std::unexpected<Error> out_of_memory() {
    return fail({.code = ErrorCode::kUnavailable,
                 .rule = "engine.memory",
                 .detail = "there was not enough memory for this",
                 .remedy = "Ask again later; nothing of it was done."});
  }

  Status commit(Batch& batch, const Ledger::Savepoint& before, Stage& stage) {
    if (ledger_.size() != static_cast<std::int64_t>(before.size()))
      PROOFDESK_TRY(ledger_.sign(batch.transaction));
    if (!batch.retired_keys.empty()) PROOFDESK_TRY(parts_.keys.plan_destroy(batch.retired_keys));
    stage = Stage::kCommitting;
    return batch.transaction.commit();
  }

  void after_commit(Batch& batch) {
    (void)ledger_.settled();
    standing_.settled();
    size_ = ledger_.size();
    for (auto& result : batch.results) {
      if (!result || result->replayed) continue;
      for (auto& receipt : result->receipts) receipt.checkpoint = size_;
    }
    for (const auto slot : batch.retired_keys) {
      if (auto gone = parts_.keys.destroy(slot); !gone) report(batch, gone.error());
    }
    if (!batch.retired_keys.empty()) {
      if (auto scrubbed = parts_.store.scrub(); !scrubbed) report(batch, scrubbed.error());
    }
    if (batch.next_model) {
      if (auto adopted = adopt(std::move(batch.next_model)); !adopted)
        report(batch, adopted.error());
    }
  }

  /// The commit stands, but what had to follow it failed. Told as a refusal that would be a falsehood, and the
  /// desk in memory no longer fits the store: the next start makes good what is missing, the key then tells.
  static void report(Batch& batch, const Error& error) {
    batch.results.back() = fail(
        {.code = ErrorCode::kOutcomeUnknown,
         .rule = "storage.after_commit",
         .detail = fmt::format("what had to follow the commit failed: {}", error.detail),
         .remedy =
             "Ask again with the same idempotency key once the server has been started anew."});
  }

  Status adopt(std::shared_ptr<const Model> model) {
    PROOFDESK_TRY(parts_.store.migrate(model));
    standing_.clear();
    const std::lock_guard lock(model_mutex_);
    model_ = std::move(model);
    return {};
  }

  Parts parts_;
  mutable std::mutex model_mutex_;
  std::shared_ptr<const Model> model_;
  Ledger ledger_;
  RefusalLog refusals_;
  StandingRecords standing_;
  std::atomic<std::int64_t> size_;
};

Status check_all(const Model& model, const RuleBook& rules) {
  for (const auto& kind : model.kinds()) {
    const auto findings = check_lifecycle(*kind, rules);
    if (findings.empty()) continue;
    return fail(
        ErrorCode::kInvalidArgument, "lifecycle." + findings.front().check,
        fmt::format("the lifecycle of {} does not hold: {}{}", kind->name, findings.front().detail,
                    findings.size() > 1 ? fmt::format(" (and {} more)", findings.size() - 1) : ""));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Desk>> Desk::open(Parts parts) {
  PROOFDESK_ASSIGN(auto model, Model::build(parts.kinds, {}));
  PROOFDESK_TRY(parts.store.migrate(model));
  {
    PROOFDESK_ASSIGN(const auto view, parts.store.snapshot());
    PROOFDESK_ASSIGN(const auto custom, read_custom_fields(*model, *view));
    if (!custom.empty()) {
      PROOFDESK_ASSIGN(model, Model::build(parts.kinds, custom));
    }
  }
  PROOFDESK_TRY(parts.store.migrate(model));
  PROOFDESK_TRY(check_all(*model, parts.rules));
  PROOFDESK_ASSIGN(auto ledger, Ledger::open(parts.identity, parts.store, parts.heads, parts.keys));
  auto desk = std::make_unique<StoreDesk>(std::move(parts), std::move(model), std::move(ledger));
  PROOFDESK_TRY(desk->record_definitions());
  return std::unique_ptr<Desk>(std::move(desk));
}

}  // namespace proofdesk
