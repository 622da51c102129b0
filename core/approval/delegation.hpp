#pragma once

#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::approval {

/// One person lets another decide in his or her place for a while.
struct Delegation {
  Uuid id;
  Uuid from;  ///< in whose place
  Uuid to;    ///< who decides
  Instant begins;
  Instant ends;                    ///< not included
  std::vector<std::string> kinds;  ///< of subjects; empty: all

  [[nodiscard]] bool holds(Instant now, std::string_view kind) const;
};

/// The delegations under which `person` may decide in the place of one of `seats`. What was delegated is not
/// delegated on: a delegation to a delegate opens nothing of the first one's.
[[nodiscard]] std::vector<const Delegation*> standing_in(std::span<const Delegation> all,
                                                         Uuid person, std::span<const Uuid> seats,
                                                         Instant now, std::string_view kind);

/// Everybody who may decide in the place of one of `seats` now, each once, in order of the delegations.
[[nodiscard]] std::vector<Uuid> delegates_of(std::span<const Delegation> all,
                                             std::span<const Uuid> seats, Instant now,
                                             std::string_view kind);

}  // namespace proofdesk::approval
