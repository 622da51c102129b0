#include "processes/registry.hpp"

#include "processes/incident/process.hpp"

namespace proofdesk {

std::vector<Process> all_processes() {
  return {
      make_incident(),
  };
}

}  // namespace proofdesk
