#include "processes/plan_copy/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk::plan_copy {
namespace {

using namespace shared;

constexpr GuardMaker guard{"8.7.2"};

Status plan_settled(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto plan, context.world.find(kPlanKind, reference(context, "plan")));
  if (!plan) return {};
  if (plan->state == "approved" || plan_counts(plan->state)) return {};
  return refuse(
      fmt::format("{} is neither approved nor in force.", shown_number(context, kPlanKind, *plan)),
      "Copy a plan once it is approved.");
}

/// A copy that is older than what the plan says now is not one of it.
Status made_since(const RuleContext& context) {
  const auto made = instant(context, "made_at");
  if (!made || !changes(context, "made_at")) return {};
  if (*made > context.now)
    return refuse("It would have been made in the future.", "Give the time at which it was made.");
  const KindModel* plans = context.model.kind(kPlanKind);
  PROOFDESK_ASSIGN(const auto plan, context.world.find(kPlanKind, reference(context, "plan")));
  if (!plan || plans == nullptr) return {};
  const std::string content = text(context, "content");
  const auto older_than = [&](std::string_view field) {
    return plan->has(*plans, field) && made->micros < plan->integer(*plans, field);
  };
  if ((content != "contacts" && older_than("approved_at")) ||
      (content != "plan" && older_than("contacts_changed_at"))) {
    return refuse("What it holds has changed since it was made.", "Make the copy anew.");
  }
  return {};
}

void plan_check(const RuleContext& context, Draft& draft) {
  const auto days = draft.record().integer(context.kind, "check_interval_days");
  draft.set("check_due_at",
            days > 0 ? value_of(Instant{context.now.micros + days * kMicrosPerDay}) : no_value());
  draft.set("check_overdue", Value{false});
}

Status made(const RuleContext& context, Draft& draft) {
  if (!has(context, "made_at")) draft.set("made_at", value_of(context.now));
  draft.set("made_by", value_of(context.command.actor.person));
  plan_check(context, draft);
  const KindModel* plans = context.model.kind(kPlanKind);
  PROOFDESK_ASSIGN(const auto plan, context.world.find(kPlanKind, reference(context, "plan")));
  if (!plan || plans == nullptr) return {};
  const std::string content = text(context, "content");
  if (content != "contacts") draft.set("plan_digest", Value{plan_digest(*plans, *plan)});
  if (content != "plan") draft.set("contacts_digest", Value{contacts_digest(*plans, *plan)});
  draft.set("edition", Value{plan->integer(*plans, "edition")});
  if (!has(context, "title")) {
    draft.set("title", Value{fmt::format("Copy of {}", shown_number(context, kPlanKind, *plan))});
  }
  return {};
}

Status checked(const RuleContext& context, Draft& draft) {
  draft.set("checked_at", value_of(context.now));
  draft.set("checked_by", value_of(context.command.actor.person));
  plan_check(context, draft);
  return {};
}

Status check_due(const RuleContext&, Draft& draft) {
  draft.set("check_overdue", Value{true});
  draft.log("Nobody has looked for the planned interval whether it is there.", false);
  return {};
}

Status stale(const RuleContext& context, Draft& draft) {
  draft.set("stale_since", value_of(context.now));
  draft.log("What it holds has changed since: replace it.", false);
  return {};
}

Status withdrawn(const RuleContext& context, Draft& draft) {
  if (context.before.state != "kept") return {};
  PROOFDESK_ASSIGN(const auto plan, context.world.find(kPlanKind, reference(context, "plan")));
  if (plan && plan_counts(plan->state))
    draft.log("The plan is in force: see that another copy lies elsewhere.", false);
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("plan_copy.plan_settled@1", "the plan is approved or in force",
            {"plan", "continuity_plan"}, plan_settled),
      guard("plan_copy.made_since@1", "it was made after what it holds was last changed",
            {"made_at", "plan", "content", "continuity_plan"}, made_since),
  };
}

std::vector<Effect> effects() {
  return {
      effect("plan_copy.made@1", "notes what edition it is of, with the digests of what it says",
             {"plan", "content", "location", "continuity_plan"}, made),
      effect("plan_copy.checked@1", "notes who looked, and plans the next time",
             {"check_interval_days"}, checked),
      effect("plan_copy.check_due@1", "marks the check as overdue", {}, check_due),
      effect("plan_copy.stale@1", "notes since when it is stale", {}, stale),
      effect("plan_copy.withdrawn@1", "says so where the plan is in force", {"continuity_plan"},
             withdrawn),
  };
}

}  // namespace proofdesk::plan_copy
