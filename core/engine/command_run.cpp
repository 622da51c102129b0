#include "core/engine/command_run.hpp"

#include "core/engine/apply.hpp"
#include "core/engine/last_change.hpp"
#include "core/engine/store_world.hpp"
#include "core/model/codec.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Clocks differ between machines; further ahead than this is a mistake.
constexpr std::int64_t kToleratedLead = 5 * 60 * kMicrosPerSecond;

Error no_such_record(const KindModel& kind) {
  return {ErrorCode::kNotFound, "record.exists", fmt::format("there is no such {}", kind.label)};
}

}  // namespace

Result<const KindModel*> CommandRun::kind_of(std::string_view name) const {
  if (const KindModel* kind = model_.kind(name)) return kind;
  return fail(ErrorCode::kNotFound, "kind.exists",
              fmt::format("there is no kind of record named {}", name));
}

Result<Reply> CommandRun::execute(const Command& command) {
  PROOFDESK_ASSIGN(auto earlier, earlier_reply(command));
  if (earlier) return std::move(*earlier);

  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
  if (command.occurred_at && command.occurred_at->micros > now_.micros + kToleratedLead) {
    return fail(ErrorCode::kInvalidArgument, "command.occurred_in_future",
                "occurredAt lies in the future");
  }
  std::optional<Record> record;
  const bool creates = std::holds_alternative<Create>(command.action);
  if (!creates && !command.record.is_nil()) {
    PROOFDESK_ASSIGN(record, transaction_.find(*kind, command.record, Access::of(command.actor)));
    if (!record && !std::holds_alternative<Import>(command.action))
      return fail(no_such_record(*kind));
  }

  if (const auto* sequence = std::get_if<Sequence>(&command.action)) {
    PROOFDESK_ASSIGN(Reply reply, execute_steps(command, *sequence));
    PROOFDESK_TRY(remember_reply(command, reply));
    return reply;
  }
  StoreWorld world(model_, transaction_, standing_, ledger_.keys(), ledger_.origin(),
                   static_cast<std::int64_t>(ledger_.size()));
  std::optional<LastChange> last;
  if (record && std::holds_alternative<Undo>(command.action)) {
    PROOFDESK_ASSIGN(
        last, last_change(*kind, record->id, transaction_, ledger_.keys(), ledger_.origin()));
  }
  const DecisionContext context{
      model_, rules_, world, ids_, command.occurred_at.value_or(now_), last ? &*last : nullptr};
  const bool there = record.has_value();
  PROOFDESK_ASSIGN(auto decision, there ? decide(context, std::move(*record), command)
                                        : decide(context, nullptr, command));
  if (decision.events.empty()) {
    Reply reply;
    // The one that was found went into the decision, and nothing has changed since.
    if (there) {
      PROOFDESK_ASSIGN(record, transaction_.find(*kind, command.record, Access::of(command.actor)));
      if (record) reply.record = std::move(*record);
    }
    reply.changed = false;
    PROOFDESK_TRY(remember_reply(command, reply));
    return reply;
  }
  PROOFDESK_ASSIGN(Reply reply, std::holds_alternative<Erase>(command.action)
                                    ? erase(command, std::move(decision))
                                    : write(command, std::move(decision)));
  PROOFDESK_TRY(remember_reply(command, reply));
  return reply;
}

Result<Reply> CommandRun::execute_steps(const Command& command, const Sequence& sequence) {
  Decision all;
  Command step = command;
  for (std::size_t i = 0; i < sequence.steps.size(); ++i) {
    step.action =
        std::visit([](const auto& action) -> Action { return action; }, sequence.steps[i]);
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
    PROOFDESK_ASSIGN(const auto record,
                     transaction_.find(*kind, command.record, Access::of(command.actor)));
    if (!record) return fail(no_such_record(*kind));
    StoreWorld world(model_, transaction_, standing_, ledger_.keys(), ledger_.origin(),
                     static_cast<std::int64_t>(ledger_.size()));
    auto decision =
        decide({model_, rules_, world, ids_, command.occurred_at.value_or(now_)}, &*record, step);
    if (!decision) {
      Error error = decision.error();
      for (auto& field : error.fields) field.pointer = fmt::format("/steps/{}{}", i, field.pointer);
      if (sequence.steps.size() > 1) error.detail = fmt::format("step {}: {}", i + 1, error.detail);
      return fail(std::move(error));
    }
    // These were for the record as it was before the first step.
    step.expected_version.reset();
    step.grounds.clear();
    PROOFDESK_TRY(write_rows(step, *decision));
    std::ranges::move(decision->events, std::back_inserter(all.events));
    std::ranges::move(decision->records, std::back_inserter(all.records));
    std::ranges::move(decision->offers, std::back_inserter(all.offers));
  }
  if (!all.events.empty()) return write_leaves(command, std::move(all));
  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
  PROOFDESK_ASSIGN(auto record,
                   transaction_.find(*kind, command.record, Access::of(command.actor)));
  if (!record) return fail(no_such_record(*kind));
  Reply reply;
  reply.record = std::move(*record);
  reply.changed = false;
  return reply;
}

Result<Reply> CommandRun::write(const Command& command, Decision decision) {
  PROOFDESK_TRY(write_rows(command, decision));
  return write_leaves(command, std::move(decision));
}

Status CommandRun::write_rows(const Command& command, Decision& decision) {
  if (decision.events.empty()) return {};
  has_written_ = true;
  PROOFDESK_TRY(write_alias(command, decision.events.front()));
  // What a creation is given here holds for all later events of the same record in this command.
  struct Given {
    std::int64_t number = 0;
    std::int64_t key_slot = -1;
  };
  std::map<Uuid, Given> given;
  std::map<Uuid, std::size_t> last;
  for (std::size_t i = 0; i < decision.events.size(); ++i) {
    Event& event = decision.events[i];
    Record& record = decision.records[i];
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(event.kind));
    if (event.revision == 1) {
      Given fresh;
      PROOFDESK_ASSIGN(fresh.number, transaction_.next_number(*kind));
      PROOFDESK_ASSIGN(fresh.key_slot, transaction_.next_key_slot());
      given.emplace(event.record, fresh);
      event.changes.push_back({std::string(kNumberPath), fresh.number, {}});
    }
    if (const auto found = given.find(event.record); found != given.end()) {
      record.number = found->second.number;
      record.key_slot = found->second.key_slot;
    }
    last[event.record] = i;
  }
  for (const auto& [id, i] : last) {
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(decision.events[i].kind));
    PROOFDESK_TRY(given.contains(id) ? transaction_.insert(*kind, decision.records[i])
                                     : transaction_.update(*kind, decision.records[i]));
    standing_.written(*kind, decision.records[i]);
  }
  for (const Event& event : decision.events) {
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(event.kind));
    PROOFDESK_TRY(write_items(*kind, event));
  }
  return {};
}

Result<Reply> CommandRun::write_leaves(const Command& command, Decision decision) {
  Reply reply;
  const Ledger::Stamp stamp{command.id.is_nil() ? ids_.next(now_) : command.id, now_};
  for (std::size_t i = 0; i < decision.events.size(); ++i) {
    const Event& event = decision.events[i];
    PROOFDESK_ASSIGN(auto receipt,
                     ledger_.append(transaction_, model_, stamp, event,
                                    decision.records[i].key_slot, i, decision.events.size()));
    reply.receipts.push_back(std::move(receipt));
  }

  // The subject's record as it is in the end: an import may hold many events of it.
  const Uuid subject = decision.events.front().record;
  const auto last =
      std::ranges::find(decision.events.rbegin(), decision.events.rend(), subject, &Event::record);
  reply.record =
      std::move(decision.records[static_cast<std::size_t>(decision.events.rend() - last) - 1]);
  reply.offers = std::move(decision.offers);
  PROOFDESK_TRY(name_offers(command.actor, reply.offers));
  return reply;
}

Status CommandRun::name_offers(const Actor& actor, std::vector<Offer>& offers) {
  for (auto& offer : offers) {
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(offer.kind));
    PROOFDESK_ASSIGN(const auto record, transaction_.find(*kind, offer.id, Access::of(actor)));
    if (!record) continue;
    offer.number = record->number;
    offer.title = record->text(*kind, "title");
    if (offer.title.empty()) offer.title = record->text(*kind, "name");
  }
  return {};
}

Status CommandRun::write_alias(const Command& command, const Event& subject) {
  const auto put = [&](const std::string& source, const std::string& key) -> Status {
    if (source.empty()) return {};
    PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
    return transaction_.put_alias(*kind, source, key, subject.record);
  };
  if (const auto* create = std::get_if<Create>(&command.action))
    return put(create->alias_source, create->alias_key);
  const auto* import = std::get_if<Import>(&command.action);
  if (import == nullptr || (!command.record.is_nil() && subject.revision != 1)) return {};
  return put(import->alias_source, import->alias_key);
}

Status CommandRun::write_items(const KindModel& kind, const Event& event) {
  for (const auto& change : event.changes) {
    if (change.path == kErasedPaths) {
      PROOFDESK_TRY(remove_erased_items(kind, event.record, change.value));
      continue;
    }
    const auto slash = change.path.find('/');
    if (slash == std::string::npos) continue;
    const std::string_view collection = std::string_view(change.path).substr(0, slash);
    const std::string_view item = std::string_view(change.path).substr(slash + 1);
    if (change.value.is_null()) {
      PROOFDESK_TRY(transaction_.remove_item(kind, event.record, collection, item));
    } else if (collection == kLinks) {
      PROOFDESK_ASSIGN(const auto link, link_from_json(item, change.value));
      PROOFDESK_TRY(transaction_.put(kind, event.record, link));
    } else if (collection == kWorklog) {
      PROOFDESK_ASSIGN(const auto entry, entry_from_json(item, change.value));
      PROOFDESK_TRY(transaction_.put(kind, event.record, entry));
    } else if (collection == kAttachments) {
      PROOFDESK_ASSIGN(const auto attachment, attachment_from_json(item, change.value));
      PROOFDESK_TRY(transaction_.put(kind, event.record, attachment));
    } else if (collection == kTimers) {
      PROOFDESK_ASSIGN(const auto timer, timer_from_json(item, change.value));
      PROOFDESK_TRY(transaction_.put(kind, event.record, timer));
    } else {
      return fail(ErrorCode::kInternal, "engine.collection",
                  fmt::format("no collection is named {}", collection));
    }
  }
  return {};
}

Status CommandRun::remove_erased_items(const KindModel& kind, Uuid record,
                                       const boost::json::value& paths) {
  for (const auto& path : paths.as_array()) {
    const std::string_view whole = path.as_string();
    const auto slash = whole.find('/');
    if (slash == std::string_view::npos) continue;
    PROOFDESK_TRY(
        transaction_.remove_item(kind, record, whole.substr(0, slash), whole.substr(slash + 1)));
  }
  return {};
}

Status CommandRun::keep_refusal(const Command& command, const Error& error) {
  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
  Event event;
  event.kind = command.kind;
  event.name = std::string(verb_of(command));
  event.occurred_at = command.occurred_at.value_or(now_);
  event.actor = command.actor.person;
  event.definitions = {kind->lifecycle.hash};
  event.refused = error.rule;
  std::int64_t key_slot = -1;
  if (!command.record.is_nil()) {
    PROOFDESK_ASSIGN(const auto record,
                     transaction_.find(*kind, command.record, Access::unrestricted()));
    if (record) {
      event.record = record->id;
      event.from = event.to = record->state;
      key_slot = record->key_slot;
      // Without a record there is no key to seal the sentence under; the rule in the envelope must do.
      event.changes.push_back({std::string(kDetail), boost::json::string(error.detail), {}});
    }
  }
  const Ledger::Stamp stamp{command.id.is_nil() ? ids_.next(now_) : command.id, now_};
  has_written_ = true;
  PROOFDESK_TRY(ledger_.append(transaction_, model_, stamp, event, key_slot, 0, 1));
  return {};
}

Result<Reply> CommandRun::lapse_timer(const Command& command, const Error& error) {
  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(command.kind));
  PROOFDESK_ASSIGN(auto record, transaction_.find(*kind, command.record, Access::unrestricted()));
  if (!record) return fail(no_such_record(*kind));
  const auto& timer = std::get<FireTimer>(command.action);
  Event event;
  event.kind = record->kind;
  event.record = record->id;
  event.revision = record->version + 1;
  event.name = kTimerLapsed;
  event.from = event.to = record->state;
  event.basis = Basis::kSystem;
  event.occurred_at = now_;
  event.definitions = {kind->lifecycle.hash};
  event.changes.push_back({fmt::format("{}/{}", kTimers, timer.timer), nullptr, {}});
  event.changes.push_back({std::string(kRule), boost::json::string(error.rule), {}});
  event.changes.push_back({std::string(kDetail), boost::json::string(error.detail), {}});
  PROOFDESK_TRY(apply(*kind, event, *record));
  Decision decision;
  decision.events.push_back(std::move(event));
  decision.records.push_back(std::move(*record));
  return write(command, std::move(decision));
}

// ---- idempotency --------------------------------------------------------------------------------

Result<std::optional<Reply>> CommandRun::earlier_reply(const Command& command) {
  if (command.idempotency_key.empty()) return std::nullopt;
  PROOFDESK_ASSIGN(const auto stored,
                   transaction_.reply(command.actor.person, command.idempotency_key));
  if (!stored) return std::nullopt;
  if (stored->hash != command.idempotency_hash) {
    Error error{ErrorCode::kIdempotencyMismatch, "idempotency.same_request",
                "this idempotency key was used with another request"};
    error.remedy = "use a fresh key for a different request";
    return fail(std::move(error));
  }
  const auto json = boost::json::parse(stored->reply).as_object();
  Reply reply;
  reply.replayed = true;
  reply.changed = json.at("changed").as_bool();
  for (const auto& receipt : json.at("receipts").as_array()) {
    reply.receipts.push_back(
        {receipt.at("sequence").as_int64(), std::string(receipt.at("leafHash").as_string())});
  }
  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(std::string_view(json.at("kind").as_string())));
  const auto id = Uuid::parse(std::string_view(json.at("id").as_string()));
  PROOFDESK_ASSIGN(auto record,
                   transaction_.find(*kind, id.value_or(Uuid{}), Access::of(command.actor)));
  if (!record) return fail(no_such_record(*kind));
  reply.record = std::move(*record);
  return reply;
}

Status CommandRun::remember_reply(const Command& command, const Reply& reply) {
  if (command.idempotency_key.empty()) return {};
  boost::json::array receipts;
  for (const auto& receipt : reply.receipts) {
    receipts.push_back({{"sequence", receipt.sequence}, {"leafHash", receipt.leaf_hash}});
  }
  const boost::json::object json{{"kind", reply.record.kind},
                                 {"id", reply.record.id.to_string()},
                                 {"changed", reply.changed},
                                 {"receipts", std::move(receipts)}};
  has_written_ = true;
  return transaction_.put_reply(command.actor.person, command.idempotency_key,
                                {command.idempotency_hash, boost::json::serialize(json), now_});
}

}  // namespace proofdesk
