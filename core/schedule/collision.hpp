#pragma once

#include "core/base/uuid.hpp"
#include "core/schedule/window.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

enum class CollisionKind : std::uint8_t {
  kSameThing,   ///< both work on it
  kRedundancy,  ///< each takes away what the other's leaves as the stand-in
  kFreeze,
  kNotThere,   ///< what this works on does not work while the other is done
  kTakesAway,  ///< what the other works on does not work while this is done
  kBothHit,    ///< both take something away that neither works on
  kServiceHours,
  kImplementer,  ///< one person does both
};
[[nodiscard]] std::string_view name_of(CollisionKind kind);  ///< "same_thing", "redundancy" …

/// Hard: it must not be. Soft: it may be, by somebody who says why.
enum class Grade : std::uint8_t { kHard, kSoft };
[[nodiscard]] std::string_view name_of(Grade grade);  ///< "hard", "soft"

/// Why a work does not fit where it is planned.
struct Collision {
  CollisionKind kind = CollisionKind::kSameThing;
  Grade grade = Grade::kHard;
  Window when;  ///< the first stretch of it
  std::vector<Uuid>
      others;  ///< works, in the order of their ids; of a freeze: the freeze; of hours: none
  std::vector<Uuid> things;  ///< what it is about, or who; in the order of their ids
  // Of redundancy:
  std::string group;
  std::int64_t left = 0;    ///< that still work
  std::int64_t needed = 0;  ///< that must
  std::int64_t of = 0;      ///< that there are

  friend auto operator<=>(const Collision&, const Collision&) = default;
};

/// How a work, a freeze, a thing or a person is called: "CHG-000012", "web01".
using Naming = std::function<std::string(Uuid)>;

/// One sentence: "CHG-000012 works on web01 from 2026-11-24T22:00:00Z to 2026-11-24T23:00:00Z too."
[[nodiscard]] std::string in_words(const Collision& collision, const Naming& name);
/// What can be done about it, as a sentence.
[[nodiscard]] std::string remedy_of(const Collision& collision);

}  // namespace proofdesk
