#include "processes/approval_policy/process.hpp"

#include "generated/assets.hpp"
#include "processes/approval_policy/approval_policy.pb.h"

namespace proofdesk {

Process make_approval_policy() {
  return {
      .kind = {ApprovalPolicy::descriptor(),
               asset("processes/approval_policy/lifecycle.textproto")},
      .guards = approval_policy::guards(),
      .effects = approval_policy::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
