#include "processes/calendar/calendar_text.hpp"
#include "processes/calendar/process.hpp"
#include "processes/shared/clock_rules.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace proofdesk::calendar {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.3.3";

/// The reader's own complaint, with every line at fault, as this guard's refusal.
std::unexpected<Error> unreadable(Error error) {
  error.code = ErrorCode::kRefused;
  error.rule.clear();
  return fail(std::move(error));
}

Status readable(const RuleContext& context) {
  auto parsed = BusinessCalendar::parse(text_of(context.kind, context.record));
  if (parsed) return {};
  return unreadable(std::move(parsed).error());
}

/// A draft may lack hours yet, but what stands in it can be read.
Status lines_readable(const RuleContext& context) {
  auto parsed = BusinessCalendar::parse(text_of(context.kind, context.record));
  if (parsed || parsed.error().rule == "calendar.never_open") return {};
  return unreadable(std::move(parsed).error());
}

/// Open records of a kind that name this calendar in `field`; the first few will do.
Result<std::optional<Record>> user_of(const RuleContext& context, const KindModel& kind,
                                      const FieldModel& field) {
  const Value self = value_of(context.record.id);
  const auto counts_by_it = [&](const Record& record) {
    const State* state = kind.lifecycle.state(record.state);
    return state != nullptr && state->category != StateCategory::kFinal &&
           record.get(field) == self;
  };
  std::vector<Record> named;
  std::span<const Record> records;
  if (kind.standing) {
    PROOFDESK_ASSIGN(records, context.world.standing(kind.name));
  } else if (field.indexed) {
    PROOFDESK_ASSIGN(named, context.world.where(kind.name, field.json_name, self, kMostAlong));
    records = named;
  }
  const auto user = std::ranges::find_if(records, counts_by_it);
  return user == records.end() ? std::nullopt : std::optional(*user);
}

/// Whatever kind it is that names a calendar: targets, agreements, services, rotas. What the engine notes by itself
/// (the calendar a clock was last read by) is no reliance: the target behind it is.
Status not_relied_on(const RuleContext& context) {
  for (const auto& kind : context.model.kinds()) {
    for (const auto& field : kind->fields()) {
      if (field.target != "calendar" || field.repeated || field.engine_owned) continue;
      PROOFDESK_ASSIGN(const auto user, user_of(context, *kind, field));
      if (!user) continue;
      return refuse(kind->display_number(user->number) + " counts by it.",
                    "Give that another calendar first, or retire it.");
    }
  }
  return {};
}

Status put_in_force(const RuleContext& context, Draft& draft) {
  draft.set("in_force_at", value_of(context.now));
  return {};
}

Status revised(const RuleContext& context, Draft& draft) {
  draft.set("revised_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  const std::vector<std::string_view> content = {"zone", "weekly_hours", "holidays", "exceptions"};
  return {
      {.name = "calendar.readable@1",
       .explains = "its zone and every line can be read, and it opens at some time",
       .clause = kClause,
       .reads = content,
       .check = readable},
      {.name = "calendar.lines_readable@1",
       .explains = "its zone and every line can be read",
       .clause = kClause,
       .reads = content,
       .check = lines_readable},
      {.name = "calendar.not_relied_on@1",
       .explains = "nothing that is open counts by it",
       .clause = kClause,
       .check = not_relied_on},
      icalendar_readable(),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "calendar.put_in_force@1",
       .explains = "notes since when it is in force",
       .reads = {},
       .run = put_in_force},
      {.name = "calendar.revised@1",
       .explains = "notes when it was revised",
       .reads = {},
       .run = revised},
      targets_follow("calendar.targets_follow@1"),
      notes_retirement("calendar.retired@1"),
      holidays_taken(),
  };
}

}  // namespace proofdesk::calendar
