#include "processes/approval/process.hpp"

#include "generated/assets.hpp"
#include "processes/approval/approval.pb.h"

namespace proofdesk {

Process make_approval() {
  return {
      .kind = {Approval::descriptor(), asset("processes/approval/lifecycle.textproto")},
      .guards = approval::guards(),
      .effects = approval::effects(),
      .measures = approval::measures(),
  };
}

}  // namespace proofdesk
