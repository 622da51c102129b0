#include "processes/delegation/process.hpp"

#include "generated/assets.hpp"
#include "processes/delegation/delegation.pb.h"

namespace proofdesk {

Process make_delegation() {
  return {
      .kind = {Delegation::descriptor(), asset("processes/delegation/lifecycle.textproto")},
      .guards = delegation::guards(),
      .effects = delegation::effects(),
      .measures = delegation::measures(),
  };
}

}  // namespace proofdesk
