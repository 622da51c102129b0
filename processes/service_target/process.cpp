#include "processes/service_target/process.hpp"

#include "generated/assets.hpp"
#include "processes/service_target/service_target.pb.h"

namespace proofdesk {

Process make_service_target() {
  return {
      .kind = {ServiceTarget::descriptor(), asset("processes/service_target/lifecycle.textproto")},
      .guards = service_target::guards(),
      .effects = service_target::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
