#pragma once

#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record_ref.hpp"
#include "core/schedule/planned_work.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What suffers while something does not work, by the relations between configuration items and services (8.2.6).
namespace proofdesk::shared {

/// Which kind of record an id is of: what a schedule names by id only is shown to people by number and name.
using KindsById = std::map<Uuid, std::string>;

/// One line of a change's `impacts`: "lost service/<id>", or "weakened service/<id> 1/2 configuration_item/<id>,…
/// <group>" for what goes on with less redundancy. What else stops or is weakened, of the same relations, is not in
/// a line but in others.
[[nodiscard]] std::string to_line(const Hit& hit, const KindsById& kinds);
/// nullopt for what is no such line. The kinds it names are entered in `kinds`.
[[nodiscard]] std::optional<Hit> parse_hit(std::string_view line, KindsById& kinds);

/// What suffers while the things named do not work, by the CI relations in force.
struct Impact {
  std::vector<Hit> hits;  ///< services first, then nearest first
  KindsById kinds;
  bool whole = true;  ///< false: more hangs on it than was looked at
};
[[nodiscard]] Result<Impact> impact_of(const Model& model, World& world,
                                       const std::vector<RecordRef>& touched,
                                       std::size_t most_relations);

}  // namespace proofdesk::shared
