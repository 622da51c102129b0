#pragma once

#include "core/engine/event.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "processes/shared/promises.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// A calendar as it was from an instant on.
struct CalendarVersion {
  Instant from;
  Record record;
};

/// What was promised, and when: targets with the time in which they count, calendars version by version. Agreements
/// and targets do not change while they are in force, so that as they are is as they were.
class PromiseTimes {
 public:
  /// `calendars`: all versions, in any order. Pure.
  [[nodiscard]] static PromiseTimes of(const Model& model, std::vector<Record> targets,
                                       std::vector<Record> agreements,
                                       const std::vector<CalendarVersion>& calendars);
  /// The same from a store; versions of calendars from the journal.
  [[nodiscard]] static Result<PromiseTimes> read(ReadView& view, const KeyStore& keys,
                                                 std::string_view origin, const Model& model);

  /// Whatever begins or ceases to be promised at some instant, in order.
  [[nodiscard]] const std::vector<Instant>& turns() const { return turns_; }
  /// As it stood at an instant; valid as long as this object.
  [[nodiscard]] shared::PromiseBook book_at(Instant at) const;
  [[nodiscard]] const std::vector<Record>& targets() const { return targets_; }
  [[nodiscard]] const std::vector<Record>& agreements() const { return agreements_; }
  [[nodiscard]] const Model& model() const { return *model_; }

 private:
  const Model* model_ = nullptr;
  std::vector<Record> targets_;
  std::vector<Record> agreements_;
  std::vector<Instant> turns_;
  struct Stretch {
    Instant from;
    std::vector<Record> calendars;
  };
  std::vector<Stretch> stretches_;  ///< in order; the first one reaches back to the beginning
};

/// What one calendar said in turn: as it was put in force, and after each revision, from when that happened. Events that do not fold are an error.
[[nodiscard]] Result<std::vector<CalendarVersion>> calendar_versions(
    const KindModel& calendars, std::span<const Event> history);

/// A clock as the history of its record says it was, under the promise that held in the end.
struct DerivedClock {
  std::string measure;
  std::string promise;  ///< "sla", "ola", "supplier", "internal"
  Uuid target;
  Uuid calendar;
  std::int64_t calendar_version = 0;
  Instant promised_at;
  ClockGoal goal;
  std::vector<ClockMark> marks;  ///< of the record's clock; see shared::marks_for
  /// Since when it is broken for good: it keeps its promise, whatever became of the record since.
  std::optional<Instant> broken;
  /// The record was cancelled in time: why, in words. Empty otherwise.
  std::string void_because;
  ClockReading reading;  ///< as of the instant asked for

  [[nodiscard]] std::optional<Instant> first_breach() const {
    return broken ? broken : shared::first_breach(reading);
  }
};

/// What clocks ran on a record, derived from its history alone: the same steps that are taken live, event by event,
/// and at every turn of the promises in between. Events after `as_of` are not looked at. Pure. Errors: events that do
/// not fold, a condition that does not parse.
[[nodiscard]] Result<std::vector<DerivedClock>> derive_clocks(const PromiseTimes& times,
                                                              const KindModel& kind,
                                                              std::span<const Event> history,
                                                              Instant as_of);

}  // namespace proofdesk::evidence
