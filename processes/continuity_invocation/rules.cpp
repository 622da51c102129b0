#include "processes/continuity_invocation/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/plan_use.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace proofdesk::continuity_invocation {
namespace {

using namespace shared;

constexpr GuardMaker guard{"8.7.2"};

Status incident_is_major(const RuleContext& context) {
  const KindModel* kind = context.model.kind("incident");
  PROOFDESK_ASSIGN(const auto incident,
                   context.world.find("incident", reference(context, "incident")));
  if (!incident || kind == nullptr) return {};
  const std::string major = incident->text(*kind, "major_state");
  if (!major.empty() && major != "rejected") return {};
  return refuse(
      fmt::format("{} is no major incident.", shown_number(context, "incident", *incident)),
      "Propose or declare it major first (declareMajor).");
}

Status plan_in_force(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (!plan || plan_counts(plan->state)) return {};
  return refuse(fmt::format("{} is not in force.", shown_number(context, kPlanKind, *plan)),
                "Invoke a plan that is in force: GET /api/v1/continuityPlans?filter=state=active.");
}

Status may_invoke(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  const Uuid person = context.command.actor.person;
  if (plan && !person.is_nil()) {
    const auto invokers = ids_in(*context.model.kind(kPlanKind), *plan, "invokers");
    if (std::ranges::find(invokers, person) != invokers.end()) return {};
  }
  return refuse("The plan does not name you among those who may invoke it.",
                "Let one of its invokers decide, signed in.");
}

Status times_in_order(const RuleContext& context) {
  const auto lost = instant(context, "lost_at");
  const auto recovered = instant(context, "recovered_at");
  for (const auto& at : {lost, recovered}) {
    if (at && *at > context.now)
      return refuse("A time lies in the future.", "Give the time at which it happened.");
  }
  if (!lost || !recovered || *lost <= *recovered) return {};
  return refuse("It would have been recovered before it was lost.",
                "Give recoveredAt after lostAt.");
}

Status reviewed_by_another(const RuleContext& context) {
  return check_another(context, {"invoked_by", "recorded_by"},
                       "invoked a plan or led the recovery");
}

Status acted_upon_or_reason(const RuleContext& context) { return check_acted_upon(context); }

Status considered(const RuleContext& context, Draft& draft) {
  draft.link("raised_from",
             {.kind = "incident", .id = reference(context, "incident"), .source = {}, .key = {}});
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (!plan) return {};
  const KindModel& plans = *context.model.kind(kPlanKind);
  draft.set("invokers", plan->get(*plans.field("invokers")));
  return {};
}

Status invoked(const RuleContext& context, Draft& draft) {
  draft.set("invoked_by", value_of(context.command.actor.person));
  draft.set("invoked_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (plan)
    draft.set("plan_edition", Value{plan->integer(*context.model.kind(kPlanKind), "edition")});
  draft.log("The plan is invoked.", false);
  return {};
}

Status due_computed(const RuleContext& context, Draft& draft) {
  const auto lost = instant(context, "lost_at");
  if (context.record.state != "invoked" || !lost) return {};
  const KindModel& requirements = *context.model.kind(kRequirementKind);
  std::int64_t shortest = 0;
  PROOFDESK_ASSIGN(const auto services, services_meant(context));
  for (const Uuid& service : services) {
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    const auto rto = requirement && !requirement->flag(requirements, "not_needed")
                         ? requirement->integer(requirements, "rto")
                         : 0;
    if (rto > 0 && (shortest == 0 || rto < shortest)) shortest = rto;
  }
  draft.set("recovery_due_at",
            shortest == 0 ? no_value() : value_of(Instant{lost->micros + shortest}));
  return {};
}

Status late(const RuleContext&, Draft& draft) {
  draft.set("recovery_late", Value{true});
  draft.log("The shortest recovery time objective of what was lost has passed.", false);
  return {};
}

Status judged(const RuleContext& context, Draft& draft) {
  draft.set("recorded_by", value_of(context.command.actor.person));
  const auto lost = instant(context, "lost_at");
  const auto recovered = instant(context, "recovered_at");
  if (!lost || !recovered) return {};
  Recovery measured{.rto = recovered->micros - lost->micros, .rpo = {}};
  if (has(context, "data_lost")) measured.rpo = context.record.integer(context.kind, "data_lost");
  PROOFDESK_ASSIGN(const auto services, services_meant(context));
  PROOFDESK_ASSIGN(const auto judgement,
                   judge_recovery(context, services, [&](const std::string&) { return measured; }));
  draft.set("recovery_took", Value{*measured.rto});
  draft.set("verdict", Value{std::string(judgement.verdict)});
  draft.set("verdict_basis", Value{judgement.basis()});
  return {};
}

Status returned(const RuleContext& context, Draft& draft) {
  draft.set("returned_at", value_of(context.now));
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("reviewed_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (!plan || plan->state != "active") return {};
  if (Draft* due = draft.other(kPlanKind, plan->id, "fall_due")) {
    due->log(fmt::format("It was invoked, see {}: does it still fit?",
                         shown_number(context, context.kind.name, context.record)),
             false);
    due->take("fall_due");
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("continuity_invocation.incident_is_major@1", "the incident is a major one",
            {"incident"}, incident_is_major),
      guard("continuity_invocation.plan_in_force@1", "the plan is in force",
            {"plan", "continuity_plan"}, plan_in_force),
      guard("continuity_invocation.within_plan@1", "the plan covers the services lost",
            {"plan", "services", "continuity_plan"}, check_within_plan),
      guard("continuity_invocation.may_invoke@1", "the plan names the one who decides",
            {"plan", "continuity_plan"}, may_invoke),
      guard("continuity_invocation.times_in_order@1",
            "it was lost before it was recovered, and both have happened",
            {"lost_at", "recovered_at"}, times_in_order),
      guard("continuity_invocation.reviewed_by_another@1",
            "who reviews it neither invoked the plan nor led the recovery",
            {"invoked_by", "recorded_by", "person"}, reviewed_by_another),
      guard("continuity_invocation.acted_upon_or_reason@1",
            "something is done about what was found, or there is a reason not to",
            {"findings", "no_action_reason", "verdict", "task"}, acted_upon_or_reason),
  };
}

std::vector<Effect> effects() {
  return {
      effect("continuity_invocation.considered@1",
             "it comes from the incident; who may invoke the plan sees it",
             {"incident", "plan", "continuity_plan"}, considered),
      effect("continuity_invocation.invoked@1", "notes who invoked what edition, and when",
             {"plan", "continuity_plan"}, invoked),
      effect("continuity_invocation.due_computed@1",
             "what was lost is to be recovered within the shortest objective",
             {"lost_at", "services", "plan", "continuity_requirement", "continuity_plan"},
             due_computed),
      effect("continuity_invocation.late@1", "says that recovery is late", {}, late),
      effect("continuity_invocation.judged@1",
             "judges the times by what is required of each service, and says why",
             {"lost_at", "recovered_at", "data_lost", "services", "plan", "continuity_requirement",
              "continuity_plan", "service"},
             judged),
      effect("continuity_invocation.returned@1", "notes when all was normal again", {}, returned),
      effect("continuity_invocation.reviewed@1",
             "notes who reviewed it; the plan falls due for review", {"plan", "continuity_plan"},
             reviewed),
  };
}

}  // namespace proofdesk::continuity_invocation
