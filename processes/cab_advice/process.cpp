#include "processes/cab_advice/process.hpp"

#include "generated/assets.hpp"
#include "processes/cab_advice/cab_advice.pb.h"

namespace proofdesk {

Process make_cab_advice() {
  return {
      .kind = {CabAdvice::descriptor(), asset("processes/cab_advice/lifecycle.textproto")},
      .guards = cab_advice::guards(),
      .effects = cab_advice::effects(),
      .measures = cab_advice::measures(),
  };
}

}  // namespace proofdesk
