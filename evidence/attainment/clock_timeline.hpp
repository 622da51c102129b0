#pragma once

#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "processes/shared/promises.hpp"

#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// A clock's record, read at an instant under the promise it is under: with the calendar as it is while it goes on,
/// with the very version it was judged by once it has stopped.
struct ClockTimeline {
  Record clock;
  Record target;
  std::optional<Record> agreement;
  Record calendar;  ///< the version it is read with
  ClockGoal goal;
  std::optional<Instant> broken;  ///< since when it is broken for good, see shared::broken_at
  ClockReading reading;           ///< of one that is cancelled, as of its end

  [[nodiscard]] std::optional<Instant> first_breach() const {
    return broken ? broken : shared::first_breach(reading);
  }
};

/// Reads clocks of one view. Not thread-safe; as long as the view.
class ClockTimelines {
 public:
  [[nodiscard]] static Result<ClockTimelines> open(ReadView& view, const KeyStore& keys,
                                                   std::string_view origin, const Model& model);
  /// kRefused where its marks or its calendar cannot be read any more.
  [[nodiscard]] Result<ClockTimeline> read(const Record& clock, Instant now);

 private:
  ClockTimelines(ReadView& view, const KeyStore& keys, std::string_view origin, const Model& model)
      : view_(view), keys_(keys), origin_(origin), model_(model) {}
  /// The calendar of a clock, in the version it was judged by.
  [[nodiscard]] Result<Record> calendar_of(const Record& clock);

  ReadView& view_;
  const KeyStore& keys_;
  std::string_view origin_;
  const Model& model_;
  std::vector<Record> targets_;
  std::vector<Record> agreements_;
  std::vector<Record> calendars_;
};

}  // namespace proofdesk::evidence
