#pragma once

#include "core/engine/dependencies.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record_ref.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What suffers while something does not work, by the relations between configuration items and services (8.2.6).
namespace proofdesk::shared {

/// One line of a change's `impacts`: "lost service/<id>", or "weakened service/<id> 1/2 configuration_item/<id>,…
/// <group>" for what goes on with less redundancy. What else stops or is weakened, of the same relations, is not in
/// a line but in others.
[[nodiscard]] std::string to_line(const Hit& hit, const KindsById& kinds);
/// nullopt for what is no such line. The kinds it names are entered in `kinds`.
[[nodiscard]] std::optional<Hit> parse_hit(std::string_view line, KindsById& kinds);

/// The records that say what needs what.
[[nodiscard]] const RelationSource& configuration_relations();

/// What suffers while the things named do not work, by the CI relations in force: all of them, however many
/// (`impact_of` of the engine). Services first, then what is lost, nearest first.
[[nodiscard]] Result<Impact> impact_of(const Model& model, World& world,
                                       const std::vector<RecordRef>& touched);

/// A service that stops, or goes on with less redundancy, though nobody named it.
struct ServiceHit {
  Uuid id;
  bool lost = true;
};
/// All of them, each once: first what stops, nearest first. None of what is touched itself.
[[nodiscard]] Result<std::vector<ServiceHit>> services_hit(const Model& model, World& world,
                                                           const std::vector<RecordRef>& touched);

}  // namespace proofdesk::shared
