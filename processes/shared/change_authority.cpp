#include "processes/shared/change_authority.hpp"

#include "processes/shared/item_types.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kChange = "change";
constexpr std::string_view kImplementing = "implement";
constexpr std::array<std::string_view, 7> kNotControlled = {
    "tags", "watchers", "assignee", "last_seen_at", "verified_at", "authority", "seen_by"};

std::vector<std::string> scope_of(const KindModel& kind, const Record& change) {
  std::vector<std::string> scope;
  for (const auto& [field, target] :
       {std::pair<std::string_view, std::string_view>{"items", "configuration_item"},
        std::pair<std::string_view, std::string_view>{"services", "service"}}) {
    const FieldModel* list = kind.field(field);
    if (list == nullptr) continue;
    const Value value = change.get(*list);
    const auto* ids = std::get_if<std::vector<std::string>>(&value);
    if (ids == nullptr) continue;
    for (const auto& id : *ids) scope.push_back(fmt::format("{}/{}", target, id));
  }
  return scope;
}

/// Once its window is over, nothing more is done under it. A deployment began within the window: what it left behind
/// when it was late is told all the same.
Status not_over(const RuleContext& context, const KindModel& kind, const Record& change) {
  if (context.command.kind == "deployment" || !change.has(kind, "planned_end")) return {};
  const Instant from{change.integer(kind, "planned_start")};
  const Instant until{change.integer(kind, "planned_end")};
  const std::int64_t tolerance = change.integer(kind, "tolerance");
  std::int64_t last = until.micros + tolerance;
  // An emergency begins when it must, whatever was planned once.
  if (change.text(kind, "model") == "emergency" && change.has(kind, "planned_start"))
    last = std::max(last, change.integer(kind, "actual_start") + until.micros - from.micros);
  if (context.now.micros <= last) return {};
  const std::string number = shown_number(context, kChange, change);
  return refuse(
      fmt::format("{} was to be done from {} to {}{}; that is over.", number, to_rfc3339(from),
                  to_rfc3339(until),
                  tolerance > 0 ? fmt::format(", give or take {}", to_iso_duration(tolerance))
                                : std::string()),
      fmt::format(
          "Take finish or backOut on {}, and have what is left scheduled as another change. "
          "What was done in time and is only recorded late is put right with "
          "correctionReason.",
          number));
}

}  // namespace

Result<bool> under_control(const RuleContext& context, const RecordRef& thing) {
  const KindModel* items = context.model.kind(kItem);
  if (thing.kind != kItem || items == nullptr) return false;
  PROOFDESK_ASSIGN(const auto item, context.world.find(thing.kind, thing.id));
  if (!item || !in_controlled_state(item->state)) return false;
  PROOFDESK_ASSIGN(const auto type,
                   item_type(context.world, context.model,
                             Uuid::parse(item->text(*items, "item_type")).value_or(Uuid{})));
  return type && type->controlled;
}

Result<std::vector<RecordRef>> scope_of_authority(const RuleContext& context,
                                                  std::string_view authority_field) {
  std::vector<RecordRef> scope;
  const auto authority = RecordRef::parse(text(context, authority_field));
  const KindModel* kind = context.model.kind(kChange);
  if (!authority || authority->kind != kChange || kind == nullptr) return scope;
  PROOFDESK_ASSIGN(const auto change, context.world.find(kChange, authority->id));
  if (!change) return scope;
  for (const auto& text : scope_of(*kind, *change)) {
    if (auto thing = RecordRef::parse(text)) scope.push_back(std::move(*thing));
  }
  return scope;
}

bool may_correct_register(const Actor& actor) {
  return actor.has_any_role({"configuration_manager", "system"});
}

bool is_controlled_field(std::string_view name) {
  return std::ranges::find(kNotControlled, name) == kNotControlled.end();
}

bool in_controlled_state(std::string_view state) {
  return state == "in_production" || state == "maintenance" || state == "missing";
}

Status under_authorised_change(const RuleContext& context, std::string_view authority_field,
                               const std::vector<RecordRef>& things) {
  const auto authority = RecordRef::parse(text(context, authority_field));
  if (!authority) {
    return refuse(
        "It is under change control, and no change is named.",
        "Give in authority the change under which this is done; it must be in "
        "implementation. Where the record was wrong and not the item, correct it instead.");
  }
  const KindModel* kind = context.model.kind(kChange);
  if (kind == nullptr || authority->kind != kChange) {
    return refuse("Only a change authorises this.", "Give in authority the number of a change.");
  }
  PROOFDESK_ASSIGN(const auto change, context.world.find(kChange, authority->id));
  if (!change) return refuse("There is no such change.", "Give the number of a change.");
  const std::string number = shown_number(context, kChange, *change);
  if (change->state != kImplementing) {
    const State* state = kind->lifecycle.state(change->state);
    return refuse(fmt::format("{} is in \"{}\", not being implemented.", number,
                              state == nullptr ? change->state : state->label),
                  fmt::format("Have {} authorised and begin its implementation first.", number));
  }
  if (change->flag(*kind, "unauthorised")) {
    return refuse(
        fmt::format("{} counts as unauthorised; nothing more is changed under it.", number),
        "Have another change authorised, or correct what the record has wrong.");
  }
  PROOFDESK_TRY(not_over(context, *kind, *change));
  const auto scope = scope_of(*kind, *change);
  const bool in_scope = std::ranges::any_of(things, [&](const RecordRef& thing) {
    return std::ranges::find(scope, thing.to_string()) != scope.end();
  });
  if (in_scope) return {};
  return refuse(
      fmt::format("It is not in the scope of {}.", number),
      "Name a change that has it among its items; adding it there asks for approval anew.");
}

}  // namespace proofdesk::shared
