#pragma once

#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/topology/dependency_graph.hpp"

#include <optional>
#include <string>

namespace proofdesk {

/// Which kind of record says that one thing needs another, and in which of its fields.
struct RelationSource {
  std::string kind;
  std::string state;  ///< in which it holds
  std::string from;   ///< references to records of any kind
  std::string to;
  std::string relation;  ///< the word for it
  /// Which needs which: "from_needs_to", "to_needs_from" or "both"; with any other word neither needs the other.
  std::string dependence;
  std::string group;
  std::string needed;
};

/// What a record of that kind says; nullopt where it does not hold, or neither of the two needs the other.
[[nodiscard]] std::optional<Dependency> dependency_of(const RelationSource& source,
                                                      const KindModel& kind, const Record& record);

}  // namespace proofdesk
