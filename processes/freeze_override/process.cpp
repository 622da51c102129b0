#include "processes/freeze_override/process.hpp"

#include "generated/assets.hpp"
#include "processes/freeze_override/freeze_override.pb.h"

namespace proofdesk {

Process make_freeze_override() {
  return {
      .kind = {FreezeOverride::descriptor(),
               asset("processes/freeze_override/lifecycle.textproto")},
      .guards = freeze_override::guards(),
      .effects = freeze_override::effects(),
      .measures = freeze_override::measures(),
  };
}

}  // namespace proofdesk
