#pragma once

#include "core/lifecycle/lifecycle.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/time/clock.hpp"
#include "core/time/clock_marks.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Promises about time (8.3.3): which target holds on a record, and what becomes of a clock when the record or
/// the promise changes. Pure. What runs on the desk (clock_rules) and what is derived from histories later
/// (evidence/attainment) both go by this and nothing else, so that they cannot say different things.
namespace proofdesk::shared {

/// To whom something is promised. One clock runs for each that promises something, the shortest of its targets.
inline constexpr std::string_view kToCustomer = "sla";
inline constexpr std::string_view kInsideTheHouse = "ola";
inline constexpr std::string_view kBySupplier = "supplier";
inline constexpr std::string_view kBySelf = "internal";  ///< a target without an agreement
inline constexpr std::array<std::string_view, 4> kPromiseKinds = {kToCustomer, kInsideTheHouse,
                                                                  kBySupplier, kBySelf};

/// The records that promises are made of, as they stood at one moment.
struct PromiseBook {
  const Model& model;
  std::span<const Record> targets;
  std::span<const Record> agreements;
  std::span<const Record> calendars;
};

/// A target that holds on a record for one of its clocks. Points into the book.
struct Promise {
  std::string_view kind;  ///< one of kPromiseKinds
  const Record* target = nullptr;
  const Record* agreement = nullptr;  ///< nullptr for a target of the house's own
  const Record* calendar = nullptr;
  ClockGoal goal;                       ///< `since` is when the target began to count
  std::vector<const Record*> overlaps;  ///< further targets that hold, longer ones
};

/// Whether the target counts at an instant: from `counts_from` (else when it came into force) until it was retired.
[[nodiscard]] bool counts_at(const KindModel& targets, const Record& target, Instant at);
/// From when on it counts; nullopt for a draft.
[[nodiscard]] std::optional<Instant> counts_from(const KindModel& targets, const Record& target);

/// Whether any target, in force or retired, is about records of this kind.
[[nodiscard]] bool anything_promised(const PromiseBook& book, const KindModel& kind);

/// Whether its selectors and its agreement's pick the record, for the clock of this name; its state is not asked.
/// Errors: a condition that no longer parses.
[[nodiscard]] Result<bool> picks(const PromiseBook& book, const Record& target,
                                 const KindModel& kind, std::string_view clock,
                                 const Record& record);

/// What holds on the record for this clock: at most one promise of each kind, the one that falls due first when
/// counted from `started_at`. `holds` says which targets count now.
[[nodiscard]] Result<std::vector<Promise>> promises_on(
    const PromiseBook& book, const KindModel& kind, const ClockRule& rule, const Record& record,
    Instant started_at, const std::function<bool(const Record& target)>& holds);

/// The promise of a target as such, whatever record it is for: what a clock that runs by it is read with.
/// kRefused where its calendar is gone.
[[nodiscard]] Result<Promise> promise_of(const PromiseBook& book, const Record& target);

/// The calendar of a record of the kind `calendar`. Parsed once per version; thread-safe.
[[nodiscard]] Result<BusinessCalendar> business_calendar(const KindModel& calendars,
                                                         const Record& calendar);

/// When what a calendar says was changed last; long ago where it never was.
[[nodiscard]] Instant revised_at(const KindModel& calendars, const Record& calendar);

/// A supplier's clock runs while the record waits for the supplier and stops when it does so no longer; all others
/// are read as the record left them.
[[nodiscard]] std::vector<ClockMark> marks_for(std::string_view promise_kind,
                                               const std::vector<ClockMark>& marks);

/// Where marks leave a clock, by the last that counts.
enum class ClockPlace : std::uint8_t { kNotStarted, kActive, kEnded, kVoid };
[[nodiscard]] ClockPlace place_of(std::span<const ClockMark> marks);

/// What becomes of one clock of a record when the record or what is promised has changed.
enum class ClockStep : std::uint8_t {
  kNothing,
  kBegin,  ///< a promise holds, and the clock is not over: it begins, at the start its marks say
  kVoid,   ///< the record was cancelled
  kUnpromised,  ///< no promise holds any more
  kRead,        ///< it goes on, under the promise that holds now
};
struct ClockChange {
  bool there = false;     ///< whether the clock runs already
  bool promised = false;  ///< whether a promise of its kind holds now
  bool another = false;   ///< … other than the one it is under
  bool broken = false;    ///< whether the one it is under was broken before this change
};
/// `before` and `after` are the marks of the record's clock without and with this change. What is over stays as it is
/// until the record comes back. A promise broken stays broken: such a clock keeps its target until the record is done,
/// and is missed then, even where the record is cancelled or nothing is promised any more.
[[nodiscard]] ClockStep next_step(std::string_view promise_kind, const ClockChange& change,
                                  const std::vector<ClockMark>& before,
                                  const std::vector<ClockMark>& after);

/// When a promise had been broken by `at`, and not only this very instant: what is done at the instant a goal is spent
/// is done in time. `goal.since` is since when it was promised. nullopt while it is kept.
[[nodiscard]] std::optional<Instant> broken_before(std::string_view promise_kind,
                                                   const ClockGoal& goal,
                                                   const std::vector<ClockMark>& marks, Instant at);
/// Whether any round was missed, and when first.
[[nodiscard]] std::optional<Instant> first_breach(const ClockReading& reading);
/// The marks of a clock whose promise was broken: a record that is cancelled stops it, where others become void.
[[nodiscard]] std::vector<ClockMark> without_voiding(std::vector<ClockMark> marks);

/// What ran before, of a record that goes on from another one (`clock_history`): so that no clock begins anew because
/// an incident turns out to be a request. One line a mark, led by the clock's name.
[[nodiscard]] std::vector<ClockMark> inherited_marks(const KindModel& kind, const Record& record,
                                                     const ClockRule& rule);
/// The lines for the record that goes on, out of the marks of this one: starts, pauses and stops.
void pass_on_marks(const ClockRule& rule, const std::vector<ClockMark>& marks,
                   std::vector<std::string>& lines);

/// "PT4H" or "2 working days".
[[nodiscard]] std::string goal_in_words(const ClockGoal& goal);

}  // namespace proofdesk::shared
