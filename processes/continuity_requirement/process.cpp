#include "processes/continuity_requirement/process.hpp"

#include "generated/assets.hpp"
#include "processes/continuity_requirement/continuity_requirement.pb.h"

namespace proofdesk {

Process make_continuity_requirement() {
  return {
      .kind = {ContinuityRequirement::descriptor(),
               asset("processes/continuity_requirement/lifecycle.textproto")},
      .guards = continuity_requirement::guards(),
      .effects = continuity_requirement::effects(),
      .measures = continuity_requirement::measures(),
  };
}

}  // namespace proofdesk
