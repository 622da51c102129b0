#pragma once

#include "core/ports/store.hpp"
#include "core/query/concealment.hpp"

namespace proofdesk {

/// `concealment_of` with what the record is about as this view has it: for those who show or tell of records that
/// they read whatever the access.
[[nodiscard]] Result<Concealment> concealment_in(ReadView& view, const Model& model,
                                                 const KindModel& kind, const Record& record);

}  // namespace proofdesk
