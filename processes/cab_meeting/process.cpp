#include "processes/cab_meeting/process.hpp"

#include "generated/assets.hpp"
#include "processes/cab_meeting/cab_meeting.pb.h"

namespace proofdesk {

Process make_cab_meeting() {
  return {
      .kind = {CabMeeting::descriptor(), asset("processes/cab_meeting/lifecycle.textproto")},
      .guards = cab_meeting::guards(),
      .effects = cab_meeting::effects(),
      .measures = cab_meeting::measures(),
  };
}

}  // namespace proofdesk
