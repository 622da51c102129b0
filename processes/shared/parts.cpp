#include "processes/shared/parts.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace proofdesk::shared {

const Part* first_missing(const RuleContext& context, std::span<const Part> parts) {
  const auto found = std::ranges::find_if(parts, [&](const Part& part) {
    const FieldModel* field = context.kind.field(part.field);
    if (field == nullptr) return true;
    const Value& value = context.record.get(*field);
    const auto* text = std::get_if<std::string>(&value);
    return !is_set(value) || (text != nullptr && is_blank(*text));
  });
  return found == parts.end() ? nullptr : &*found;
}

}  // namespace proofdesk::shared
