#pragma once

#include "core/engine/rules.hpp"
#include "core/schedule/schedule.hpp"
#include "processes/shared/planned_changes.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What speaks against a change in its window (8.5.1): read from the records there are, judged by `Schedule`.
namespace proofdesk::shared {

/// How far one look goes. A decision looks several times (its guards, then what is written down) within its row
/// budget.
struct CollisionLimits {
  std::size_t rivals = 40;    ///< in the same window, on the same things
  std::size_t others = 40;    ///< in the same window, whatever they work on
  std::size_t services = 15;  ///< whose hours are looked up
};

enum class Look : std::uint8_t {
  kAll,
  kHardOnly,  ///< what only warns is left out, and with it whoever else is about at the time
  kFreezesOnly,
};

struct CollisionCheck {
  PlannedWork work;
  std::vector<Collision> found;  ///< hard ones first
  KindsById kinds;               ///< of all that is named
  std::vector<Freeze> freezes;   ///< with any time in its window
  std::vector<KeptHours> hours;  ///< of what it touches or takes away
  std::set<Uuid> asking;         ///< others that are not authorised yet
  bool items_whole = true;       ///< false: types and environments of some items were not looked up
  bool rivals_whole = true;      ///< false: nobody can say that nothing hard collides
  bool others_whole = true;      ///< false: there may be more that is soft

  /// The first hard one: freezes, or all else; nullptr where there is none.
  [[nodiscard]] const Collision* first_hard(bool freezes) const;
  /// The first soft one that wants a reason. With what only asks for its window as well there is nothing to explain:
  /// whichever is authorised first has it.
  [[nodiscard]] const Collision* first_to_explain() const;
};

/// Looks at the change as `change` has it, and at what it takes away by the relations as they are; nothing collides
/// with what has no window.
[[nodiscard]] Result<CollisionCheck> check_collisions(const Model& model, World& world,
                                                      const Record& change, Instant now,
                                                      Look look = Look::kAll,
                                                      const CollisionLimits& limits = {});

/// Where there is room instead of this collision for as long as it is planned, as a sentence: a free window from the
/// later of `now` and its beginning on, or until when there is none. Looks a fortnight ahead at most, and no further than what is
/// planned there can be read.
[[nodiscard]] Result<std::string> room_instead(const Model& model, World& world,
                                               const CollisionCheck& check, Grade grade,
                                               Instant now);

/// "CHG-000012", "FRZ-000003 \"Year end\"", "web01 (CI-000004)"; each name costs a row once. People are called by
/// number, and what is confidential not at all: what is written here is read by others than who asked.
class Names {
 public:
  Names(const Model& model, World& world, const KindsById& kinds)
      : model_(model), world_(world), kinds_(kinds) {}
  [[nodiscard]] std::string of(Uuid id);

 private:
  const Model& model_;
  World& world_;
  const KindsById& kinds_;
  std::map<Uuid, std::string> known_;
};

/// One line for each: "hard: CHG-000012 works on web01 (CI-000004) too, from … to ….", and what was not looked at.
[[nodiscard]] std::vector<std::string> in_lines(const CollisionCheck& check, Names& names);

/// Cuts where a character ends.
[[nodiscard]] std::string cut(std::string line, std::size_t longest);

}  // namespace proofdesk::shared
