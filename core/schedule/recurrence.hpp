#pragma once

#include "core/base/result.hpp"
#include "core/schedule/window.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace proofdesk {

/// A window that comes again and again: "FREQ=MONTHLY;BYDAY=-2FR" (RFC 5545, 3.3.10), counted in local time of a
/// zone from the first, each as long as the others. A beginning that the clocks jump over is the instant of the
/// jump, one that they pass twice is the first of the two. UNTIL is read as local time.
struct Recurrence {
  std::string rule;
  std::string zone;  ///< IANA name
  Instant first;
  std::int64_t length = 0;  ///< microseconds
};

/// kInvalidArgument "recurrence.rule", "recurrence.zone" or "recurrence.length".
Status check_recurrence(const Recurrence& recurrence);

/// The windows that meet `within`, in order, at most `limit`. None where `check_recurrence` would complain. A rule
/// is followed for 20,000 occurrences, which is more than fifty years of days.
[[nodiscard]] std::vector<Window> occurrences(const Recurrence& recurrence, const Window& within,
                                              std::size_t limit = 1'000);

}  // namespace proofdesk
