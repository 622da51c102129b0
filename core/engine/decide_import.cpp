// History from elsewhere. It happened; no guard can undo it. What is held to is only that it can be written
// down: known fields, types, states and items, each event continuing the one before.

#include "core/base/words.hpp"
#include "core/engine/apply.hpp"
#include "core/engine/decision.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace proofdesk {
namespace {

class Importing {
 public:
  Importing(Deciding& deciding, const Import& import)
      : deciding_(deciding), kind_(deciding.kind), import_(import) {
    const Uuid id = deciding.command.record.is_nil() && !import.events.empty()
                        ? import.events.front().record
                        : deciding.command.record;
    record_ = deciding.stored == nullptr ? new_record(kind_, id) : *deciding.stored;
  }

  Result<Decision> run() {
    Decision decision;
    for (std::size_t i = 0; i < import_.events.size(); ++i) {
      index_ = i;
      Event event = import_.events[i];
      PROOFDESK_TRY(complete(event));
      PROOFDESK_TRY(check_changes(event));
      if (i + 1 == import_.events.size()) PROOFDESK_TRY(arm_timers(event));
      PROOFDESK_TRY(apply(kind_, event, record_));
      set_subjects(event);
      decision.events.push_back(std::move(event));
      decision.records.push_back(record_);
    }
    return decision;
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view rule, std::string detail) const {
    return fail({.code = ErrorCode::kInvalidArgument,
                 .rule = fmt::format("import.{}", rule),
                 .detail = fmt::format("event {} of the import: {}", index_ + 1, detail),
                 .remedy = "Correct the importer's input; nothing of this command was taken over.",
                 .fields = {{fmt::format("/events/{}", index_), detail}}});
  }

  /// Fills in what the engine knows better, and refuses what contradicts it.
  Status complete(Event& event) {
    const bool first = record_.version == 0;
    if (event.kind.empty()) event.kind = kind_.name;
    if (event.record.is_nil()) event.record = record_.id;
    if (event.kind != kind_.name || event.record != record_.id || event.record.is_nil()) {
      return wrong("record", "it belongs to another record");
    }
    if (event.revision == 0) event.revision = record_.version + 1;
    if (event.revision != record_.version + 1) {
      return wrong("revision",
                   fmt::format("revision {} does not follow {}", event.revision, record_.version));
    }
    if (first != (event.name == kCreated)) {
      return wrong("created", first ? "the first event of a record is not \"created\""
                                    : "the record is there already");
    }
    if (!is_snake_case(event.name))
      return wrong("name", fmt::format("\"{}\" is no name of an event", event.name));
    if (event.from.empty()) event.from = record_.state;
    if (event.from != record_.state) {
      return wrong("from", fmt::format("it starts from \"{}\", the record stands in \"{}\"",
                                       event.from, record_.state));
    }
    if (event.to.empty()) event.to = first ? kind_.lifecycle.initial : event.from;
    if (kind_.lifecycle.state(event.to) == nullptr) {
      return wrong("state",
                   fmt::format("\"{}\" is no state of {}", event.to, with_article(kind_.label)));
    }
    if (!event.refused.empty()) return wrong("refused", "a refusal is not imported");
    event.basis = Basis::kImported;
    event.definitions = {kind_.lifecycle.hash};
    const bool carries_alias = first && !import_.alias_source.empty();
    if (carries_alias) {
      event.changes.push_back(
          {std::string(kAlias),
           boost::json::object{{"key", import_.alias_key}, {"source", import_.alias_source}},
           {}});
    }
    return {};
  }

  Status check_changes(const Event& event) const {
    std::set<std::string_view> paths;
    for (const auto& change : event.changes) {
      if (!paths.insert(change.path).second)
        return wrong("path_once", fmt::format("{} is set twice", change.path));
      PROOFDESK_TRY(check_change(change));
    }
    return {};
  }

  Status check_change(const Change& change) const {
    if (is_note(change.path)) return {};
    if (change.path.find('/') != std::string::npos) return check_item(change);
    const FieldModel* field = kind_.field(change.path);
    if (field == nullptr || field->origin == FieldOrigin::kSystem ||
        field->json_name != change.path ||
        (field->origin == FieldOrigin::kFacet && field->slot == kErasedSlot)) {
      return wrong("field",
                   fmt::format("\"{}\" is no field of {}", change.path, with_article(kind_.label)));
    }
    if (auto value = from_json(*field, change.value, pointer_of(*field)); !value) {
      return wrong("value", fmt::format("{}: {}", change.path, value.error().detail));
    }
    return {};
  }

  Status check_item(const Change& change) const {
    const auto slash = change.path.find('/');
    const std::string_view collection = std::string_view(change.path).substr(0, slash);
    const std::string_view item = std::string_view(change.path).substr(slash + 1);
    const auto judged = [&](const auto& parsed) -> Status {
      if (parsed) return {};
      return wrong("item", fmt::format("{}: {}", change.path, parsed.error().detail));
    };
    if (collection == kLinks) {
      if (change.value.is_null() && Uuid::parse(item)) return {};
      const auto link = link_from_json(item, change.value);
      if (link && find_link_type(link->type) == nullptr) {
        return wrong("item", fmt::format("there is no link type \"{}\"", link->type));
      }
      return judged(link);
    }
    if (collection == kWorklog) return judged(entry_from_json(item, change.value));
    if (collection == kAttachments) return judged(attachment_from_json(item, change.value));
    return wrong("item", fmt::format("\"{}\" cannot be imported", change.path));
  }

  /// Whatever state history leaves it in, the record lives on under the lifecycle. Its periods are counted
  /// from the import, so that nobody loses the time to object that the lifecycle gives.
  Status arm_timers(Event& last) {
    std::map<std::string, boost::json::value> changes;
    if (deciding_.stored != nullptr) {
      PROOFDESK_ASSIGN(const auto armed, deciding_.world.timers(kind_.name, record_.id));
      for (const auto& timer : armed) changes[timer.name] = nullptr;
    }
    Record becomes = record_;
    PROOFDESK_TRY(apply(kind_, last, becomes));
    for (const auto& timer : kind_.lifecycle.timers) {
      if (timer.state != becomes.state) continue;
      std::optional<Instant> due;
      if (timer.after) {
        due = Instant{deciding_.now.micros + *timer.after};
      } else if (const FieldModel* field = kind_.field(timer.at_field); field != nullptr) {
        const Value value = becomes.get(*field);
        if (const auto* at = std::get_if<std::int64_t>(&value)) due = Instant{*at};
      }
      if (due) {
        changes[timer.name] =
            to_json(ArmedTimer{.name = timer.name, .due = *due, .arming = last.revision});
      }
    }
    for (auto& [name, value] : changes)
      last.changes.push_back({fmt::format("{}/{}", kTimers, name), std::move(value), {}});
    return {};
  }

  /// After the event is folded: the reference that names the subject may be set by the event itself.
  void set_subjects(Event& event) const {
    for (auto& change : event.changes) {
      const FieldModel* field = kind_.field(change.path);
      if (field == nullptr || !change.subject.is_nil()) continue;
      change.subject = subject_of(kind_, *field, record_);
    }
  }

  Deciding& deciding_;
  const KindModel& kind_;
  const Import& import_;
  Record record_;
  std::size_t index_ = 0;
};

}  // namespace

Result<Decision> decide_import(Deciding& deciding, const Import& import) {
  if (!deciding.actor.administers()) {
    return fail({.code = ErrorCode::kForbidden,
                 .rule = fmt::format("{}.import.roles", deciding.kind.name),
                 .detail = "only administrators import history",
                 .clause = deciding.kind.clause,
                 .remedy = "Ask an administrator."});
  }
  PROOFDESK_TRY(deciding.check_version());
  return Importing(deciding, import).run();
}

}  // namespace proofdesk
