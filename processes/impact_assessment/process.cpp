#include "processes/impact_assessment/process.hpp"

#include "generated/assets.hpp"
#include "processes/impact_assessment/impact_assessment.pb.h"

namespace proofdesk {

Process make_impact_assessment() {
  return {
      .kind = {ImpactAssessment::descriptor(),
               asset("processes/impact_assessment/lifecycle.textproto")},
      .guards = impact_assessment::guards(),
      .effects = impact_assessment::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
