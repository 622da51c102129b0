#include "core/access/access.hpp"
#include "core/model/record_ref.hpp"
#include "processes/configuration_item/process.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/discrepancies.hpp"
#include "processes/shared/item_types.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::configuration_item {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};

/// A switch may have thousands of relations; more than these are not looked at one by one.
constexpr std::size_t kMostRelations = 200;

/// Of a service.
bool is_delivered(std::string_view state) { return state == "live" || state == "retiring"; }

Result<ItemTypeView> type_of(const RuleContext& context) {
  PROOFDESK_ASSIGN(auto type,
                   item_type(context.world, context.model, reference(context, "item_type")));
  return type.value_or(ItemTypeView{});
}

Result<ItemTypeView> type_before(const RuleContext& context) {
  const auto id = Uuid::parse(context.before.text(context.kind, "item_type"));
  PROOFDESK_ASSIGN(auto type, item_type(context.world, context.model, id.value_or(Uuid{})));
  return type.value_or(ItemTypeView{});
}

std::vector<RecordRef> itself(const RuleContext& context) {
  return {RecordRef::to(context.record)};
}

Status type_in_use(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  if (type.in_use) return {};
  return refuse(fmt::format("The type {} is retired.", type.name), "Choose a type that is in use.");
}

Status attributes_of_type(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  for (const auto& field : context.kind.custom_fields()) {
    const bool set = is_set(context.record.get(field));
    if (!set || context.before.get(field) == context.record.get(field) ||
        type.attributes.contains(field.json_name))
      continue;
    return refuse(fmt::format("A {} has no \"{}\".", type.name, field.label),
                  fmt::format("Leave {} out, or add it to the attributes of the type {}.",
                              field.json_name, type.name));
  }
  return {};
}

Status required_attributes(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  std::string missing;
  for (const auto& name : type.required) {
    const FieldModel* field = context.kind.field(name);
    if (field == nullptr || is_set(context.record.get(*field))) continue;
    missing += (missing.empty() ? "" : ", ") + name;
  }
  if (missing.empty()) return {};
  return refuse(fmt::format("A {} in production needs {}.", type.name, missing),
                "Give the attributes that its type requires.");
}

/// The number of a confidential item is for those alone who may read it.
bool may_be_told(const RuleContext& context, const Record& item) {
  return !item.flag(context.kind, "confidential") || Access::of(context.command.actor).confidential;
}

Status name_unique(const RuleContext& context) {
  const std::string name = text(context, "name");
  if (name.empty() || !changes(context, "name")) return {};
  PROOFDESK_ASSIGN(const auto others,
                   context.world.where(context.kind.name, "name", Value{name}, kMostAlong));
  for (const auto& other : others) {
    if (other.id == context.record.id || other.state == "disposed") continue;
    return refuse(
        fmt::format("{} has this name already.",
                    may_be_told(context, other) ? shown_number(context, context.kind.name, other)
                                                : "Another item"),
        "Choose a name that tells the two apart, or use that item.");
  }
  return {};
}

Status change_authorised(const RuleContext& context) {
  if (!in_controlled_state(context.before.state)) return {};
  const bool touched = std::ranges::any_of(context.kind.fields(), [&](const FieldModel& field) {
    return field.origin != FieldOrigin::kSystem && !field.engine_owned &&
           is_controlled_field(field.name) &&
           context.before.get(field) != context.record.get(field);
  });
  if (!touched) return {};
  // With another type it would not be rid of the control it is under.
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  PROOFDESK_ASSIGN(const auto before, type_before(context));
  if (!type.controlled && !before.controlled) return {};
  return under_authorised_change(context, "authority", itself(context));
}

bool says_why(const RuleContext& context) {
  return changes(context, "correction_reason") && !is_blank(text(context, "correction_reason"));
}

/// The record was wrong and not the item: said anew each time, by who answers for the register.
bool is_correction(const RuleContext& context) {
  return says_why(context) && may_correct_register(context.command.actor);
}

Status control_kept(const RuleContext& context) {
  if (!changes(context, "item_type")) return {};
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  PROOFDESK_ASSIGN(const auto before, type_before(context));
  if (type.controlled || !before.controlled) return {};
  const auto authorised = under_authorised_change(context, "authority", itself(context));
  if (authorised) return {};
  return refuse(fmt::format("A {} is under change control and a {} is not. {}", before.name,
                            type.name, authorised.error().detail),
                "Choose a type that is under change control, or give in authority a change with "
                "the item in its scope that is being implemented, beside correctionReason.");
}

/// The state it was missing from. Of what was lost before that was noted, the time in production tells it.
std::string_view missing_from(const RuleContext& context) {
  const std::string was = text(context, "missing_from");
  if (was == "maintenance") return "maintenance";
  if (was == "in_stock") return "in_stock";
  return was.empty() && !has(context, "in_production_since") ? "in_stock" : "in_production";
}

Status found_as_it_was(const RuleContext& context) {
  if (!changes(context, "location") || missing_from(context) == "in_stock") return {};
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  if (!type.controlled || is_correction(context)) return {};
  const auto authorised = under_authorised_change(context, "authority", itself(context));
  if (authorised) return {};
  return refuse("It is under change control, where it stands too. " + authorised.error().detail,
                "Leave location out where it stands as recorded; else give the change it was moved "
                "under in authority, or in correctionReason how it is known that the record was "
                "wrong.");
}

Status lost(const RuleContext& context, Draft& draft) {
  draft.set("missing_from", Value{context.before.state});
  return {};
}

Status entry_authorised(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto type, type_of(context));
  // What was in use before it was registered is put right, not changed.
  if (!type.controlled || is_correction(context)) return {};
  return under_authorised_change(context, "authority", itself(context));
}

Status correction_explained(const RuleContext& context) {
  if (says_why(context)) return {};
  return refuse("A correction says anew how it is known that the record was wrong.",
                "Give correctionReason for this correction, not that of an earlier one.");
}

Result<std::vector<Record>> relations(const RuleContext& context, std::string_view end) {
  return context.world.where("ci_relation", end, Value{RecordRef::to(context.record).to_string()},
                             kMostRelations);
}

Result<bool> has_relation(const RuleContext& context, std::string_view end) {
  PROOFDESK_ASSIGN(const auto found, relations(context, end));
  return found.size() == kMostRelations ||
         std::ranges::any_of(found, [](const Record& one) { return one.state == "in_force"; });
}

Status related_or_alone(const RuleContext& context) {
  if (flag(context, "stands_alone")) return {};
  for (const std::string_view end : {"from", "to"}) {
    PROOFDESK_ASSIGN(const bool related, has_relation(context, end));
    if (related) return {};
  }
  return refuse("Nothing says what it needs or what needs it.",
                "Create a CI relation for it, or give standsAlone.");
}

/// Where it stands in relations from which it follows that the other end needs it.
Status nothing_needs_it(const RuleContext& context, std::string_view end, std::string_view other,
                        std::string_view dependence) {
  const KindModel* kind = context.model.kind("ci_relation");
  if (kind == nullptr) return {};
  PROOFDESK_ASSIGN(const auto found, relations(context, end));
  for (const auto& relation : found) {
    const std::string meaning = relation.text(*kind, "dependence");
    if (relation.state != "in_force" || (meaning != dependence && meaning != "both")) continue;
    const auto user = RecordRef::parse(relation.text(*kind, other));
    if (!user) continue;
    PROOFDESK_ASSIGN(const auto record, context.world.find(user->kind, user->id));
    if (!record || !(in_controlled_state(record->state) || is_delivered(record->state))) continue;
    return refuse(
        fmt::format("{} needs it.", shown_number(context, user->kind, *record)),
        fmt::format("End the relation {} first.", shown_number(context, "ci_relation", relation)));
  }
  if (found.size() == kMostRelations) {
    return refuse(
        fmt::format("It has {} relations or more, too many to look at each.", kMostRelations),
        "End the relations that are no longer so first.");
  }
  return {};
}

Status nothing_rests_on_it(const RuleContext& context) {
  PROOFDESK_TRY(nothing_needs_it(context, "to", "from", "from_needs_to"));
  return nothing_needs_it(context, "from", "to", "to_needs_from");
}

Status titled(const RuleContext& context, Draft& draft) {
  if (!has(context, "title") || text(context, "title") == context.before.text(context.kind, "name"))
    draft.set("title", Value{text(context, "name")});
  return {};
}

Status in_production(const RuleContext& context, Draft& draft) {
  if (!has(context, "in_production_since")) draft.set("in_production_since", value_of(context.now));
  return {};
}

Status corrected(const RuleContext& context, Draft& draft) {
  draft.set("corrections", Value{context.before.integer(context.kind, "corrections") + 1});
  return titled(context, draft);
}

/// It stands again where it stood, under the control it was under.
Status found(const RuleContext& context, Draft& draft) {
  const std::string_view was = missing_from(context);
  draft.set("missing_from", no_value());
  draft.take(was == "in_stock"      ? "back_in_stock"
             : was == "maintenance" ? "back_in_maintenance"
                                    : "back_in_production");
  return says_why(context) ? corrected(context, draft) : Status{};
}

Result<const Record*> source_named(const RuleContext& context) {
  const Uuid id = reference(context, "seen_by");
  PROOFDESK_ASSIGN(const auto sources, context.world.standing("discovery_source"));
  const auto found = std::ranges::find(sources, id, &Record::id);
  return found == sources.end() ? nullptr : &*found;
}

Status source_active(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record* source, source_named(context));
  if (source != nullptr && source->state == "active") return {};
  return refuse("No active discovery source is named.",
                "Give in seenBy the discovery source that saw it.");
}

/// Seen by one source, it is asked about when none has seen it for as long as each of them grants.
Status seen(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record* source, source_named(context));
  const KindModel* kind = context.model.kind("discovery_source");
  if (source == nullptr || kind == nullptr) return {};
  const Instant at = instant(context, "last_seen_at").value_or(context.now);
  const std::string mine = source->id.to_string() + " ";
  auto sightings = list(context, "sightings");
  std::erase_if(sightings, [&](const std::string& one) { return one.starts_with(mine); });
  sightings.push_back(mine + to_rfc3339(at));
  draft.set("sightings", Value{std::move(sightings)});
  draft.set(
      "last_seen_at",
      value_of(std::max(at, context.before.has(context.kind, "last_seen_at")
                                ? Instant{context.before.integer(context.kind, "last_seen_at")}
                                : at)));
  if (source->has(*kind, "stale_after")) {
    const Instant until{at.micros + source->integer(*kind, "stale_after")};
    draft.set("seen_until",
              value_of(std::max(until, instant(context, "seen_until").value_or(until))));
  }
  return {};
}

Status unseen(const RuleContext& context, Draft& draft) {
  const auto last = instant(context, "last_seen_at");
  return record_finding(context, draft,
                        {.nature = "not_seen",
                         .item = RecordRef::to(context.record),
                         .seen = last ? "last on " + to_rfc3339(*last) : std::string()});
}

Status verified(const RuleContext& context, Draft& draft) {
  draft.set("verified_at", value_of(context.now));
  return {};
}

/// What it is related to would tell of it. They stay closed when it is opened again: the other end may be closed too.
Status relations_closed(const RuleContext& context, Draft& draft) {
  const KindModel* kind = context.model.kind("ci_relation");
  if (kind == nullptr || !flag(context, "confidential")) return {};
  for (const std::string_view end : {"from", "to"}) {
    PROOFDESK_ASSIGN(const auto found, relations(context, end));
    for (const auto& relation : found) {
      if (relation.flag(*kind, "confidential")) continue;
      if (Draft* other = draft.other("ci_relation", relation.id, "closed"))
        other->set("confidential", Value{true});
    }
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("configuration_item.type_in_use@1", "its type is in use", {"item_type"}, type_in_use),
      guard("configuration_item.attributes_of_type@1", "its type has the attributes given",
            {"item_type"}, attributes_of_type),
      guard("configuration_item.required_attributes@1", "it has the attributes its type requires",
            {"item_type"}, required_attributes),
      guard("configuration_item.name_unique@1", "no other item has its name",
            {"name", "configuration_item"}, name_unique),
      guard("configuration_item.change_authorised@1",
            "under change control, it changes only by a change that is being implemented",
            {"authority", "item_type", "change"}, change_authorised),
      guard("configuration_item.entry_authorised@1",
            "an item of a controlled type comes and goes under a change, or is put right with a "
            "reason",
            {"authority", "item_type", "correction_reason", "change"}, entry_authorised),
      guard("configuration_item.correction_explained@1",
            "a correction says how it is known that the record was wrong", {"correction_reason"},
            correction_explained),
      guard("configuration_item.control_kept@1",
            "a correction of its type does not take it out of control, unless an authorised change "
            "says so",
            {"item_type", "authority", "change"}, control_kept),
      guard("configuration_item.found_as_it_was@1",
            "what was under control when it was missed is found as it was, or its record is put "
            "right",
            {"location", "item_type", "missing_from", "authority", "correction_reason", "change"},
            found_as_it_was),
      guard("configuration_item.source_active@1", "an active discovery source is named",
            {"seen_by", "discovery_source"}, source_active),
      guard("configuration_item.related_or_alone@1",
            "it is related to something, or says that it stands alone",
            {"stands_alone", "ci_relation"}, related_or_alone),
      guard("configuration_item.nothing_rests_on_it@1", "nothing in production needs it",
            {"ci_relation", "configuration_item", "service"}, nothing_rests_on_it),
  };
}

std::vector<Effect> effects() {
  return {
      effect("configuration_item.titled@1", "its title is its name", {"title", "name"}, titled),
      effect("configuration_item.in_production@1", "notes since when it is in production",
             {"in_production_since"}, in_production),
      effect("configuration_item.corrected@1", "counts the correction", {"corrections"}, corrected),
      effect("configuration_item.lost@1", "notes in which state it was when it was missed", {},
             lost),
      effect("configuration_item.found@1",
             "it is again in the state it was missing from; where its record was put right, that "
             "counts as a correction",
             {"missing_from", "in_production_since", "correction_reason"}, found),
      effect("configuration_item.verified@1", "notes when the record was found right", {},
             verified),
      effect("configuration_item.seen@1", "notes which source saw it, and until when that holds",
             {"seen_by", "last_seen_at", "discovery_source"}, seen),
      effect("configuration_item.unseen@1", "that nothing sees it any more becomes a discrepancy",
             {"last_seen_at", "discrepancy"}, unseen),
      effect("configuration_item.relations_closed@1",
             "relations of a confidential item are confidential too",
             {"confidential", "ci_relation"}, relations_closed),
      notes_retirement("configuration_item.retired@1"),
  };
}

}  // namespace proofdesk::configuration_item
