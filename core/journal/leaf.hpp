#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"
#include "core/base/uuid.hpp"
#include "core/engine/event.hpp"
#include "core/journal/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::journal {

/// The version of the leaf's form. A later form gets another number and a reader of its own; this one stays.
inline constexpr std::int64_t kLeafVersion = 1;

/// What stands in the clear in a leaf: who did what to which record, when, and under which definitions.
/// There is no place in it for the value of a field; those are committed to, all of them, by `commitments`.
///
/// As text: one RFC 8785 object with the keys actor, basis, command {count, id, index}, commitments,
/// definitions, from, kind, name, occurredAt, record, recordedAt, refused (only in refusals), revision, seq,
/// source (only when imported), to, v. Times are UTC microseconds. The text is ASCII.
struct Envelope {
  std::int64_t sequence = 0;  ///< from 0: the leaf's index in the tree
  Instant recorded_at;        ///< when it was committed here
  Instant occurred_at;        ///< when it happened
  Uuid command;
  std::int64_t command_index = 0;  ///< which of the command's events this is, from 0
  std::int64_t command_count = 1;  ///< how many events the command made
  Uuid actor;                      ///< nil: the system, as text "system"
  std::string kind;
  Uuid record;  ///< nil: none, as text ""
  std::int64_t revision = 0;
  std::string name;
  std::string from;                      ///< may be empty
  std::string to;                        ///< may be empty
  std::vector<std::string> definitions;  ///< SHA-256, hex, strictly ascending
  Basis basis = Basis::kLive;
  std::string refused;   ///< name of the rule; empty: not a refusal
  std::string source;    ///< SHA-256, hex, of the imported row or file; empty: none
  Digest commitments{};  ///< SHA-256 of the commitment list (core/journal/commitment.hpp)

  friend bool operator==(const Envelope&, const Envelope&) = default;
};

/// kInvalidArgument `leaf.<key>` when a part has no place in a leaf: names are 1 … 255 characters out of
/// visible ASCII without quote and backslash, numbers are non-negative and at most 2^53 - 1 (times may be
/// negative). Pure.
[[nodiscard]] Result<std::string> write_leaf(const Envelope& envelope);

/// Accepts exactly what write_leaf writes; kCorrupt `leaf.<key>` or `leaf.form` otherwise. Pure.
[[nodiscard]] Result<Envelope> parse_leaf(std::string_view text);

[[nodiscard]] std::string_view to_word(Basis basis);

}  // namespace proofdesk::journal
