#include "core/engine/apply.hpp"
#include "evidence/attainment/promise_times.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace proofdesk::evidence {
namespace {

using shared::ClockStep;
using shared::Promise;

/// One clock of a record and all that was promised of it.
class Deriving {
 public:
  Deriving(const PromiseTimes& times, const KindModel& kind, const ClockRule& rule)
      : times_(times), kind_(kind), rule_(rule) {}

  /// The record as it is after what happened at `at`.
  Status see(const Record& record, Instant at) {
    const std::vector<ClockMark> before = marks_;
    if (!latest_) marks_ = shared::inherited_marks(kind_, record, rule_);
    observe(rule_, sight_of(rule_, kind_, record, at), marks_);
    latest_ = std::max(latest_.value_or(at), at);
    return promise(record, before);
  }

  /// What is promised changes, the record does not.
  Status turn(const Record& record, Instant at) {
    latest_ = std::max(latest_.value_or(at), at);
    return promise(record, marks_);
  }

  void read(Instant as_of, std::vector<DerivedClock>& into) {
    for (auto& clock : clocks_) {
      clock.marks = marks_;
      clock.reading = read_clock(
          shared::marks_for(clock.promise, clock.broken ? shared::without_voiding(marks_) : marks_),
          std::span(&clock.goal, 1), as_of);
      into.push_back(std::move(clock));
    }
  }

 private:
  Status promise(const Record& record, const std::vector<ClockMark>& before) {
    const KindModel& targets = *times_.model().kind("service_target");
    const Instant now = *latest_;
    const auto book = times_.book_at(now);
    const Instant opened =
        record.has(kind_, "opened_at") ? Instant{record.integer(kind_, "opened_at")} : now;
    const auto holds = [&](const Record& target) {
      return target.state != "draft" && shared::counts_at(targets, target, now);
    };
    PROOFDESK_ASSIGN(const auto promises,
                     shared::promises_on(book, kind_, rule_, record, opened, holds));
    for (const auto kind : shared::kPromiseKinds) {
      const auto found = std::ranges::find(promises, kind, &Promise::kind);
      PROOFDESK_TRY(step(record, book, kind, found == promises.end() ? nullptr : &*found, before));
    }
    return {};
  }

  Status step(const Record& record, const shared::PromiseBook& book, std::string_view kind,
              const Promise* promise, const std::vector<ClockMark>& before) {
    const Instant now = *latest_;
    const auto clock = std::ranges::find(clocks_, kind, &DerivedClock::promise);
    const bool there = clock != clocks_.end();
    if (there) PROOFDESK_TRY(see_whether_broken(*clock, book, before));
    const bool another = there && promise != nullptr && is_another(*clock, *promise);
    switch (shared::next_step(kind,
                              {.there = there,
                               .promised = promise != nullptr,
                               .another = another,
                               .broken = there && clock->broken},
                              before, marks_)) {
      case ClockStep::kNothing:
        return {};
      case ClockStep::kVoid:
        clock->void_because = why_void(record);
        return {};
      case ClockStep::kUnpromised:
        clocks_.erase(clock);
        return {};
      case ClockStep::kBegin: {
        DerivedClock begun{.measure = rule_.name,
                           .promise = std::string(kind),
                           .promised_at = now,
                           .goal = promise->goal,
                           .marks = {},
                           .broken = {},
                           .void_because = {},
                           .reading = {}};
        put(begun, *promise);
        clocks_.push_back(std::move(begun));
        return {};
      }
      case ClockStep::kRead:
        clock->void_because.clear();
        if (clock->broken) {
          PROOFDESK_TRY(count_by_calendar_of_now(*clock, book));
        } else if (another) {
          clock->promised_at = now;
          put(*clock, *promise);
        }
        return {};
    }
    return {};
  }

  /// By the promise that held so far. One that was void counts from its start again when its record comes back.
  Status see_whether_broken(DerivedClock& clock, const shared::PromiseBook& book,
                            const std::vector<ClockMark>& before) {
    if (clock.broken) return {};
    const bool was_void = is_void(clock, before);
    if (was_void && is_void(clock, marks_)) return {};
    DerivedClock seen = clock;
    if (was_void) PROOFDESK_TRY(count_by_calendar_of_now(seen, book));
    clock.broken =
        shared::broken_before(seen.promise, seen.goal, was_void ? marks_ : before, *latest_);
    return {};
  }

  static bool is_void(const DerivedClock& clock, const std::vector<ClockMark>& marks) {
    return shared::place_of(shared::marks_for(clock.promise, marks)) == shared::ClockPlace::kVoid;
  }

  /// The same promise, by what its calendar says now.
  static Status count_by_calendar_of_now(DerivedClock& clock, const shared::PromiseBook& book) {
    const auto target = std::ranges::find(book.targets, clock.target, &Record::id);
    if (target == book.targets.end()) return {};
    PROOFDESK_ASSIGN(const auto own, shared::promise_of(book, *target));
    put(clock, own);
    return {};
  }

  /// "cancelled: withdrawn by the caller"
  [[nodiscard]] std::string why_void(const Record& record) const {
    std::string why = marks_.back().why;
    const FieldModel* field = kind_.field("cancel_reason");
    const EnumWord* word =
        field == nullptr ? nullptr : field->word(record.text(kind_, "cancel_reason"));
    if (word != nullptr) why += ": " + word->label;
    return why;
  }

  static bool is_another(const DerivedClock& clock, const Promise& promise) {
    return clock.target != promise.target->id || clock.calendar != promise.calendar->id ||
           clock.calendar_version != promise.calendar->version;
  }

  static void put(DerivedClock& clock, const Promise& promise) {
    clock.target = promise.target->id;
    clock.calendar = promise.calendar->id;
    clock.calendar_version = promise.calendar->version;
    clock.goal = promise.goal;
    clock.goal.since = clock.promised_at;
  }

  const PromiseTimes& times_;
  const KindModel& kind_;
  const ClockRule& rule_;
  std::vector<ClockMark> marks_;
  std::vector<DerivedClock> clocks_;
  std::optional<Instant> latest_;
};

}  // namespace

Result<std::vector<DerivedClock>> derive_clocks(const PromiseTimes& times, const KindModel& kind,
                                                std::span<const Event> history, Instant as_of) {
  std::vector<DerivedClock> clocks;
  if (history.empty()) return clocks;
  std::vector<Deriving> all;
  for (const auto& rule : kind.lifecycle.clocks) all.emplace_back(times, kind, rule);
  Record record = new_record(kind, history.front().record);
  const auto& turns = times.turns();
  auto turn = turns.begin();
  bool begun = false;
  const auto turn_until = [&](Instant until) -> Status {
    for (; turn != turns.end() && *turn <= until; ++turn) {
      if (!begun) continue;
      for (auto& each : all) PROOFDESK_TRY(each.turn(record, *turn));
    }
    return {};
  };
  for (const auto& event : history) {
    if (!event.refused.empty()) continue;
    // History from elsewhere may step back in time: what comes after a step ahead is read no earlier than that.
    if (event.occurred_at > as_of) break;
    PROOFDESK_TRY(turn_until(event.occurred_at));
    PROOFDESK_TRY(apply(kind, event, record));
    begun = true;
    for (auto& each : all) PROOFDESK_TRY(each.see(record, event.occurred_at));
  }
  PROOFDESK_TRY(turn_until(as_of));
  for (auto& each : all) each.read(as_of, clocks);
  return clocks;
}

}  // namespace proofdesk::evidence
