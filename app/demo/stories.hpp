#pragma once

#include "app/demo/cast.hpp"

namespace proofdesk::app::demo {

/// Put the scenes of many records down, from `start` to `end`: the later ones are found half-way when the
/// play ends. The cast outlives the play.

void tell_incidents(Stage& stage, const Cast& cast, Instant start, Instant end);
/// One major incident from the first call to the review, one that was proposed and rejected, and one that is
/// under management when the play ends.
void tell_major_incidents(Stage& stage, const Cast& cast, Instant start, Instant end);
void tell_requests(Stage& stage, const Cast& cast, Instant start, Instant end);
/// Problems in every state, with their known errors and the incidents they explain.
void tell_problems(Stage& stage, const Cast& cast, Instant start, Instant end);

// Times in a story.

[[nodiscard]] inline Instant plus_minutes(Instant time, std::int64_t minutes) {
  return {time.micros + minutes * 60 * kMicrosPerSecond};
}
/// Between so many minutes later, at a time at which people work.
[[nodiscard]] inline Instant later(Stage& stage, Instant time, std::int64_t at_least,
                                   std::int64_t at_most) {
  return working_hours(plus_minutes(time, stage.dice().between(at_least, at_most)));
}
[[nodiscard]] inline std::string instant_text(Instant time) { return to_rfc3339(time); }
/// The civil date so many days after.
[[nodiscard]] inline std::string date_text(Instant time, std::int64_t days) {
  return to_rfc3339({time.micros + days * kMicrosPerDay}).substr(0, 10);
}

inline constexpr std::int64_t kHours = 60;          // in minutes
inline constexpr std::int64_t kDays = 24 * kHours;  // in minutes

}  // namespace proofdesk::app::demo
