#include "processes/standard_change/process.hpp"

#include "generated/assets.hpp"
#include "processes/standard_change/standard_change.pb.h"

namespace proofdesk {

Process make_standard_change() {
  return {
      .kind = {StandardChange::descriptor(),
               asset("processes/standard_change/lifecycle.textproto")},
      .guards = standard_change::guards(),
      .effects = standard_change::effects(),
      .measures = standard_change::measures(),
  };
}

}  // namespace proofdesk
