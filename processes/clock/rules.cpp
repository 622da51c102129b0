#include "core/model/record_ref.hpp"
#include "processes/clock/process.hpp"
#include "processes/shared/clock_record.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::clock_kind {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.3.3";

Status is_breached(const RuleContext& context) {
  if (flag(context, "breached")) return {};
  return refuse("It has not been breached.", "There is nothing to review.");
}

Status exclusion_explained(const RuleContext& context) {
  if (!flag(context, "excluded") || !is_blank(text(context, "exclusion_reason"))) return {};
  return refuse("It is to be left out of the attainment, and no reason is given.",
                "Give exclusionReason: which exception of the agreement applies.");
}

/// Reads the clock anew under the target it runs by. Whatever has been reached by now is told by that.
Status read_again(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto book, promise_book(context));
  const Uuid id = reference(context, "target");
  const auto target = std::ranges::find(book.targets, id, &Record::id);
  if (target == book.targets.end()) {
    return refuse("The target it runs by is not there.", "Nothing needs doing; it runs no longer.");
  }
  PROOFDESK_ASSIGN(const auto promise, promise_of(book, *target));
  PROOFDESK_ASSIGN(const auto marks, marks_of_clock(context.kind, context.record));
  context.world.rely_on(*promise.target);
  context.world.rely_on(*promise.calendar);
  const auto promised = instant(context, "promised_at").value_or(promise.goal.since);
  put_reading(context, draft, promise, promised, marks, context.now,
              broken_at(context.kind, context.before, context.now));
  return {};
}

Status reached(const RuleContext& context, Draft& draft, std::string_view field, int percent) {
  PROOFDESK_TRY(read_again(context, draft));
  if (!draft.record().has(context.kind, field)) {
    draft.log(
        fmt::format("{} % are not spent after all: what it is counted by has changed.", percent),
        false);
  }
  return {};
}

Status half_reached(const RuleContext& context, Draft& draft) {
  return reached(context, draft, "half_reached_at", 50);
}

Status warned(const RuleContext& context, Draft& draft) {
  return reached(context, draft, "warned_at", 75);
}

Status breached(const RuleContext& context, Draft& draft) {
  PROOFDESK_TRY(reached(context, draft, "breached_at", 100));
  if (!draft.record().flag(context.kind, "breached")) return {};
  const auto subject = RecordRef::parse(text(context, "subject"));
  const KindModel* kind = subject ? context.model.kind(subject->kind) : nullptr;
  if (kind == nullptr || kind->field("breached") == nullptr) return {};
  Draft* record = draft.other(subject->kind, subject->id, "promise_breached");
  if (record == nullptr || record->record().flag(*kind, "breached")) return {};
  record->set("breached", Value{true});
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("reviewed_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "clock.is_breached@1",
       .explains = "it has been breached",
       .clause = kClause,
       .reads = {"breached"},
       .check = is_breached},
      {.name = "clock.exclusion_explained@1",
       .explains = "what is left out of the attainment has a reason",
       .clause = kClause,
       .reads = {"excluded", "exclusion_reason"},
       .check = exclusion_explained},
  };
}

std::vector<Effect> effects() {
  const std::vector<std::string_view> reads = {"marks", "target", "service_target", "calendar"};
  return {
      {.name = "clock.half_reached@1",
       .explains = "reads the clock, and says what half of its goal was spent on",
       .reads = reads,
       .run = half_reached},
      {.name = "clock.warned@1",
       .explains = "reads the clock, and says that a quarter of its goal is left",
       .reads = reads,
       .run = warned},
      {.name = "clock.breached@1",
       .explains = "reads the clock, and marks it and its record as breached",
       .reads = reads,
       .run = breached},
      {.name = "clock.reviewed@1",
       .explains = "notes who reviewed the breach, and when",
       .reads = {},
       .run = reviewed},
  };
}

}  // namespace proofdesk::clock_kind
