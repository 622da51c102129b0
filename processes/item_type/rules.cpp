#include "core/query/filter.hpp"
#include "processes/item_type/process.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <vector>

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

/// Whether items of the type are under control, by itself or by what it is a special case of.
bool is_controlled(const KindModel& kind, std::span<const Record> types, Record type) {
  std::set<Uuid> seen;
  while (seen.insert(type.id).second) {
    if (type.flag(kind, "controlled")) return true;
    const auto parent = Uuid::parse(type.text(kind, "parent"));
    const auto found = parent ? std::ranges::find(types, *parent, &Record::id) : types.end();
    if (found == types.end()) return false;
    type = *found;
  }
  return false;
}

/// The types that are under control as they stand, and would no longer be.
Result<std::set<std::string>> released(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto standing, context.world.standing(context.kind.name));
  std::vector<Record> before(standing.begin(), standing.end());
  std::vector<Record> after = before;
  for (auto* types : {&before, &after}) {
    const auto found = std::ranges::find(*types, context.record.id, &Record::id);
    if (found != types->end()) *found = types == &before ? context.before : context.record;
  }
  std::set<std::string> ids;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (is_controlled(context.kind, before, before[i]) &&
        !is_controlled(context.kind, after, after[i]))
      ids.insert(before[i].id.to_string());
  }
  return ids;
}

/// Items of these types on which services rest; so many at the most.
Result<std::vector<Record>> in_service(const RuleContext& context, const KindModel& items,
                                       const std::set<std::string>& types) {
  std::vector<Record> found;
  for (const auto& type : types) {
    const auto either = [&](std::initializer_list<std::string_view> states) {
      Filter any{.op = Filter::Op::kOr};
      for (const auto state : states)
        any.operands.push_back(
            Filter::compare(*items.field("state"), Filter::Op::kEqual, Value{std::string(state)}));
      return any;
    };
    PROOFDESK_ASSIGN(
        auto some,
        context.world.matching(items.name,
                               Filter::both(Filter::compare(*items.field("item_type"),
                                                            Filter::Op::kEqual, Value{type}),
                                            either({"in_production", "maintenance", "missing"})),
                               1));
    std::ranges::move(some, std::back_inserter(found));
  }
  return found;
}

/// One person alone does not free a thousand items; an authorised change that is about one of them does.
Status control_kept(const RuleContext& context) {
  if (!changes(context, "controlled") && !changes(context, "parent")) return {};
  const KindModel* items = context.model.kind("configuration_item");
  PROOFDESK_ASSIGN(const auto types, released(context));
  if (types.empty() || items == nullptr) return {};
  PROOFDESK_ASSIGN(const auto in_use, in_service(context, *items, types));
  if (in_use.empty()) return {};
  std::vector<RecordRef> things;
  PROOFDESK_ASSIGN(const auto scope, scope_of_authority(context, "authority"));
  for (const auto& thing : scope) {
    if (thing.kind != items->name || things.size() == kMostAlong) continue;
    PROOFDESK_ASSIGN(const auto item, context.world.find(thing.kind, thing.id));
    if (item && types.contains(item->text(*items, "item_type"))) things.push_back(thing);
  }
  if (things.empty()) things.push_back(RecordRef::to(in_use.front()));
  const auto authorised = under_authorised_change(context, "authority", things);
  if (authorised) return {};
  const auto named = std::ranges::find_if(
      in_use, [&](const Record& item) { return !item.flag(*items, "confidential"); });
  return refuse(
      fmt::format("Items in production would no longer be under change control{}. {}",
                  named == in_use.end()
                      ? std::string()
                      : fmt::format(", {} for one", shown_number(context, items->name, *named)),
                  authorised.error().detail),
      "Give in authority a change that is being implemented and has an item of this type in its "
      "scope, or leave controlled and parent as they are.");
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
      guard("item_type.control_kept@1",
            "items in production cease to be under control by an authorised change only",
            {"controlled", "parent", "authority", "configuration_item", "change"}, control_kept),
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
