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
/// History from elsewhere: events in file order, past the guards. Ids and revisions are filled in here.
struct Import {
  std::vector<Event> events;  ///< revision 0 = next; record ids are the importer's, deterministic
  std::string alias_source;
  std::string alias_key;
};

using Action = std::variant<Create, Update, Fire, FireTimer, LogWork, AddLink, RemoveLink, Attach,
                            Erase, Import>;

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
  Action action;
};

/// The verb of a command, as refusals and metrics name it.
[[nodiscard]] std::string_view verb_of(const Command& command);

}  // namespace proofdesk
