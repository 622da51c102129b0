#include "processes/continuity_plan/process.hpp"

#include "generated/assets.hpp"
#include "processes/continuity_plan/continuity_plan.pb.h"

namespace proofdesk {

Process make_continuity_plan() {
  return {
      .kind = {ContinuityPlan::descriptor(),
               asset("processes/continuity_plan/lifecycle.textproto")},
      .guards = continuity_plan::guards(),
      .effects = continuity_plan::effects(),
      .measures = continuity_plan::measures(),
  };
}

}  // namespace proofdesk
