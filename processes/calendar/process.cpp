#include "processes/calendar/process.hpp"

#include "generated/assets.hpp"
#include "processes/calendar/calendar.pb.h"

namespace proofdesk {

Process make_calendar() {
  return {.kind = {Calendar::descriptor(), asset("processes/calendar/lifecycle.textproto")},
          .guards = calendar::guards(),
          .effects = calendar::effects(),
          .measures = {}};
}

}  // namespace proofdesk
