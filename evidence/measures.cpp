#include "evidence/measures.hpp"

namespace proofdesk::evidence {

Result<std::vector<Kpi>> run_measures(std::span<const Process> processes, const Model& model,
                                      const std::map<std::string, std::vector<CaseHistory>>& cases,
                                      Instant from, Instant to) {
  std::vector<Kpi> kpis;
  for (const Process& process : processes) {
    if (process.measures.empty()) continue;
    // A process says its kind in its lifecycle; its descriptor is the model's business.
    PROOFDESK_ASSIGN(const Lifecycle lifecycle, parse_lifecycle(process.kind.lifecycle_text));
    const auto found = cases.find(lifecycle.kind);
    const KindModel* kind = model.kind(lifecycle.kind);
    if (found == cases.end() || kind == nullptr) continue;
    const MeasureInput input{*kind, found->second, from, to};
    for (const Measure& measure : process.measures) {
      kpis.push_back({lifecycle.kind, std::string(measure.name), std::string(measure.label),
                      std::string(measure.unit), std::string(measure.requirement),
                      std::string(measure.definition), measure.compute(input)});
    }
  }
  return kpis;
}

}  // namespace proofdesk::evidence
