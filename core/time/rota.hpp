#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"
#include "core/base/uuid.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// Somebody else in between: "2026-12-24T09:00:00Z/2026-12-27T09:00:00Z <person>". Half-open.
struct RotaOverride {
  Instant from;
  Instant to;
  std::string person;  ///< as written

  friend bool operator==(const RotaOverride&, const RotaOverride&) = default;
};

/// kInvalidArgument "rota.override" unless it is two RFC 3339 instants in order and a word.
[[nodiscard]] Result<RotaOverride> parse_rota_override(std::string_view text);
[[nodiscard]] std::string to_text(const RotaOverride& override);

/// Who is on call, by turns. Handover is at a local time, so a shift over a change of the clocks is an hour
/// shorter or longer; a time that the clocks jump over is the instant of the jump, one that they pass twice is
/// the first of the two. Pure and immutable.
struct Rotation {
  std::string zone;           ///< IANA name
  std::vector<Uuid> members;  ///< in the order of their turns
  std::string starts_on;      ///< civil date on which the first member takes over
  int handover_minute = 0;    ///< minutes after local midnight
  int shift_days = 7;
  std::vector<RotaOverride> overrides;  ///< where two overlap, the later in the list counts
};

/// A stretch of time that one person covers.
struct OnCall {
  Uuid person;
  Instant from;
  Instant until;
  bool overridden = false;
};

/// kInvalidArgument "rota.zone", "rota.members", "rota.starts_on", "rota.handover", "rota.shift".
Status check_rota(const Rotation& rota);

/// "09:00" as minutes after midnight.
[[nodiscard]] std::optional<int> parse_handover(std::string_view text);

/// Who covers this instant, and how long; nullopt before the rota starts. The rota must pass `check_rota`; the
/// persons of overrides must be ids. Long shifts that are one person's are not joined.
[[nodiscard]] std::optional<OnCall> on_call_at(const Rotation& rota, Instant at);

}  // namespace proofdesk
