#pragma once

#include "core/engine/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What items say after a deployment, as lines: "CI-000001 itemVersion = 2.4", "CI-000001 putInProduction".
namespace proofdesk::deployment {

struct ItemUpdate {
  Record item;                        ///< as it is now
  const FieldModel* field = nullptr;  ///< nullptr: a step in its life
  Value value;
  std::string_view step;  ///< a transition of configuration items
};

/// Reads the lines of the field `item_updates`. kRefused, with the line, for one that says nothing that a deployment
/// can write: another form, an item it does not go onto, no such field, a field that is not a deployment's to write, a value that the
/// field does not take.
[[nodiscard]] Result<std::vector<ItemUpdate>> item_updates(const RuleContext& context);

}  // namespace proofdesk::deployment
