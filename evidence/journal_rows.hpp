#pragma once

#include "core/base/result.hpp"
#include "core/ports/store.hpp"

#include <cstdint>
#include <functional>

namespace proofdesk::evidence {

/// Hands the rows of the journal from sequence `from` up to `size` to `take`, in order, in pages. kCorrupt
/// `journal.gap` when a sequence is missing or another stands in its place; else the first error of view or `take`.
[[nodiscard]] Status each_row(ReadView& view, std::int64_t from, std::int64_t size,
                              const std::function<Status(const JournalRow&)>& take);

}  // namespace proofdesk::evidence
