#pragma once

#include "core/ports/store.hpp"

#include <vector>

namespace proofdesk {

/// All records of a kind, oldest first, whatever the access. For kinds of which there are few.
[[nodiscard]] Result<std::vector<Record>> all_records(const KindModel& kind, ReadView& view);

}  // namespace proofdesk
