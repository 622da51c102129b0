#include "core/model/record_ref.hpp"
#include "core/time/calendar.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/task/process.hpp"

#include <string>

namespace proofdesk::task {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.6.2";

Status not_flagged_yet(const RuleContext& context) {
  if (!flag(context, "overdue")) return {};
  return refuse("It is known to be overdue already.", "Nothing needs doing; the timer lapses.");
}

Result<BusinessCalendar> working_calendar(const RuleContext& context) {
  const Uuid id = reference(context, "calendar");
  PROOFDESK_ASSIGN(const Record* record, standing_record(context.world, "calendar", id));
  if (record == nullptr)
    return BusinessCalendar::parse({.zone = "UTC", .weekly_hours = {"Mon-Fri 00:00-24:00"}});
  context.world.rely_on(*record);
  const KindModel& kind = *context.model.kind("calendar");
  const auto lines = [&](std::string_view field) {
    const Value value = record->get(*kind.field(field));
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    return list == nullptr ? std::vector<std::string>{} : *list;
  };
  return BusinessCalendar::parse({.zone = record->text(kind, "zone"),
                                  .weekly_hours = lines("weekly_hours"),
                                  .holidays = lines("holidays"),
                                  .exceptions = lines("exceptions")});
}

Status opened(const RuleContext& context, Draft& draft) {
  draft.set("opened_at", value_of(context.now));
  if (has(context, "due_at")) return {};
  const std::int64_t after = context.record.integer(context.kind, "due_after");
  if (after > 0) {
    draft.set("due_at", Value{context.now.micros + after});
    return {};
  }
  const std::int64_t days = context.record.integer(context.kind, "due_after_days");
  if (days < 1) return {};
  PROOFDESK_ASSIGN(const auto calendar, working_calendar(context));
  if (const auto due = calendar.working_days_after(context.now, days))
    draft.set("due_at", value_of(*due));
  return {};
}

Status begun(const RuleContext& context, Draft& draft) {
  draft.set("assignee", value_of(context.command.actor.person));
  if (!has(context, "started_at")) draft.set("started_at", value_of(context.now));
  return {};
}

Status released(const RuleContext&, Draft& draft) {
  draft.set("assignee", no_value());
  return {};
}

Status completed(const RuleContext& context, Draft& draft) {
  const Uuid person = context.command.actor.person;
  draft.set("done_at", value_of(context.now));
  draft.set("done_by", value_of(person));
  if (!draft.record().has(context.kind, "assignee")) draft.set("assignee", value_of(person));
  return {};
}

Status next_opened(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const bool nothing_left, open_next(context, draft));
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (nothing_left && ref) draft.offer("tasks_settled", ref->kind, ref->id);
  return {};
}

Status outcome_cleared(const RuleContext&, Draft& draft) {
  for (const auto field : {"done_at", "done_by", "result", "skip_reason", "overdue"})
    draft.set(field, no_value());
  return {};
}

Status overdue_noted(const RuleContext&, Draft& draft) {
  draft.set("overdue", Value{true});
  return {};
}

Status due_moved(const RuleContext& context, Draft& draft) {
  const auto due = instant(context, "due_at");
  if (!due || *due > context.now) draft.set("overdue", no_value());
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("task.subject_open@1", "the record it is for is still being worked on", {"subject"},
            check_subject_open),
      guard("task.after_readable@1", "what it comes after is told by positions",
            {"after", "position"}, check_after_readable),
      guard("task.not_flagged_yet@1", "nobody has been told yet that it is overdue", {"overdue"},
            not_flagged_yet),
  };
}

std::vector<Effect> effects() {
  return {
      effect("task.placed@1", "opens it at once unless others must be done first",
             {"subject", "after", "task"}, place_in_order),
      effect("task.opened@1", "notes since when it can be begun, and until when it is to be done",
             {"due_after", "due_after_days", "calendar", "due_at"}, opened),
      effect("task.begun@1", "gives it to whoever takes it", {"started_at"}, begun),
      effect("task.released@1", "takes it away from whoever had it", {}, released),
      effect("task.completed@1", "notes when and by whom it was done", {"assignee"}, completed),
      effect("task.next_opened@1", "opens what waited for it", {"subject", "task"}, next_opened),
      effect("task.outcome_cleared@1", "clears what was said of the outcome", {}, outcome_cleared),
      effect("task.overdue_noted@1", "notes that it is overdue", {}, overdue_noted),
      effect("task.due_moved@1", "it is no longer overdue when it is due later", {"due_at"},
             due_moved),
  };
}

}  // namespace proofdesk::task
