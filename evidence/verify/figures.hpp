#pragma once

#include "core/base/result.hpp"
#include "core/engine/process.hpp"
#include "evidence/pack/fold.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk::evidence {

/// The figures of a pack, computed again from what it discloses.
struct RecomputedFigures {
  std::set<std::string> definitions;
  std::string json;
  std::string csv;
};

/// With the built-in fields of the processes only; `not_shown` are the figures, as "kind, name", to leave empty
/// because the pack does. Errors: kUnsupported when they do not know a kind or field of the
/// records, or there are none.
[[nodiscard]] Result<RecomputedFigures> recompute_figures(const Scope& scope,
                                                          std::span<const FoldedRecord> records,
                                                          std::span<const Process> processes,
                                                          const std::set<std::string>& not_shown);

/// "kind, name, unit and definition" of each figure in a kpis.json; empty when it is none. Where they are others than
/// ours, the figures may rightly be others too.
[[nodiscard]] std::set<std::string> definitions_in(std::string_view kpis_json);

/// The figures of a kpis.json that are marked as not shown, as "kind, name".
[[nodiscard]] std::set<std::string> not_shown_in(std::string_view kpis_json);

}  // namespace proofdesk::evidence
