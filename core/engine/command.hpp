#pragma once

#include "core/access/access.hpp"
#include "core/engine/event.hpp"
#include "core/model/items.hpp"
#include "core/model/value.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace proofdesk {

struct FieldInput {
  std::string field;  ///< snake_case name, "custom.x" for declared ones
  Value value;        ///< already of the field's type; limits are checked again by the decision
};

/// A note that goes with a command, or is one.
struct WorkInput {
  std::string text;
  bool is_public = false;
};

struct Create {
  std::vector<FieldInput> fields;
  std::string alias_source;  ///< foreign number, e.g. ("servicenow", "INC0000045"); empty: none
  std::string alias_key;
  std::string
      then;  ///< a transition that the actor takes on it at once: log and resolve; empty: none
};
struct Update {
  std::vector<FieldInput> fields;
};
struct Fire {  ///< take a transition
  std::string transition;
  std::vector<FieldInput> fields;
  std::optional<WorkInput> comment;
};
struct FireTimer {  ///< the system's: stale armings do nothing
  std::string timer;
  std::int64_t arming = 0;
};
struct LogWork {
  WorkInput work;
};
struct AddLink {
  std::string type;
  LinkEnd to;
};
struct RemoveLink {
  Uuid link;
};
struct Attach {
  Attachment attachment;  ///< the blob is durable already
};
/// Erases one field, or with an empty `field` everything personal of a person (the record is that person).
struct Erase {
  std::string field;
  std::string reason;
};
/// Takes back the last step on the record, by whoever took it, soon after; see core/engine/last_change.hpp.
struct Undo {};
/// History from elsewhere: events in file order, past the guards. Ids and revisions are filled in here.
struct Import {
  std::vector<Event> events;  ///< revision 0 = next; record ids are the importer's, deterministic
  std::string alias_source;
  std::string alias_key;
};

/// Several things done to one record in this order: all of them or none. Each step is decided on the record as
/// the steps before it left it, under the actor's own roles, and is an event of its own; the leaves stand in
/// one commit under one command.
struct Sequence {
  using Step = std::variant<Update, Fire, LogWork>;
  std::vector<Step> steps;
};

using Action = std::variant<Create, Update, Fire, FireTimer, LogWork, AddLink, RemoveLink, Attach,
                            Erase, Undo, Import, Sequence>;

/// What a command was made from (a template, a macro), as it was then. Journaled with the decision as read;
/// when it has changed since, the command is refused.
struct Ground {
  std::string kind;
  Uuid id;
  std::int64_t version = 0;
};

/// What a person, a timer or an integration asks for. Pure data.
struct Command {
  Uuid id;
  Actor actor;
  std::string kind;
  Uuid record;  ///< nil for Create: the engine gives one
  std::optional<std::int64_t> expected_version;
  std::string idempotency_key;         ///< empty: none
  std::string idempotency_hash;        ///< SHA-256 (hex) of what was asked under that key
  std::optional<Instant> occurred_at;  ///< nullopt: now
  std::vector<Ground> grounds;
  bool dry_run = false;  ///< decided and answered like any other, then undone without a trace
  Action action;
};

/// The verb of a command, as refusals and metrics name it.
[[nodiscard]] std::string_view verb_of(const Command& command);

}  // namespace proofdesk
