#pragma once

#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/time/calendar.hpp"

namespace proofdesk::calendar {

/// What a calendar record says, as `BusinessCalendar` reads it.
[[nodiscard]] CalendarText text_of(const KindModel& kind, const Record& record);

}  // namespace proofdesk::calendar
