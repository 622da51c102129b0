#pragma once

#include "tests/bench/incident_load.hpp"
#include "tests/bench/requests.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace proofdesk::bench {

/// One request for each of `count` new incidents.
[[nodiscard]] std::vector<std::string> creation_requests(const Requests& requests,
                                                         std::size_t count);
/// All of kLife for the incidents at these places (`Location` of their creation), one transition of all after the
/// other.
[[nodiscard]] std::vector<std::string> life_requests(const Requests& requests,
                                                     const std::vector<std::string>& places);

}  // namespace proofdesk::bench
