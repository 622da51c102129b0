#include "tests/bench/incident_requests.hpp"

#include <fmt/format.h>

namespace proofdesk::bench {

std::vector<std::string> creation_requests(const Requests& requests, std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(requests.post("/api/v1/incidents", to_body(incident_fields(i))));
  return all;
}

std::vector<std::string> life_requests(const Requests& requests,
                                       const std::vector<std::string>& places) {
  std::vector<std::string> all;
  for (const auto transition : kLife) {
    for (const auto& place : places) {
      all.push_back(requests.post(fmt::format("{}:{}", place, transition),
                                  to_body(transition_fields(transition))));
    }
  }
  return all;
}

}  // namespace proofdesk::bench
