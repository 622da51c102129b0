#include "processes/shared/duties.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/work_order/process.hpp"

#include <fmt/format.h>

namespace proofdesk::work_order {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";

Status of_an_open_change(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto subject, subject_of_work(context));
  if (!subject || subject->kind != "change")
    return refuse("Work is ordered for changes only.", "Give a change in subject.");
  return check_subject_open(context);
}

Status window_in_order(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end || *start < *end) return {};
  return refuse("It would end before it begins.", "Give a plannedEnd later than plannedStart.");
}

/// What is prepared may be done as soon as somebody looks at the change; everything else changes something, and
/// nothing is changed before the change is authorised and begun.
Status change_is_so_far(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto change, subject_of_work(context));
  if (!change) return {};
  const KindModel& kind = *context.model.kind(change->kind);
  const State* state = kind.lifecycle.state(change->state);
  const std::string number = kind.display_number(change->number);
  const std::string label = state == nullptr ? change->state : state->label;
  if (state != nullptr && state->category == StateCategory::kFinal)
    return refuse(fmt::format("{} is \"{}\".", number, label), "Cancel the work order.");
  if (text(context, "phase") == "prepare" || change->state == "implement") return {};
  return refuse(
      fmt::format("{} is \"{}\"; this part of it is done while it is implemented.", number, label),
      fmt::format("Begin the implementation of {} first.", number));
}

Status deviation_told(const RuleContext& context) {
  if (text(context, "outcome") == "as_planned" || !is_blank(text(context, "result"))) return {};
  return refuse("It was not done as planned, and nothing says how.", "Give result.");
}

/// The work of a change is done by nobody who has authorised it: a piece of it is no way round that.
Status may_implement(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto change, subject_of_work(context));
  if (!change) return {};
  return check_duties(context, {*context.model.kind(change->kind), *change},
                      approval::Act::kImplement, {context.command.actor.person});
}

Status duties_waived(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto change, subject_of_work(context));
  if (!change) return {};
  return note_waived_duties(context, draft, {*context.model.kind(change->kind), *change},
                            approval::Act::kImplement, {context.command.actor.person});
}

Status placed(const RuleContext& context, Draft& draft) {
  if (!has(context, "phase")) draft.set("phase", Value{std::string("implement")});
  return place_in_order(context, draft);
}

Status begun(const RuleContext& context, Draft& draft) {
  draft.set("assignee", value_of(context.command.actor.person));
  if (!has(context, "actual_start")) draft.set("actual_start", value_of(context.now));
  return {};
}

Status released(const RuleContext&, Draft& draft) {
  draft.set("assignee", no_value());
  return {};
}

Status completed(const RuleContext& context, Draft& draft) {
  const Uuid person = context.command.actor.person;
  draft.set("actual_end", value_of(context.now));
  if (!has(context, "actual_start")) draft.set("actual_start", value_of(context.now));
  draft.set("done_by", value_of(person));
  if (!draft.record().has(context.kind, "assignee")) draft.set("assignee", value_of(person));
  return {};
}

Status next_opened(const RuleContext& context, Draft& draft) {
  PROOFDESK_TRY(open_next(context, draft));
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("work_order.of_an_open_change@1", "it is part of a change that is not over",
            {"subject"}, of_an_open_change),
      guard("work_order.after_readable@1", "what it comes after is told by positions",
            {"after", "position"}, check_after_readable),
      guard("work_order.window_in_order@1", "it is planned to begin before it ends",
            {"planned_start", "planned_end"}, window_in_order),
      guard("work_order.change_is_so_far@1",
            "the change is being implemented, or this only prepares it", {"subject", "phase"},
            change_is_so_far),
      guard("work_order.may_implement@1",
            "who does it has not authorised the change (house rule); the change may name a waiver",
            {"subject", "approval", "approval_policy", "waiver"}, may_implement),
      guard("work_order.deviation_told@1", "what was not as planned is told", {"outcome", "result"},
            deviation_told),
  };
}

std::vector<Effect> effects() {
  return {
      effect("work_order.placed@1", "orders it at once unless others must be done first",
             {"subject", "after", "phase", "work_order"}, placed),
      effect("work_order.begun@1", "gives it to whoever takes it", {"actual_start"}, begun),
      effect("work_order.released@1", "takes it away from whoever had it", {}, released),
      effect("work_order.completed@1", "notes when and by whom it was done",
             {"assignee", "actual_start"}, completed),
      effect("work_order.duties_waived@1",
             "counts the use of the waiver under which who authorised the change works on it",
             {"subject", "approval", "waiver"}, duties_waived),
      effect("work_order.next_opened@1", "orders what waited for it", {"subject", "work_order"},
             next_opened),
  };
}

}  // namespace proofdesk::work_order
