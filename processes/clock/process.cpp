#include "processes/clock/process.hpp"

#include "generated/assets.hpp"
#include "processes/clock/clock.pb.h"

namespace proofdesk {

Process make_clock() {
  return {
      .kind = {ServiceClock::descriptor(), asset("processes/clock/lifecycle.textproto")},
      .guards = clock_kind::guards(),
      .effects = clock_kind::effects(),
      .measures = clock_kind::measures(),
  };
}

}  // namespace proofdesk
