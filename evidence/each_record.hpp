#pragma once

#include "core/base/result.hpp"
#include "core/ports/store.hpp"

#include <functional>

namespace proofdesk::evidence {

/// Hands all records of a list to `take`, in the list's order, page by page. Returns the first error of view or
/// `take`.
[[nodiscard]] Status each_record(ReadView& view, const KindModel& kind, ListQuery query,
                                 const Access& access,
                                 const std::function<Status(const Record&)>& take);

}  // namespace proofdesk::evidence
