#include "processes/item_type/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

namespace proofdesk::item_type {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};

Status attributes_declared(const RuleContext& context) {
  const KindModel* items = context.model.kind("configuration_item");
  for (const std::string_view field : {"attributes", "required_attributes"}) {
    for (const auto& name : list(context, field)) {
      const FieldModel* declared = items == nullptr ? nullptr : items->field(name);
      if (declared != nullptr && declared->origin == FieldOrigin::kCustom && !declared->retired)
        continue;
      return refuse(
          fmt::format("Configuration items have no declared field \"{}\".", name),
          "Declare it first as a field of configuration_item, and name it as custom.<name>.");
    }
  }
  return {};
}

Status parent_in_use(const RuleContext& context) {
  Uuid next = reference(context, "parent");
  std::set<Uuid> seen{context.record.id};
  bool first = true;
  while (!next.is_nil()) {
    if (!seen.insert(next).second) {
      return refuse("The type would be a special case of itself.",
                    "Choose a parent that does not lead back to this type.");
    }
    PROOFDESK_ASSIGN(const auto parent, context.world.find(context.kind.name, next));
    if (!parent) return {};
    if (first && parent->state != context.kind.lifecycle.initial) {
      return refuse(fmt::format("The parent {} is retired.", parent->text(context.kind, "name")),
                    "Choose a type that is in use.");
    }
    first = false;
    next = Uuid::parse(parent->text(context.kind, "parent")).value_or(Uuid{});
  }
  return {};
}

Status no_subtypes(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto types, context.world.standing(context.kind.name));
  for (const auto& type : types) {
    if (type.state != context.kind.lifecycle.initial ||
        type.text(context.kind, "parent") != context.record.id.to_string())
      continue;
    return refuse(fmt::format("{} is a special case of it.", type.text(context.kind, "name")),
                  "Retire or revise that type first.");
  }
  return {};
}

Status revised_with_reason(const RuleContext& context) {
  return changed_by_transition_only(
      context, {"name", "parent", "attributes", "required_attributes", "controlled"}, "revise");
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("item_type.attributes_declared@1",
            "its attributes are declared fields of configuration items",
            {"attributes", "required_attributes"}, attributes_declared),
      guard("item_type.parent_in_use@1", "its parent is in use and does not lead back to it",
            {"parent", "item_type"}, parent_in_use),
      guard("item_type.name_unique@1", "no other type in use has its name", {"name", "item_type"},
            name_is_unique),
      guard("item_type.no_subtypes@1", "no type in use is a special case of it", {"item_type"},
            no_subtypes),
      guard("item_type.revised_with_reason@1",
            "what others rest on changes by revising it, with a reason",
            {"name", "parent", "attributes", "required_attributes", "controlled"},
            revised_with_reason),
  };
}

std::vector<Effect> effects() {
  return {
      effect("item_type.titled@1", "its title is its name unless given", {"title", "name"},
             title_by_name),
      notes_retirement("item_type.retired@1"),
  };
}

}  // namespace proofdesk::item_type
