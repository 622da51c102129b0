#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// One auditable sentence of ISO/IEC 20000-1:2018, in our words. The standard's own text is what counts.
struct Requirement {
  std::string id;                  ///< "8.6.1-b"
  std::string clause;              ///< "8.6.1"
  std::vector<std::string> kinds;  ///< kinds of record that evidence it
  std::string text;
  std::string shown_by;  ///< where in the records to look
};

/// Tab-separated with a header: id, clause, kinds (comma-separated), requirement, shown_by. kCorrupt
/// `requirements.form`, also for an id twice or one that does not begin with its clause.
[[nodiscard]] Result<std::vector<Requirement>> parse_requirements(std::string_view text);

/// The register that is built in. Throws std::logic_error when it does not parse, which a test rules out.
[[nodiscard]] const std::vector<Requirement>& requirement_register();

/// Those of a clause, subclauses included ("8.6" has those of 8.6.1), in order.
[[nodiscard]] std::vector<Requirement> requirements_of(std::string_view clause);

/// Whether `clause` is `outer` or lies within it, by whole numbers: "8.6.1" lies within "8.6", "8.60" does not.
[[nodiscard]] bool within_clause(std::string_view clause, std::string_view outer);

}  // namespace proofdesk::evidence
