#pragma once

#include "core/base/instant.hpp"
#include "core/journal/digest.hpp"
#include "core/journal/leaf.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace proofdesk::evidence {

/// What a pack is about: the kinds of record that evidence a clause, in a period by occurredAt.
struct Scope {
  std::string clause;
  Instant from;                              ///< inclusive
  Instant to;                                ///< exclusive
  std::map<std::string, std::string> kinds;  ///< kind → prefix of its numbers

  /// Whether an event of this kind, at this instant, brings its record into the pack.
  [[nodiscard]] bool covers(const journal::Envelope& envelope) const {
    return envelope.refused.empty() && kinds.contains(envelope.kind) &&
           from <= envelope.occurred_at && envelope.occurred_at < to;
  }

  friend bool operator==(const Scope&, const Scope&) = default;
};

/// Why a committed value is not shown.
enum class Shown {
  kDisclosed,
  kErased,    ///< nobody can show it any more
  kWithheld,  ///< left out on request; the desk can still show it
};
[[nodiscard]] std::string_view to_word(Shown shown);

/// One commitment of an event, opened where the pack opens it.
struct Opening {
  std::string path;
  journal::Digest commitment{};
  Shown shown = Shown::kDisclosed;
  std::string disclosure;    ///< base64url; only when disclosed
  boost::json::value value;  ///< only when disclosed
};

/// A leaf that the pack shows in full, with the openings of its commitments if it belongs to a record of the pack.
struct ShownEvent {
  std::string leaf;  ///< canonical text
  journal::Digest leaf_hash{};
  journal::Envelope envelope;
  std::vector<Opening> openings;  ///< paths ascending
};

}  // namespace proofdesk::evidence
