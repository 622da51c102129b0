#pragma once

#include "core/engine/event.hpp"
#include "core/lifecycle/lifecycle.hpp"
#include "core/time/clock.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

class KindModel;
struct Record;

/// Marks are read off what happened to a record by the `clock` block of its lifecycle, in two ways that give the
/// same marks: from its whole history, or step by step as it changes.
///
/// States in `runs` start or resume, `pauses` pause, `stops` stop, `cancels` cancel; a state in none of these
/// says nothing to the clock. Moving between two states of one group leaves no mark unless the reason of the
/// pause changes; so a move to another group or assignee cannot touch the clock. The instant in `met_by` meets
/// it for good, each new instant in `restarted_by` resets it. A record that comes back after it was cancelled takes
/// the cancellation with it: the time in between counts.

/// Why a record stands in a state, in words and as the word of the first enum field the state requires:
/// {"On hold: Supplier", "supplier"}.
struct StateReason {
  std::string why;
  std::string reason;
};
[[nodiscard]] StateReason reason_of(const KindModel& kind, std::string_view state,
                                    const Record& record);

/// What one change shows of a record.
struct ClockSight {
  Instant at;  ///< occurredAt of the change
  std::string_view state;
  StateReason because;
  std::optional<Instant> met_at;        ///< value of `met_by` …
  std::string met_because{};            ///< … and that field's label, as it stands in a sentence
  std::optional<Instant> restarted_at;  ///< value of `restarted_by`
  std::string restarted_because{};
};
/// `record` as it is after a change at `at`.
[[nodiscard]] ClockSight sight_of(const ClockRule& rule, const KindModel& kind,
                                  const Record& record, Instant at);

/// The live way: appends to `marks` what follows from a change; nothing when it says nothing new. Returns
/// whether anything was added.
bool observe(const ClockRule& rule, const ClockSight& sight, std::vector<ClockMark>& marks);

/// The whole way: a record's events in order of revision, the first being its creation or import. Erased values
/// are absent from events; a clock whose `met_by` was erased reads as not met by it. `marks` are those it goes on
/// from, of a record whose place it took.
[[nodiscard]] std::vector<ClockMark> marks_of(const ClockRule& rule, const KindModel& kind,
                                              std::span<const Event> history,
                                              std::vector<ClockMark> marks = {});

}  // namespace proofdesk
