#include "processes/incident/process.hpp"

#include "generated/assets.hpp"
#include "processes/incident/incident.pb.h"

namespace proofdesk {

Process make_incident() {
  return {
      .kind = {Incident::descriptor(), asset("processes/incident/lifecycle.textproto")},
      .guards = incident::guards(),
      .effects = incident::effects(),
      .measures = incident::measures(),
  };
}

}  // namespace proofdesk
