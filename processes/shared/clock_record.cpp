#include "processes/shared/clock_record.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

struct ThresholdFields {
  int percent;
  std::string_view ahead;  ///< waited for by a timer
  std::string_view reached;
};
constexpr std::array<ThresholdFields, 3> kThresholds = {{
    {50, "half_at", "half_reached_at"},
    {75, "warn_at", "warned_at"},
    {100, "breach_at", "breached_at"},
}};

Value value_of(const std::optional<Instant>& instant) {
  return instant ? Value{instant->micros} : Value{};
}

std::string in_words(const Model& model, const Promise& promise, const ClockReading& reading,
                     const ClockThreshold& threshold, Instant at) {
  const BusinessCalendar& calendar = promise.goal.calendar;
  std::string text =
      fmt::format("{} % of {} spent at {} {} ({}), by {} and {} version {}.", threshold.percent,
                  goal_in_words(promise.goal), calendar.local_date(at), calendar.local_time(at),
                  calendar.zone(), number_of(model, *promise.target),
                  number_of(model, *promise.calendar), promise.calendar->version);
  if (reading.round_from) {
    text += fmt::format(" Counted from {} {}", calendar.local_date(*reading.round_from),
                        calendar.local_time(*reading.round_from));
    text += reading.paused_wall > 0
                ? fmt::format("; {} of it paused.", to_iso_duration(reading.paused_wall))
                : std::string(".");
  }
  return text;
}

/// Says once what has been reached since the last reading, and arms what is ahead while the clock runs.
void put_thresholds(const RuleContext& context, Draft& clock, const KindModel& clocks,
                    const Promise& promise, const ClockReading& reading, bool runs,
                    const std::optional<Instant>& broken) {
  for (const auto& fields : kThresholds) {
    const auto found =
        std::ranges::find(reading.thresholds, fields.percent, &ClockThreshold::percent);
    const bool known = found != reading.thresholds.end();
    std::optional<Instant> reached;
    if (known && found->reached) reached = found->at;
    // A goal that was spent before it was set is breached when it is set.
    if (fields.percent == 100) reached = broken ? broken : first_breach(reading);
    const bool told = clock.record().has(clocks, fields.reached);
    if (known && reached && !told) {
      clock.log(in_words(context.model, promise, reading, *found, *reached), false);
    }
    clock.set(fields.reached, value_of(reached));
    // Of an update clock an earlier round may be breached while this one is not.
    const bool behind =
        fields.percent == 100 ? reading.breached_at.has_value() : reached.has_value();
    clock.set(fields.ahead, known && runs && !behind ? value_of(found->at) : no_value());
  }
}

void stand_in(Draft& clock, std::string_view state) {
  if (clock.record().state == state) return;
  if (state == "running") return clock.take("resume");
  if (state == "paused") return clock.take("pause");
  if (state == "met") return clock.take("meet");
  if (state == "missed") return clock.take("miss");
  clock.take("cancel");
}

void put_marks(Draft& clock, const std::vector<ClockMark>& marks) {
  std::vector<std::string> lines;
  lines.reserve(marks.size());
  for (const auto& mark : marks) lines.push_back(to_text(mark));
  clock.set("marks", Value{std::move(lines)});
}

}  // namespace

Result<PromiseBook> promise_book(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto targets, context.world.standing("service_target"));
  PROOFDESK_ASSIGN(const auto agreements, context.world.standing("agreement"));
  PROOFDESK_ASSIGN(const auto calendars, context.world.standing("calendar"));
  return PromiseBook{context.model, targets, agreements, calendars};
}

Result<std::vector<ClockMark>> marks_of_clock(const KindModel& clocks, const Record& clock) {
  std::vector<ClockMark> marks;
  const FieldModel* field = clocks.field("marks");
  const Value lines = field == nullptr ? Value{} : clock.get(*field);
  if (const auto* list = std::get_if<std::vector<std::string>>(&lines)) {
    for (const auto& line : *list) {
      auto mark = parse_mark(line);
      if (!mark) {
        return refuse(fmt::format("Its marks cannot be read: {}", mark.error().detail),
                      "Nothing needs doing by hand; tell whoever looks after the program.");
      }
      marks.push_back(std::move(*mark));
    }
  }
  return marks;
}

std::optional<Instant> broken_at(const KindModel& clocks, const Record& clock, Instant now) {
  // A command may tell of something earlier than what was noticed meanwhile.
  const Instant as_of = std::max(now, Instant{clock.integer(clocks, "read_at")});
  for (const auto field : {"breached_at", "breach_at"}) {
    const Instant at{clock.integer(clocks, field)};
    if (clock.has(clocks, field) && at < as_of) return at;
  }
  return std::nullopt;
}

std::string_view clock_state(const ClockReading& reading, const std::optional<Instant>& broken) {
  switch (reading.state) {
    case ClockState::kCancelled:
      return "cancelled";
    case ClockState::kStopped:
      return broken || first_breach(reading) || reading.outcome == ClockOutcome::kMissed ? "missed"
                                                                                         : "met";
    case ClockState::kPaused:
      // Paused, and the promise does not wait for that.
      if (!reading.timeline.empty() && reading.timeline.back().counts) return "running";
      return "paused";
    default:
      return "running";
  }
}

ClockReading read_under(const Promise& promise, Instant promised_at,
                        const std::vector<ClockMark>& marks, Instant now,
                        const std::optional<Instant>& broken) {
  ClockGoal goal = promise.goal;
  goal.since = promised_at;
  return read_clock(marks_for(promise.kind, broken ? without_voiding(marks) : marks),
                    std::span(&goal, 1), now);
}

void put_reading(const RuleContext& context, Draft& clock, const Promise& promise,
                 Instant promised_at, const std::vector<ClockMark>& marks, Instant now,
                 const std::optional<Instant>& broken) {
  const KindModel& clocks = *context.model.kind(kClockKind);
  const ClockReading reading = read_under(promise, promised_at, marks, now, broken);
  const std::string_view state = clock_state(reading, broken);
  const bool runs = state == "running";
  put_marks(clock, marks);
  clock.set("promised_at", value_of(promised_at));
  clock.set("calendar_version", Value{promise.calendar->version});
  clock.set("started_at", value_of(reading.round_from));
  clock.set("due_at", runs ? value_of(reading.due_at) : no_value());
  put_thresholds(context, clock, clocks, promise, reading, runs, broken);
  clock.set("breached", Value{broken || first_breach(reading)});
  clock.set("stopped_at", value_of(reading.stopped_at));
  const bool ended = state == "met" || state == "missed";
  clock.set("outcome", ended ? Value{std::string(state)} : no_value());
  clock.set("elapsed", Value{reading.elapsed_open});
  clock.set("elapsed_wall", Value{reading.elapsed_wall});
  clock.set("paused_for", Value{reading.paused_wall});
  clock.set("read_at", value_of(now));
  stand_in(clock, state);
}

void put_cancelled(Draft& clock, const ClockReading& reading, const std::vector<ClockMark>& marks,
                   std::string_view why, Instant now) {
  put_marks(clock, marks);
  clock.set("elapsed", Value{reading.elapsed_open});
  clock.set("elapsed_wall", Value{reading.elapsed_wall});
  clock.set("paused_for", Value{reading.paused_wall});
  clock.set("stopped_at", value_of(now));
  for (const auto field : {"due_at", "half_at", "warn_at", "breach_at"})
    clock.set(field, no_value());
  clock.set("outcome", Value{std::string("cancelled")});
  clock.set("read_at", value_of(now));
  clock.log(std::string(why), false);
  stand_in(clock, "cancelled");
}

}  // namespace proofdesk::shared
