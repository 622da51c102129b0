#pragma once

#include "core/ports/store.hpp"
#include "core/query/filter.hpp"

#include <functional>
#include <vector>

namespace proofdesk {

/// All records of a kind, oldest first, whatever the access. For kinds of which there are few.
[[nodiscard]] Result<std::vector<Record>> all_records(const KindModel& kind, ReadView& view);
/// The same one by one, of those that the filter lets through: for kinds of which there may be many.
Status for_each_record(const KindModel& kind, ReadView& view, const Filter& filter,
                       const std::function<void(Record&)>& each);

}  // namespace proofdesk
