#pragma once

#include "tests/torture/simulate/simulated_house.hpp"
#include "tests/torture/simulate/witness.hpp"

#include <string>
#include <vector>

namespace proofdesk::torture {

/// People of every role, two groups, and for each zone a calendar of office hours with targets for the response to
/// and the resolution of incidents: what stories begin with.
struct Opening {
  Actor agent;
  Actor administrator;
  Actor levels;  ///< who answers for service levels
  std::vector<Record> calendars;
};
[[nodiscard]] Opening open_up(SimulatedHouse& house, const std::vector<std::string>& zones);

}  // namespace proofdesk::torture
