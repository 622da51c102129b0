#include "processes/discrepancy/process.hpp"

#include "generated/assets.hpp"
#include "processes/discrepancy/discrepancy.pb.h"

namespace proofdesk {

Process make_discrepancy() {
  return {
      .kind = {Discrepancy::descriptor(), asset("processes/discrepancy/lifecycle.textproto")},
      .guards = discrepancy::guards(),
      .effects = discrepancy::effects(),
      .measures = discrepancy::measures(),
  };
}

}  // namespace proofdesk
