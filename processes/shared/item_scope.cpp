#include "processes/shared/item_scope.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kTypes = "item_type";

/// The type and all that lead up to it, as ids.
std::set<std::string> subtree(const KindModel& kind, std::span<const Record> types,
                              const std::string& root) {
  std::set<std::string> found{root};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Record& type : types)
      if (found.contains(type.text(kind, "parent")))
        grew = found.insert(type.id.to_string()).second || grew;
  }
  return found;
}

}  // namespace

bool is_type_of_items(const KindModel& kind, const FieldModel& field) {
  return kind.name == kItems && field.name == kTypes;
}

Filter with_special_cases(const KindModel& item_types, std::span<const Record> types,
                          const std::set<std::string>& named, Filter filter) {
  for (Filter& operand : filter.operands)
    operand = with_special_cases(item_types, types, named, std::move(operand));
  const auto* id = std::get_if<std::string>(&filter.value);
  if (filter.field == nullptr || filter.field->name != kTypes || id == nullptr ||
      !named.contains(*id))
    return filter;
  const bool negated = filter.op == Filter::Op::kNotEqual;
  Filter any{.op = negated ? Filter::Op::kAnd : Filter::Op::kOr};
  for (const auto& each : subtree(item_types, types, *id))
    any.operands.push_back(Filter::compare(*filter.field, filter.op, Value{each}));
  return any;
}

Result<Filter> item_scope(const Model& model, std::span<const Record> types, std::string_view text,
                          const ReferenceNames& others) {
  const KindModel* items = model.kind(kItems);
  const KindModel* kind = model.kind(kTypes);
  if (items == nullptr || kind == nullptr)
    return fail(ErrorCode::kInternal, "configuration.kinds", "There are no configuration items.");
  std::set<std::string> named;
  const ReferenceNames names = [&](const FieldModel& field,
                                   std::string_view word) -> std::optional<std::string> {
    if (field.target != kind->name) return others ? others(field, word) : std::nullopt;
    const auto number = kind->parse_number(word);
    for (const Record& type : types) {
      if (type.state == "retired") continue;
      const bool by_name = type.text(*kind, "name") == word;
      if (!by_name && (number <= 0 || type.number != number)) continue;
      if (by_name) named.insert(type.id.to_string());
      return type.id.to_string();
    }
    return others ? others(field, word) : std::nullopt;
  };
  PROOFDESK_ASSIGN(auto filter, parse_filter(*items, text, names));
  return with_special_cases(*kind, types, named, std::move(filter));
}

}  // namespace proofdesk::shared
