#include "core/model/record_ref.hpp"
#include "processes/ci_relation/process.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/item_types.hpp"
#include "processes/shared/relation_kinds.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace proofdesk::ci_relation {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";
constexpr GuardMaker guard{kClause};
constexpr std::array<std::string_view, 2> kEnds = {"from", "to"};

std::vector<RecordRef> ends(const RuleContext& context) {
  std::vector<RecordRef> refs;
  for (const auto field : kEnds) {
    if (auto ref = RecordRef::parse(text(context, field))) refs.push_back(std::move(*ref));
  }
  return refs;
}

std::string statement_of(const RuleContext& context) {
  return fmt::format("{} {} {}", text(context, "from"), text(context, "relation"),
                     text(context, "to"));
}

Status ends_are_items(const RuleContext& context) {
  const auto refs = ends(context);
  for (const auto& ref : refs) {
    if (ref.kind != kItems && ref.kind != kServices) {
      return refuse(fmt::format("A {} is neither a configuration item nor a service.", ref.kind),
                    "Relate configuration items and services; use a link for anything else.");
    }
    PROOFDESK_ASSIGN(const auto record, context.world.find(ref.kind, ref.id));
    if (record && record->state == "disposed") {
      return refuse(fmt::format("{} is disposed of.", shown_number(context, ref.kind, *record)),
                    "Relate items that exist.");
    }
  }
  if (refs.size() == 2 && refs[0] == refs[1])
    return refuse("Nothing is related to itself.", "Name two different items.");
  return {};
}

/// What an end is, from its own type up to the most general one.
Result<std::vector<std::string>> types_of(const RuleContext& context, const RecordRef& ref) {
  if (ref.kind == kServices) return std::vector<std::string>{"service"};
  const KindModel* items = context.model.kind(kItems);
  PROOFDESK_ASSIGN(const auto item, context.world.find(ref.kind, ref.id));
  if (!item || items == nullptr) return std::vector<std::string>{};
  PROOFDESK_ASSIGN(const auto type,
                   item_type(context.world, context.model,
                             Uuid::parse(item->text(*items, "item_type")).value_or(Uuid{})));
  return type ? type->lineage : std::vector<std::string>{};
}

Status relation_allowed(const RuleContext& context) {
  const std::string word = text(context, "relation");
  PROOFDESK_ASSIGN(const auto kind, relation_kind(context.world, context.model, word));
  if (!kind) return unknown_relation(word);
  const auto refs = ends(context);
  if (kind->pairs.empty() || refs.size() != 2) return {};
  PROOFDESK_ASSIGN(const auto from, types_of(context, refs[0]));
  PROOFDESK_ASSIGN(const auto to, types_of(context, refs[1]));
  return may_be_between(*kind, from, to);
}

Status redundancy_told(const RuleContext& context) {
  if (has(context, "needed") && !has(context, "redundancy_group")) {
    return refuse("How many are needed says something only of a redundancy group.",
                  "Give redundancyGroup too, or leave needed out.");
  }
  return {};
}

Status not_there_yet(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto relations,
                   context.world.where(context.kind.name, "statement", Value{statement_of(context)},
                                       kMostAlong));
  for (const auto& other : relations) {
    if (other.id == context.record.id || other.state != context.kind.lifecycle.initial) continue;
    return refuse(
        fmt::format("{} says this already.", shown_number(context, context.kind.name, other)),
        "Change that relation instead.");
  }
  return {};
}

/// The record was wrong and not what it tells of: said anew each time, by who answers for the register.
bool is_correction(const RuleContext& context) {
  return changes(context, "correction_reason") && !is_blank(text(context, "correction_reason")) &&
         may_correct_register(context.command.actor);
}

Status change_authorised(const RuleContext& context) {
  if (is_correction(context)) return {};
  // A change of the end that nobody controls says nothing about the other.
  std::vector<RecordRef> controlled;
  for (const auto& ref : ends(context)) {
    PROOFDESK_ASSIGN(const bool is_controlled, under_control(context, ref));
    if (is_controlled) controlled.push_back(ref);
  }
  if (controlled.empty()) return {};
  return under_authorised_change(context, "authority", controlled);
}

Status understood(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto kind,
                   relation_kind(context.world, context.model, text(context, "relation")));
  if (kind) draft.set("dependence", Value{kind->dependence});
  draft.set("statement", Value{statement_of(context)});
  // Its title names both ends, and that it exists tells of them.
  for (const auto& ref : ends(context)) {
    PROOFDESK_ASSIGN(const auto record, context.world.find(ref.kind, ref.id));
    const KindModel* of = context.model.kind(ref.kind);
    if (record && of != nullptr && record->flag(*of, "confidential"))
      draft.set("confidential", Value{true});
  }
  return {};
}

Status titled(const RuleContext& context, Draft& draft) {
  if (has(context, "title")) return {};
  std::vector<std::string> names;
  for (const auto& ref : ends(context)) {
    PROOFDESK_ASSIGN(const auto record, context.world.find(ref.kind, ref.id));
    const KindModel* kind = context.model.kind(ref.kind);
    if (record && kind != nullptr) names.push_back(record->text(*kind, "name"));
  }
  PROOFDESK_ASSIGN(const auto kind,
                   relation_kind(context.world, context.model, text(context, "relation")));
  if (names.size() != 2 || !kind) return {};
  std::string title = fmt::format("{} {} {}", names[0], kind->label, names[1]);
  const FieldModel* field = context.kind.field("title");
  if (field == nullptr || title.size() > field->max_length) return {};
  draft.set("title", Value{std::move(title)});
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("ci_relation.ends_are_items@1",
            "both ends are configuration items or services, and not the same", {"from", "to"},
            ends_are_items),
      guard("ci_relation.relation_allowed@1",
            "the relation is known and may be between things of these types",
            {"from", "relation", "to", "configuration_item", "item_type", "relation_type"},
            relation_allowed),
      guard("ci_relation.redundancy_told@1", "how many are needed is said of a redundancy group",
            {"needed", "redundancy_group"}, redundancy_told),
      guard("ci_relation.not_there_yet@1", "no other relation in force says the same",
            {"from", "relation", "to", "ci_relation"}, not_there_yet),
      guard("ci_relation.change_authorised@1",
            "relations of controlled items in production change only by a change that is being "
            "implemented, or by a correction that says why",
            {"from", "to", "authority", "correction_reason", "configuration_item", "item_type",
             "change"},
            change_authorised),
  };
}

std::vector<Effect> effects() {
  return {
      effect("ci_relation.understood@1",
             "notes which of the two needs the other; of a confidential one it is confidential",
             {"from", "relation", "to", "relation_type"}, understood),
      effect("ci_relation.titled@1", "its title says it in words", {"from", "relation", "to"},
             titled),
      effect("ci_relation.ended@1", "notes when it ended", {}, ended),
  };
}

}  // namespace proofdesk::ci_relation
