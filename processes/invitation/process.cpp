#include "processes/invitation/process.hpp"

#include "generated/assets.hpp"
#include "processes/invitation/invitation.pb.h"

namespace proofdesk {

Process make_invitation() {
  return {
      .kind = {Invitation::descriptor(), asset("processes/invitation/lifecycle.textproto")},
      .guards = invitation::guards(),
      .effects = invitation::effects(),
  };
}

}  // namespace proofdesk
