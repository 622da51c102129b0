#pragma once

#include "core/base/result.hpp"
#include "core/engine/process.hpp"
#include "core/measures/measure.hpp"
#include "core/model/kind_model.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// A measure of a process, computed.
struct Kpi {
  std::string kind;
  std::string name;
  std::string label;
  std::string unit;
  std::string requirement;
  std::string definition;
  std::vector<Figure> figures;
  bool not_shown = false;  ///< rests on values that are withheld; no figures then
};

/// Runs the measures of the kinds for which there are cases given (an empty list is a population of none), in the
/// order of the processes. Times are occurredAt, [from, to). Pure. Errors: those of a lifecycle that does not parse.
[[nodiscard]] Result<std::vector<Kpi>> run_measures(
    std::span<const Process> processes, const Model& model,
    const std::map<std::string, std::vector<CaseHistory>>& cases, Instant from, Instant to);

}  // namespace proofdesk::evidence
