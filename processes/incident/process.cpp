#include "processes/incident/process.hpp"

#include "generated/assets.hpp"
#include "processes/incident/incident.pb.h"

namespace proofdesk {

Process make_incident() {
  return {
      .kind = {Incident::descriptor(), asset("processes/incident/lifecycle.textproto")},
      .guards = {},
      .effects = {},
      .measures = {},
  };
}

}  // namespace proofdesk
