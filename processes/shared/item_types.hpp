#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// Types of configuration item as rules read them: with all that they inherit.
namespace proofdesk::shared {

struct ItemTypeView {
  std::string name;
  std::vector<std::string> lineage;  ///< its name, its parent's, and so on
  bool in_use = false;
  bool controlled = false;           ///< itself or through an ancestor
  std::set<std::string> attributes;  ///< "custom.x", inherited ones included
  std::set<std::string> required;    ///< subset of `attributes`
};

/// nullopt when there is no such type. A parent that leads back to itself ends the inheritance there. The
/// decision relies on every type that was looked at.
[[nodiscard]] Result<std::optional<ItemTypeView>> item_type(World& world, const Model& model,
                                                            Uuid id);

}  // namespace proofdesk::shared
