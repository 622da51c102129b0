#include "processes/shared/ordered_work.hpp"

#include "core/base/words.hpp"
#include "core/engine/refusal.hpp"
#include "core/model/record_ref.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_plan.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

/// Whether all that comes before `work` is settled, as its brothers and sisters stand.
Result<bool> is_due_next(const KindModel& kind, const Record& work,
                         const std::vector<Record>& all) {
  const FieldModel* after = kind.field("after");
  const Value& value = work.value(*after);
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) return true;
  PROOFDESK_ASSIGN(const auto positions, positions_in(*texts));
  return std::ranges::none_of(all, [&](const Record& other) {
    return other.id != work.id && !is_settled(kind, other) &&
           std::ranges::find(positions, other.integer(kind, "position")) != positions.end();
  });
}

/// Work for the same record, as this decision has it.
Result<std::vector<Record>> brothers(const RuleContext& context) {
  return context.world.where(context.kind.name, "subject", Value{text(context, "subject")},
                             kMostWork);
}

}  // namespace

Result<std::optional<Record>> subject_of_work(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || context.model.kind(ref->kind) == nullptr) return std::optional<Record>{};
  return context.world.find(ref->kind, ref->id);
}

Result<std::vector<Record>> work_for(const RuleContext& context, std::string_view kind,
                                     const Record& subject) {
  return context.world.where(kind, "subject", Value{RecordRef::to(subject).to_string()}, kMostWork);
}

bool is_settled(const KindModel& kind, const Record& work) {
  const State* state = kind.lifecycle.state(work.state);
  return state != nullptr && state->category == StateCategory::kFinal;
}

Status check_subject_open(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto subject, subject_of_work(context));
  if (!subject) return {};  // said by the rule that references lead somewhere
  const KindModel& kind = *context.model.kind(subject->kind);
  const auto standing = kind.lifecycle.current_state(subject->state);
  const State* state = standing ? kind.lifecycle.state(*standing) : nullptr;
  if (state == nullptr ||
      (state->category != StateCategory::kDone && state->category != StateCategory::kFinal))
    return {};
  return refuse(fmt::format("{} is \"{}\"; nothing more is done for it.",
                            kind.display_number(subject->number), state->label),
                state->category == StateCategory::kDone
                    ? "Reopen that first."
                    : "Record what is to be done for another record.");
}

Status check_after_readable(const RuleContext& context) {
  auto positions = positions_in(list(context, "after"));
  if (!positions) {
    Error error = std::move(positions).error();
    error.fields = {{pointer_of(*context.kind.field("after")), error.detail}};
    return fail(std::move(error));
  }
  const std::int64_t own = context.record.integer(context.kind, "position");
  if (std::ranges::find(*positions, own) == positions->end()) return {};
  return refuse("It would wait for itself.",
                fmt::format("Name positions of other {} (after).",
                            context.kind.name == "task" ? "tasks" : "work orders"));
}

Status place_in_order(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto subject, subject_of_work(context));
  if (subject && subject->flag(*context.model.kind(subject->kind), "confidential"))
    draft.set("confidential", Value{true});
  PROOFDESK_ASSIGN(const auto all, brothers(context));
  PROOFDESK_ASSIGN(const bool now, is_due_next(context.kind, context.record, all));
  if (now) draft.take("open");
  return {};
}

Result<bool> open_next(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto all, brothers(context));
  bool any_left = false;
  for (const Record& other : all) {
    if (other.id == context.record.id || is_settled(context.kind, other)) continue;
    any_left = true;
    if (other.state != "waiting") continue;
    PROOFDESK_ASSIGN(const bool now, is_due_next(context.kind, other, all));
    if (!now) continue;
    if (Draft* next = draft.other(context.kind.name, other.id, "open")) next->take("open");
  }
  return !any_left;
}

Status check_work_settled(const RuleContext& context, std::string_view kind_name,
                          const WorkFilter& counts) {
  const KindModel* kind = context.model.kind(kind_name);
  if (kind == nullptr) return {};
  PROOFDESK_ASSIGN(const auto work, work_for(context, kind_name, context.record));
  std::vector<std::string> left;
  for (const Record& each : work) {
    if (is_settled(*kind, each) || (counts && !counts(*kind, each))) continue;
    left.push_back(fmt::format("{} \"{}\" ({})", kind->display_number(each.number),
                               each.text(*kind, "title"),
                               kind->lifecycle.state(each.state)->label));
  }
  if (left.empty()) return {};
  const bool task = kind_name == "task";
  return refuse(fmt::format("{} still to be done: {}.",
                            left.size() == 1 ? (task ? "A task is" : "A work order is")
                                             : (task ? "Tasks are" : "Work orders are"),
                            fmt::join(left, ", ")),
                "Complete them first, or skip what is not needed here, with the reason.");
}

Status call_off_work(const RuleContext& context, Draft& draft, std::string_view kind_name,
                     const WorkFilter& counts) {
  PROOFDESK_ASSIGN(const auto work, work_for(context, kind_name, context.record));
  const KindModel& kind = *context.model.kind(kind_name);
  const State* state = context.kind.lifecycle.state(context.record.state);
  for (const Record& each : work) {
    if (is_settled(kind, each) || (counts && !counts(kind, each))) continue;
    Draft* called_off = draft.other(kind_name, each.id, "call_off");
    if (called_off == nullptr) continue;
    called_off->set("cancel_reason",
                    Value{fmt::format("{} went to \"{}\".",
                                      shown_number(context, context.kind.name, context.record),
                                      state == nullptr ? context.record.state : state->label)});
    called_off->take("call_off");
  }
  return {};
}

}  // namespace proofdesk::shared
