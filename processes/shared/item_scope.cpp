#include "processes/shared/item_scope.hpp"

#include <string>

namespace proofdesk::shared {

Result<Filter> item_scope(const Model& model, std::span<const Record> types,
                          std::string_view text) {
  const KindModel* items = model.kind("configuration_item");
  const KindModel* kind = model.kind("item_type");
  if (items == nullptr || kind == nullptr)
    return fail(ErrorCode::kInternal, "configuration.kinds", "There are no configuration items.");
  const ReferenceNames names = [&](const FieldModel& field,
                                   std::string_view word) -> std::optional<std::string> {
    if (field.target != kind->name) return std::nullopt;
    const auto number = kind->parse_number(word);
    for (const Record& type : types) {
      if (type.state == "retired") continue;
      if (type.text(*kind, "name") == word || (number > 0 && type.number == number))
        return type.id.to_string();
    }
    return std::nullopt;
  };
  return parse_filter(*items, text, names);
}

}  // namespace proofdesk::shared
