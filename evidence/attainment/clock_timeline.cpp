#include "evidence/attainment/clock_timeline.hpp"

#include "core/engine/apply.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/ports/all_records.hpp"
#include "processes/shared/clock_record.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::evidence {

Result<ClockTimelines> ClockTimelines::open(ReadView& view, const KeyStore& keys,
                                            std::string_view origin, const Model& model) {
  ClockTimelines timelines(view, keys, origin, model);
  for (const auto& [name, records] : {std::pair{"service_target", &timelines.targets_},
                                      std::pair{"agreement", &timelines.agreements_},
                                      std::pair{"calendar", &timelines.calendars_}}) {
    const KindModel* kind = model.kind(name);
    if (kind == nullptr) continue;
    PROOFDESK_ASSIGN(*records, all_records(*kind, view));
  }
  return timelines;
}

Result<Record> ClockTimelines::calendar_of(const Record& clock) {
  const KindModel& clocks = *model_.kind(shared::kClockKind);
  const KindModel& kind = *model_.kind("calendar");
  const auto id = Uuid::parse(clock.text(clocks, "calendar")).value_or(Uuid{});
  const auto found = std::ranges::find(calendars_, id, &Record::id);
  if (found == calendars_.end())
    return fail(ErrorCode::kRefused, "clock.calendar", "The calendar it counts by is not there.");
  const auto version = clock.integer(clocks, "calendar_version");
  const bool over = clock.has(clocks, "outcome");
  if (!over || found->version == version) return *found;
  PROOFDESK_ASSIGN(const auto rows, view_.journal_of(kind, id));
  Record record = new_record(kind, id);
  for (const auto& row : rows) {
    PROOFDESK_ASSIGN(const auto opened, open_event(row, keys_, origin_));
    if (opened.event.revision > version) break;
    PROOFDESK_TRY(apply(kind, opened.event, record));
  }
  record.number = found->number;
  return record;
}

Result<ClockTimeline> ClockTimelines::read(const Record& clock, Instant now) {
  const KindModel& clocks = *model_.kind(shared::kClockKind);
  const auto target_id = Uuid::parse(clock.text(clocks, "target")).value_or(Uuid{});
  const auto target = std::ranges::find(targets_, target_id, &Record::id);
  if (target == targets_.end())
    return fail(ErrorCode::kRefused, "clock.target", "The target it runs by is not there.");
  PROOFDESK_ASSIGN(Record calendar, calendar_of(clock));
  PROOFDESK_ASSIGN(const auto marks, shared::marks_of_clock(clocks, clock));
  const shared::PromiseBook book{model_, targets_, agreements_, std::span(&calendar, 1)};
  PROOFDESK_ASSIGN(const auto promise, shared::promise_of(book, *target));
  const Instant promised{clock.integer(clocks, "promised_at")};
  const auto broken = shared::broken_at(clocks, clock, now);
  // What ended because nothing is promised any more has no mark for that, and reads as of then.
  const bool ended = clock.state == "cancelled" && clock.has(clocks, "stopped_at");
  const Instant as_of = ended ? Instant{clock.integer(clocks, "stopped_at")} : now;
  ClockTimeline timeline{.clock = clock,
                         .target = *target,
                         .agreement = std::nullopt,
                         .calendar = calendar,
                         .goal = promise.goal,
                         .broken = broken,
                         .reading = shared::read_under(promise, promised, marks, as_of, broken)};
  if (promise.agreement != nullptr) timeline.agreement = *promise.agreement;
  return timeline;
}

}  // namespace proofdesk::evidence
