#pragma once

#include "core/base/result.hpp"
#include "evidence/measures.hpp"
#include "evidence/pack/fold.hpp"
#include "evidence/requirements/register.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::evidence {

/// The disclosed events as measures take them, by kind of the scope. Fields that administrators declared are left
/// out: no measure of a process knows them, and a verifier need not. Errors: those of core/engine/apply.hpp.
[[nodiscard]] Result<std::map<std::string, std::vector<CaseHistory>>> to_cases(
    const Scope& scope, const Model& model, std::span<const FoldedRecord> records);

/// Figures with their definitions and populations.
[[nodiscard]] Result<std::string> write_kpis_json(std::span<const Kpi> kpis);
[[nodiscard]] std::string write_kpis_csv(std::span<const Kpi> kpis);

[[nodiscard]] Result<std::string> write_requirements_json(
    std::span<const Requirement> requirements);
[[nodiscard]] std::string write_requirements_csv(std::span<const Requirement> requirements);

}  // namespace proofdesk::evidence
