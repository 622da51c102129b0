#pragma once

#include "server/integration/csv/row_reader.hpp"
#include "server/integration/discovery/discovery_intake.hpp"

#include <string_view>
#include <vector>

namespace proofdesk::server::discovery {

struct CsvObservations {
  std::vector<Observation> observations;
  std::vector<csv::RefusedRow> refused;
};

/// Rows of a file as what a source saw, by a mapping of configuration items; what the mapping says of relations, states
/// and constants does not count here. Errors as of an import.
[[nodiscard]] Result<CsvObservations> read_observations(std::string_view csv,
                                                        std::string_view mapping,
                                                        const Model& model, Store& store,
                                                        const Access& access);

}  // namespace proofdesk::server::discovery
