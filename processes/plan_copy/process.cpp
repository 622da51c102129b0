#include "processes/plan_copy/process.hpp"

#include "generated/assets.hpp"
#include "processes/plan_copy/plan_copy.pb.h"

namespace proofdesk {

Process make_plan_copy() {
  return {
      .kind = {PlanCopy::descriptor(), asset("processes/plan_copy/lifecycle.textproto")},
      .guards = plan_copy::guards(),
      .effects = plan_copy::effects(),
      .measures = plan_copy::measures(),
  };
}

}  // namespace proofdesk
