#pragma once

#include "core/base/instant.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace proofdesk {

/// One entry of a calendar that others subscribe to.
struct CalendarEntry {
  std::string uid;            ///< the same whenever it is given out, in any feed
  std::int64_t sequence = 0;  ///< rises with every change of it
  Instant stamp;              ///< when it was changed last
  Instant from;
  Instant until;
  std::string summary;
  std::string description;
  std::string url{};
  std::vector<std::string> categories{};
  bool tentative = false;  ///< asked for, not settled
  bool busy = true;        ///< takes the time of whoever subscribes
};

/// A calendar in iCalendar form (RFC 5545), times in UTC to the second, lines folded and ended as it asks.
[[nodiscard]] std::string to_icalendar(const std::string& name,
                                       std::span<const CalendarEntry> entries);

}  // namespace proofdesk
