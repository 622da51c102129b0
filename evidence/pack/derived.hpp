#pragma once

#include "core/base/result.hpp"
#include "evidence/pack/fold.hpp"
#include "evidence/pack/statement.hpp"

#include <span>
#include <vector>

namespace proofdesk::evidence {

/// What follows from the events that a pack shows: what its maker says and what its verifier checks.
struct Derived {
  std::vector<FoldedRecord> records;  ///< views into the events
  Statement::Counts counts;
  std::optional<Instant> imported_since;
};

/// Selects and folds. Errors: those of fold_records. Pure.
[[nodiscard]] Result<Derived> derive(const Scope& scope, std::span<const ShownEvent> events);

}  // namespace proofdesk::evidence
