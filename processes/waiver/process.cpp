#include "processes/waiver/process.hpp"

#include "generated/assets.hpp"
#include "processes/waiver/waiver.pb.h"

namespace proofdesk {

Process make_waiver() {
  return {
      .kind = {Waiver::descriptor(), asset("processes/waiver/lifecycle.textproto")},
      .guards = waiver::guards(),
      .effects = waiver::effects(),
      .measures = waiver::measures(),
  };
}

}  // namespace proofdesk
