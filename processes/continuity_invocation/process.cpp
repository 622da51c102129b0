#include "processes/continuity_invocation/process.hpp"

#include "generated/assets.hpp"
#include "processes/continuity_invocation/continuity_invocation.pb.h"

namespace proofdesk {

Process make_continuity_invocation() {
  return {
      .kind = {ContinuityInvocation::descriptor(),
               asset("processes/continuity_invocation/lifecycle.textproto")},
      .guards = continuity_invocation::guards(),
      .effects = continuity_invocation::effects(),
      .measures = continuity_invocation::measures(),
  };
}

}  // namespace proofdesk
