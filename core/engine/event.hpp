#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"

namespace proofdesk {

/// On what ground an event stands.
enum class Basis {
  kLive,      ///< decided here, under the rules
  kImported,  ///< happened elsewhere; appended in file order, without guards
  kSystem,    ///< a timer, a start-up, a follower's finding
};

/// One value that an event sets. `path` is
///   a field's JSON name ("title", "custom.cost_centre"), or
///   "<collection>/<item id>" (core/model/items.hpp), or
///   for what is kept of a decision but is no state: "reads", "comment", "rule", "detail", "deviations".
/// Value null: no value (any more).
struct Change {
  std::string path;
  boost::json::value value;
  Uuid subject;  ///< whose data it is: nil = the record itself, else the person with this id
};

/// What happened, once and for all. Folding a record's events in order of revision gives the record.
struct Event {
  std::string kind;
  Uuid record;
  std::int64_t revision = 0;  ///< the record's version after it; 0 for a refusal, which changes nothing
  std::string name;           ///< "created", "updated", "resolve", "worked", "linked", "erased" …
  std::string from;           ///< state before; empty on creation
  std::string to;             ///< state after
  Basis basis = Basis::kLive;
  Instant occurred_at;
  Uuid actor;  ///< nil: the system
  std::vector<std::string> definitions;  ///< hashes (hex) of what it was decided under
  std::string refused;                   ///< name of the rule, for refusals only
  std::string source;                    ///< SHA-256 (hex) of the imported source row
  std::vector<Change> changes;
};

inline constexpr std::string_view kCreated = "created";
inline constexpr std::string_view kUpdated = "updated";
inline constexpr std::string_view kErasedEvent = "erased";

}  // namespace proofdesk
