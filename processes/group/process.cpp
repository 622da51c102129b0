#include "processes/group/process.hpp"

#include "generated/assets.hpp"
#include "processes/group/group.pb.h"

namespace proofdesk {

Process make_group() {
  return {
      .kind = {Group::descriptor(), asset("processes/group/lifecycle.textproto")},
      .guards = group::guards(),
      .effects = group::effects(),
  };
}

}  // namespace proofdesk
