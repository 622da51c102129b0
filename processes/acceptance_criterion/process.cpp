#include "processes/acceptance_criterion/process.hpp"

#include "generated/assets.hpp"
#include "processes/acceptance_criterion/acceptance_criterion.pb.h"

namespace proofdesk {

Process make_acceptance_criterion() {
  return {
      .kind = {AcceptanceCriterion::descriptor(),
               asset("processes/acceptance_criterion/lifecycle.textproto")},
      .guards = acceptance_criterion::guards(),
      .effects = acceptance_criterion::effects(),
      .measures = acceptance_criterion::measures(),
  };
}

}  // namespace proofdesk
