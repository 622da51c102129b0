#pragma once

#include "core/base/result.hpp"
#include "core/ports/store.hpp"
#include "evidence/attainment/attainment.hpp"

#include <vector>

namespace proofdesk::evidence {

/// Workload against the limits of an agreement: records of the limit's kind opened in [from, to) for the services and
/// the customer of the agreement, per civil day, week (from Monday) or month in the zone of the calendar. A period that
/// lies only partly in what was asked for cannot be below a minimum.
[[nodiscard]] Result<std::vector<WorkloadReport>> workload_of(ReadView& view, const Model& model,
                                                              const Record& agreement,
                                                              const BusinessCalendar& calendar,
                                                              Instant from, Instant to);

}  // namespace proofdesk::evidence
