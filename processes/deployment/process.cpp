#include "processes/deployment/process.hpp"

#include "generated/assets.hpp"
#include "processes/deployment/deployment.pb.h"
#include "processes/shared/append.hpp"

namespace proofdesk {

Process make_deployment() {
  Process process{
      .kind = {Deployment::descriptor(), asset("processes/deployment/lifecycle.textproto")},
      .guards = deployment::plan_guards(),
      .effects = deployment::plan_effects(),
      .measures = deployment::measures(),
  };
  shared::append(process.guards, deployment::run_guards());
  shared::append(process.effects, deployment::run_effects());
  shared::append(process.effects, deployment::lead_effects());
  return process;
}

}  // namespace proofdesk
