#include "processes/shared/task_rules.hpp"

#include "core/model/record_ref.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_plan.hpp"

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

Status run_called_off(const RuleContext& context, Draft& draft) {
  return call_off_work(context, draft, kTaskKind);
}

void copy(const KindModel& kind, const Record& from, Draft& to,
          std::initializer_list<std::string_view> fields) {
  for (const auto name : fields) {
    const FieldModel* field = kind.field(name);
    if (field != nullptr && is_set(from.value(*field))) to.set(name, from.value(*field));
  }
}

}  // namespace

Status lay_out_tasks(const RuleContext& context, Draft& draft,
                     const std::vector<const Record*>& templates, Uuid calendar) {
  PROOFDESK_ASSIGN(const auto plan, plan_tasks(context.model, templates, draft.record()));
  const KindModel* template_kind = context.model.kind("task_template");
  for (const PlannedTask& step : plan) {
    context.world.rely_on(*step.task_template);
    Draft& task = draft.create(kTaskKind);
    copy(context.kind, draft.record(), task, {"service", "group", "confidential"});
    copy(*template_kind, *step.task_template, task,
         {"title", "instructions", "group", "position", "due_after", "due_after_days"});
    task.set("subject", Value{RecordRef::to(draft.record()).to_string()});
    if (step.task_template->has(*template_kind, "due_after_days"))
      task.set("calendar", value_of(calendar));
    task.set("template", value_of(step.task_template->id));
    task.set("after", step.after.empty() ? no_value() : Value{texts_of(step.after)});
  }
  return {};
}

Status check_tasks_settled(const RuleContext& context) {
  return check_work_settled(context, kTaskKind);
}

Status check_tasks_assigned(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto tasks, work_for(context, kTaskKind, context.record));
  const KindModel& kind = *context.model.kind(kTaskKind);
  for (const auto& task : tasks) {
    if (is_settled(kind, task) || (task.has(kind, "assignee") && task.has(kind, "due_at")))
      continue;
    return refuse(fmt::format("{} has nobody who does it, or no date.",
                              shown_number(context, kTaskKind, task)),
                  "Give assignee and dueAt.");
  }
  return {};
}

Guard tasks_settled(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "no task of it is left to be done",
          .clause = clause,
          .reads = {"task"},
          .check = check_tasks_settled};
}

Effect tasks_called_off(std::string_view name) {
  return {.name = name,
          .explains = "calls off its tasks that are not settled",
          .reads = {"task"},
          .run = run_called_off};
}

}  // namespace proofdesk::shared
