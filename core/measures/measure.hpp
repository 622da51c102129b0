#pragma once

#include "core/engine/event.hpp"
#include "core/model/record.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

class KindModel;

/// A record with its whole opened history in order of revision: what measures are computed from.
struct CaseHistory {
  Record record;
  std::vector<Event> events;  ///< erased values are absent from their `changes`
};

struct MeasureInput {
  const KindModel& kind;
  std::span<const CaseHistory> cases;
  Instant from;  ///< inclusive
  Instant to;    ///< exclusive
};

/// One figure with the records behind it. Shares are per mille of `population`, times are seconds: integers,
/// so that a pack stays canonical.
struct Figure {
  std::string dimension;  ///< "priority=critical"; empty for the whole
  std::int64_t value = 0;
  std::int64_t population =
      0;  ///< how many records it was computed over; 0 makes it "no population"
};

/// A KPI of a process and the requirement it speaks to.
struct Measure {
  std::string_view name;  ///< "time_to_resolve_median"
  std::string_view label;
  std::string_view unit;         ///< "count", "seconds", "per_mille"
  std::string_view requirement;  ///< clause it evidences
  std::string_view definition;   ///< the formula in words
  std::vector<Figure> (*compute)(const MeasureInput&) = nullptr;
};

}  // namespace proofdesk
