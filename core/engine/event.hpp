#pragma once

#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <boost/json.hpp>

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
///   a note: what is kept of a decision but is no state (see below).
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
  std::int64_t revision =
      0;             ///< the record's version after it; 0 for a refusal, which changes nothing
  std::string name;  ///< "created", "updated", "resolve", "worked", "linked", "erased" …
  std::string from;  ///< state before; empty on creation
  std::string to;    ///< state after
  Basis basis = Basis::kLive;
  Instant occurred_at;
  Uuid actor;                            ///< nil: the system
  std::vector<std::string> definitions;  ///< hashes (hex) of what it was decided under
  std::string refused;                   ///< name of the rule, for refusals only
  std::string source;                    ///< SHA-256 (hex) of the imported source row
  std::vector<Change> changes;
};

inline constexpr std::string_view kCreated = "created";
inline constexpr std::string_view kUpdated = "updated";
inline constexpr std::string_view kWorked = "worked";
inline constexpr std::string_view kLinked = "linked";
inline constexpr std::string_view kUnlinked = "unlinked";
inline constexpr std::string_view kAttached = "attached";
inline constexpr std::string_view kErasedEvent = "erased";
inline constexpr std::string_view kUndone = "undone";             ///< the last step was taken back
inline constexpr std::string_view kUndo = "undo";                 ///< how one asks for that
inline constexpr std::string_view kTimerLapsed = "timer_lapsed";  ///< due, and came to nothing

/// Given to a new record by the executor, which owns the counter: an integer.
inline constexpr std::string_view kNumberPath = "number";
/// In an "erased" event: array of the paths whose values are gone, fields and items alike.
inline constexpr std::string_view kErasedPaths = "erasedPaths";

// Notes. No field of any kind may have one of these as its JSON name.
inline constexpr std::string_view kReads =
    "reads";  ///< [[kind, id, version], …] that the rules looked at
inline constexpr std::string_view kComment = "comment";
inline constexpr std::string_view kRule = "rule";
inline constexpr std::string_view kDetail = "detail";
inline constexpr std::string_view kDeviations = "deviations";  ///< of an import from the lifecycle
inline constexpr std::string_view kSourceColumns =
    "sourceColumns";  ///< of an import, what no field holds
inline constexpr std::string_view kErasureReason =
    "erasureReason";  ///< why, in the administrator's words
inline constexpr std::string_view kFiredTimer =
    "firedTimer";  ///< name of the timer behind the event
inline constexpr std::string_view kFollowed =
    "followed";  ///< transitions the record took along, in order
inline constexpr std::string_view kUndoneRevision =
    "undoneRevision";                                ///< which revision was taken back: an integer
inline constexpr std::string_view kAlias = "alias";  ///< {"key", "source"}: foreign number

/// All of them, for readers outside the engine that must know what to leave out of a fold.
[[nodiscard]] std::span<const std::string_view> notes();
/// Whether a path is kept for the record of the decision only and changes nothing when folded.
[[nodiscard]] bool is_note(std::string_view path);

}  // namespace proofdesk
