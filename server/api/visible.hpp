#pragma once

#include "core/access/access.hpp"
#include "core/query/filter.hpp"

namespace proofdesk::server {

/// kInvalidArgument "filter.field" when the filter looks at what the reader may not see: it would tell about it,
/// one guess at a time.
Status check_visible(const KindModel& kind, const Filter& filter, const Access& access);

}  // namespace proofdesk::server
