#include "processes/shared/plan_use.hpp"

#include "processes/shared/continuity.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {

Result<std::optional<Record>> plan_named(const RuleContext& context) {
  return context.world.find(kPlanKind, reference(context, "plan"));
}

Result<std::vector<Uuid>> services_meant(const RuleContext& context) {
  auto named = ids_in(context.kind, context.record, "services");
  if (!named.empty()) return named;
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (!plan) return named;
  return ids_in(*context.model.kind(kPlanKind), *plan, "services");
}

Status check_within_plan(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (!plan) return {};
  const auto covered = ids_in(*context.model.kind(kPlanKind), *plan, "services");
  for (const Uuid& service : ids_in(context.kind, context.record, "services")) {
    if (std::ranges::find(covered, service) != covered.end()) continue;
    PROOFDESK_ASSIGN(const auto words, service_in_words(context, service));
    return refuse(
        fmt::format("{} does not cover {}.", shown_number(context, kPlanKind, *plan), words),
        "Name services that the plan covers, or none for all of them.");
  }
  return {};
}

}  // namespace proofdesk::shared
