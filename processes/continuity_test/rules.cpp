#include "processes/continuity_test/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/plan_use.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_rules.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <fmt/format.h>

namespace proofdesk::continuity_test {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.7.2";
constexpr GuardMaker guard{kClause};

Status plan_in_force(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  // What is approved may be tried before it comes into force.
  if (!plan || plan->state == "approved" || plan_counts(plan->state)) return {};
  return refuse(
      fmt::format("{} is neither approved nor in force.", shown_number(context, kPlanKind, *plan)),
      "Test a plan once it is approved.");
}

Status times_in_order(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end || *start < *end) return {};
  return refuse("It would end before it begins.", "Give plannedEnd after plannedStart.");
}

/// The number of the tested service that a line names by number or name; empty where none is.
Result<std::string> service_meant(const RuleContext& context, const std::string& named) {
  const KindModel* kind = context.model.kind("service");
  PROOFDESK_ASSIGN(const auto services, services_meant(context));
  for (const Uuid& id : services) {
    PROOFDESK_ASSIGN(const auto service, context.world.find("service", id));
    if (kind == nullptr || !service) continue;
    std::string number = kind->display_number(service->number);
    const bool same = std::ranges::equal(number, named, [](char a, char b) {
      return a == static_cast<char>(std::toupper(static_cast<unsigned char>(b)));
    });
    if (same || service->text(*kind, "name") == named) return number;
  }
  return std::string();
}

Status lines_readable(const RuleContext& context) {
  std::set<std::string> said;
  for (const auto& line : list(context, "measured")) {
    PROOFDESK_ASSIGN(const auto measured, parse_measured(line));
    PROOFDESK_ASSIGN(auto number, service_meant(context, measured.service));
    if (number.empty()) {
      return refuse(fmt::format("{} is not among the services of this test.", measured.service),
                    "Give lines for services of the test, each by its number or its name.");
    }
    if (!said.insert(std::move(number)).second)
      return refuse(fmt::format("Two lines are about {}.", measured.service), "Leave one of them.");
  }
  return {};
}

Status measured_where_it_can_be(const RuleContext& context) {
  const std::string method = text(context, "method");
  if (method == "walkthrough" || method == "simulation") return {};
  if (has(context, "measured_rto") || has(context, "measured")) return {};
  return refuse("Something was recovered, and not how long it took.",
                "Give measuredRto and measuredRpo, or lines in measured by service.");
}

Status reviewed_by_another(const RuleContext& context) {
  return check_another(context, {"conducted_by", "started_by", "recorded_by"}, "ran a test");
}

Status acted_upon_or_reason(const RuleContext& context) { return check_acted_upon(context); }

Status actions_planned(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto tasks, work_for(context, kTaskKind, context.record));
  const KindModel* kind = context.model.kind(kTaskKind);
  if (kind == nullptr || tasks.empty()) {
    return refuse("Nothing says what is to be done about what was found.",
                  "Create a task for each (subject: this test) with assignee and dueAt; where "
                  "nothing is to be done, accept.");
  }
  return check_tasks_assigned(context);
}

Status planned(const RuleContext& context, Draft& draft) {
  if (!has(context, "conducted_by") && !context.command.actor.person.is_nil())
    draft.set("conducted_by", value_of(context.command.actor.person));
  return {};
}

Status started(const RuleContext& context, Draft& draft) {
  draft.set("started_at", value_of(context.now));
  draft.set("started_by", value_of(context.command.actor.person));
  draft.set("start_overdue", Value{false});
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  if (plan)
    draft.set("plan_edition", Value{plan->integer(*context.model.kind(kPlanKind), "edition")});
  return {};
}

Status not_begun(const RuleContext&, Draft& draft) {
  draft.set("start_overdue", Value{true});
  draft.log("The planned start has passed.", false);
  return {};
}

/// What was measured of the service of a number: its own line, else what is said of all.
Recovery measured_of(const RuleContext& context, const std::string& number) {
  for (const auto& line : list(context, "measured")) {
    const auto parsed = parse_measured(line);
    if (!parsed) continue;
    const auto meant = service_meant(context, parsed->service);
    if (meant && *meant == number) return parsed->measured;
  }
  const auto amount = [&](std::string_view field) -> std::optional<std::int64_t> {
    if (!has(context, field)) return std::nullopt;
    return context.record.integer(context.kind, field);
  };
  return {.rto = amount("measured_rto"), .rpo = amount("measured_rpo")};
}

Result<Judgement> judge(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto services, services_meant(context));
  return judge_recovery(context, services,
                        [&](const std::string& number) { return measured_of(context, number); });
}

Status judged(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  draft.set("recorded_by", value_of(context.command.actor.person));
  PROOFDESK_ASSIGN(const auto judgement, judge(context));
  auto basis = judgement.basis();
  std::string_view verdict = judgement.verdict;
  if (has(context, "level_reached") && !flag(context, "level_reached")) {
    verdict = kNotMet;
    basis.emplace_back("What must work while the plan is invoked did not: not met.");
  }
  draft.set("verdict", Value{std::string(verdict)});
  draft.set("verdict_basis", Value{std::move(basis)});
  return {};
}

/// Requirements and the plan learn what was measured, once somebody else has looked at it.
Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("reviewed_at", value_of(context.now));
  const auto at = instant(context, "ended_at").value_or(context.now);
  PROOFDESK_ASSIGN(const auto judgement, judge(context));
  bool measured = false;
  for (const auto& service : judgement.services) {
    if (!service.measured.rto && !service.measured.rpo) continue;
    measured = true;
    if (service.requirement.is_nil()) continue;
    Draft* told = draft.other(kRequirementKind, service.requirement, "follow_plan");
    if (told == nullptr) continue;
    told->set("last_test", value_of(context.record.id));
    told->set("tested_at", value_of(at));
    told->set("measured_rto", service.measured.rto ? Value{*service.measured.rto} : no_value());
    told->set("measured_rpo", service.measured.rpo ? Value{*service.measured.rpo} : no_value());
    told->set("verdict", Value{std::string(service.verdict)});
  }
  PROOFDESK_ASSIGN(const auto plan, plan_named(context));
  // Talking about a plan does not show that it works: what made a test due still does.
  if (!plan || !measured) return {};
  const KindModel& plans = *context.model.kind(kPlanKind);
  Draft* told = draft.other(kPlanKind, plan->id, "follow_test");
  if (told == nullptr) return {};
  const std::string verdict = text(context, "verdict");
  told->set("last_test", value_of(context.record.id));
  told->set("last_tested_at", value_of(at));
  told->set("last_verdict", Value{verdict});
  if (!plan_counts(plan->state)) return {};
  // What was changed after the test is not what was tested.
  if (plan->integer(plans, "test_called_at") <= at.micros) {
    told->set("test_overdue", Value{false});
    const auto days = plan->integer(plans, "test_interval_days");
    if (days > 0) told->set("test_due_at", value_of(Instant{at.micros + days * kMicrosPerDay}));
    told->set("test_due_reason", Value{std::string("The planned interval.")});
  }
  if (verdict != kMet) {
    call_test(*told, fmt::format("{} did not show that what is required is met.",
                                 shown_number(context, context.kind.name, context.record)));
  }
  return {};
}

Status closed(const RuleContext& context, Draft& draft) {
  draft.set("closed_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("continuity_test.plan_in_force@1", "the plan is approved or in force",
            {"plan", "continuity_plan"}, plan_in_force),
      guard("continuity_test.within_plan@1", "the plan covers the services it is about",
            {"plan", "services", "continuity_plan"}, check_within_plan),
      guard("continuity_test.times_in_order@1", "it is planned to end after it begins",
            {"planned_start", "planned_end"}, times_in_order),
      guard("continuity_test.lines_readable@1",
            "what was measured can be read, and is about services of the test",
            {"measured", "services", "plan", "service"}, lines_readable),
      guard("continuity_test.measured_where_it_can_be@1",
            "where something was recovered, it says how long it took",
            {"method", "measured", "measured_rto"}, measured_where_it_can_be),
      guard("continuity_test.reviewed_by_another@1", "who reviews it did not run it",
            {"conducted_by", "started_by", "recorded_by", "person"}, reviewed_by_another),
      guard("continuity_test.acted_upon_or_reason@1",
            "something is done about what was found, or there is a reason not to",
            {"findings", "no_action_reason", "verdict", "task"}, acted_upon_or_reason),
      guard("continuity_test.actions_planned@1",
            "each task about what was found has somebody who does it, and a date", {"task"},
            actions_planned),
      tasks_settled("continuity_test.actions_done@1", kClause),
  };
}

std::vector<Effect> effects() {
  return {
      effect("continuity_test.planned@1", "who plans it runs it, unless another is named",
             {"conducted_by"}, planned),
      effect("continuity_test.started@1", "notes when it began, and what edition is tested",
             {"plan", "continuity_plan"}, started),
      effect("continuity_test.not_begun@1", "says that it has not begun as planned", {}, not_begun),
      effect("continuity_test.judged@1",
             "judges what was measured by what is required of each service, and says why",
             {"plan", "services", "measured", "measured_rto", "measured_rpo", "level_reached",
              "continuity_requirement", "continuity_plan", "service"},
             judged),
      effect(
          "continuity_test.reviewed@1",
          "notes who reviewed it; requirements and the plan learn what was measured, and when the "
          "next test is due",
          {"plan", "services", "measured", "measured_rto", "measured_rpo", "continuity_requirement",
           "continuity_plan", "service"},
          reviewed),
      effect("continuity_test.closed@1", "notes when it was closed", {}, closed),
      tasks_called_off("continuity_test.actions_called_off@1"),
  };
}

}  // namespace proofdesk::continuity_test
