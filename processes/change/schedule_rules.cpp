// Its window among the others: what collides, what is frozen, and what lifts a freeze.

#include "processes/change/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/collisions.hpp"
#include "processes/shared/freezes.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::change {
namespace {

using namespace shared;

constexpr std::string_view kOverride = "freeze_override";
/// Changes that an emergency runs into and that are told.
constexpr std::size_t kMostTold = 10;

Result<CollisionCheck> checked(const RuleContext& context, Look look) {
  PROOFDESK_ASSIGN(const Record change, as_scheduled(context));
  return check_collisions(context.model, context.world, change, context.now, look);
}

/// Whether it follows from what was done to another record: a vote, a deployment. Nobody is there to give reasons.
bool follows(const RuleContext& context) {
  return context.command.kind != context.kind.name || context.command.record != context.record.id;
}

std::unexpected<Error> refuse_for(const RuleContext& context, const CollisionCheck& check,
                                  const Collision& collision) {
  Names names(context.model, context.world, check.kinds);
  std::string detail = in_words(collision, [&](Uuid id) { return names.of(id); });
  std::string remedy = remedy_of(collision);
  if (collision.grade == Grade::kSoft) remedy += " The reason goes into collisionOverride.";
  if (collision.kind == CollisionKind::kSameThing && collision.grade == Grade::kHard)
    remedy += " Changes of one release do not collide once it is approved.";
  auto room = room_instead(context.model, context.world, check, collision.grade, context.now);
  if (!room) return fail(std::move(room.error()));
  if (!room->empty()) remedy += " " + *room;
  return refuse(std::move(detail), std::move(remedy));
}

Status refuse_hard(const RuleContext& context, const CollisionCheck& check) {
  if (const Collision* hard = check.first_hard(false)) return refuse_for(context, check, *hard);
  if (check.rivals_whole) return {};
  return refuse("More is planned on the same things in its window than can be looked at.",
                "Plan it in a shorter window, or divide it.");
}

Status no_hard_collision(const RuleContext& context) {
  if (follows(context)) {
    PROOFDESK_ASSIGN(const auto check, checked(context, Look::kHardOnly));
    return refuse_hard(context, check);
  }
  PROOFDESK_ASSIGN(const auto check, checked(context, Look::kAll));
  PROOFDESK_TRY(refuse_hard(context, check));
  if (!is_blank(text(context, "collision_override"))) return {};
  if (const Collision* soft = check.first_to_explain()) return refuse_for(context, check, *soft);
  return {};
}

/// Whoever votes cannot give reasons for the change; what only warns was in front of them.
Status window_still_free(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto check, checked(context, Look::kHardOnly));
  return refuse_hard(context, check);
}

Status no_freeze(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto check, checked(context, Look::kFreezesOnly));
  if (const Collision* hard = check.first_hard(true)) return refuse_for(context, check, *hard);
  const auto by_item = [](const Freeze& freeze) {
    return freeze.blocks && !(freeze.types.empty() && freeze.environments.empty());
  };
  if (check.items_whole || std::ranges::none_of(check.freezes, by_item)) return {};
  return refuse("It changes more items than can be looked at for the freezes in its window.",
                "Divide it into changes of fewer items each.");
}

/// An authorised change keeps its window against others, and does not take theirs by an edit.
Status window_kept_free(const RuleContext& context) {
  // Transitions ask for themselves.
  if (context.transition != nullptr || context.record.state != "scheduled") return {};
  const bool moved =
      std::ranges::any_of(std::array{"planned_start", "planned_end", "items", "services"},
                          [&](const char* field) { return changes(context, field); });
  if (!moved) return {};
  PROOFDESK_TRY(no_freeze(context));
  return no_hard_collision(context);
}

/// Overrides in force without which a freeze would hold the change up.
Result<std::vector<Record>> needed_overrides(const RuleContext& context) {
  const KindModel* kind = context.model.kind(kOverride);
  if (kind == nullptr) return std::vector<Record>{};
  PROOFDESK_ASSIGN(
      auto overrides,
      context.world.where(kOverride, "subject", Value{RecordRef::to(context.record).to_string()},
                          kMostAlong));
  std::erase_if(overrides, [](const Record& one) { return one.state != "granted"; });
  if (overrides.empty()) return overrides;
  KindsById kinds;
  PlannedWork work = work_of(context.model, context.record, context.now, kinds);
  PROOFDESK_TRY(add_particulars(context.model, context.world, context.record, context.now, work));
  PROOFDESK_ASSIGN(const auto freezes, freezes_in_force(context.model, context.world, work.window));
  work.lifted.clear();
  std::erase_if(overrides, [&](const Record& one) {
    const auto id = Uuid::parse(one.text(*kind, "freeze"));
    const auto freeze = std::ranges::find(freezes, id.value_or(Uuid{}), &Freeze::id);
    return freeze == freezes.end() || !covers(*freeze, work);
  });
  return overrides;
}

Status override_of_another(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto overrides, needed_overrides(context));
  approval::People users{context.command.actor.person, reference(context, "implementer")};
  std::erase(users, Uuid{});
  Humans humans(context);
  for (const Record& one : overrides) {
    const KindModel& kind = *context.model.kind(kOverride);
    const auto by = Uuid::parse(one.text(kind, "granted_by"));
    if (!by) continue;
    PROOFDESK_ASSIGN(const bool same, humans.is_one_of(*by, users));
    if (!same) continue;
    return refuse(fmt::format("Whoever granted the override {} does not use it.",
                              kind.display_number(one.number)),
                  "Let somebody else do it, or have another person grant an override.");
  }
  return {};
}

/// Others learn of an emergency that could not wait for them.
void tell_those_in_the_way(const RuleContext& context, Draft& draft, const CollisionCheck& check) {
  std::vector<Uuid> told;
  std::int64_t hard = 0;
  for (const Collision& one : check.found) {
    if (one.grade != Grade::kHard) continue;
    ++hard;
    if (one.kind == CollisionKind::kFreeze) continue;
    for (const Uuid id : one.others) {
      if (told.size() == kMostTold || std::ranges::find(told, id) != told.end()) continue;
      told.push_back(id);
      if (Draft* other = draft.other(context.kind.name, id, "emergency_in_its_window"))
        other->log("An emergency has begun on what it works on, in its window.", false);
    }
  }
  if (hard > 0)
    draft.log(fmt::format("Begun in spite of {} hard collision{}.", hard, hard == 1 ? "" : "s"),
              false);
}

Status collisions_noted(const RuleContext& context, Draft& draft) {
  const Record& change = draft.record();
  const bool planned =
      change.state == "assess" || change.state == "authorize" || change.state == "scheduled";
  const bool entered = change.state != context.before.state;
  const bool emergency =
      entered && change.state == "implement" && change.has(context.kind, "verbal_authoriser");
  if (!planned && !emergency) return {};
  PROOFDESK_ASSIGN(const auto check,
                   check_collisions(context.model, context.world, change, context.now));
  Names names(context.model, context.world, check.kinds);
  auto lines = in_lines(check, names);
  const auto put = [&](std::string_view field, std::vector<std::string> list) {
    draft.set(field, list.empty() ? no_value() : Value{std::move(list)});
  };
  put("impacts", impact_lines(check.work, check.kinds));
  put("weakens", weakened_by(check.work, check.kinds));
  put("collisions", std::move(lines));
  draft.set("collisions_checked_at", value_of(context.now));
  if (emergency) tell_those_in_the_way(context, draft, check);
  return {};
}

Status freeze_overrides_used(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto overrides, needed_overrides(context));
  for (const Record& one : overrides) {
    if (Draft* used = draft.other(kOverride, one.id, "used")) used->take("use");
  }
  return {};
}

}  // namespace

std::vector<Guard> schedule_guards() {
  return {
      guard("change.no_hard_collision@1",
            "nothing else stands in its window, and what only warns is accepted with a reason",
            {"planned_start", "planned_end", "items", "services", "implementer",
             "collision_override", "collisions_checked_at", "template", "change", "release",
             "standard_change", "ci_relation", "configuration_item", "item_type", "service",
             "calendar", "freeze_window", "freeze_override"},
            no_hard_collision),
      guard("change.window_still_free@1", "nothing has been authorised in its way meanwhile",
            {"planned_start", "planned_end", "items", "services", "change", "ci_relation",
             "configuration_item", "item_type", "service", "calendar", "freeze_window",
             "freeze_override"},
            window_still_free),
      guard("change.no_freeze@1",
            "no freeze covers its window, unless it is lifted for this change",
            {"planned_start", "planned_end", "items", "services", "template", "impacts",
             "collisions_checked_at", "ci_relation", "standard_change", "configuration_item",
             "item_type", "calendar", "freeze_window", "freeze_override"},
            no_freeze),
      guard("change.window_kept_free@1",
            "while it is authorised, it is not moved to where something stands in its way",
            {"planned_start", "planned_end", "items", "services", "collision_override", "change",
             "ci_relation", "configuration_item", "item_type", "service", "calendar",
             "freeze_window", "freeze_override"},
            window_kept_free),
      guard("change.override_of_another@1",
            "who granted the override of a freeze is not who begins or does the change",
            {"implementer", "freeze_window", "freeze_override", "configuration_item", "item_type",
             "calendar", "person"},
            override_of_another),
  };
}

std::vector<Effect> schedule_effects() {
  return {
      effect("change.collisions_noted@1",
             "writes down what it takes away and what collides with it while it is planned, or "
             "begins on verbal authority",
             {"items", "services", "planned_start", "planned_end", "implementer", "change",
              "ci_relation", "configuration_item", "item_type", "service", "calendar",
              "freeze_window", "freeze_override"},
             collisions_noted),
      effect("change.freeze_overrides_used@1", "overrides of freezes granted for it are used up",
             {"freeze_window", "freeze_override"}, freeze_overrides_used),
  };
}

}  // namespace proofdesk::change
