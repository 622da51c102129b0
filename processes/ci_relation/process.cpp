#include "processes/ci_relation/process.hpp"

#include "generated/assets.hpp"
#include "processes/ci_relation/ci_relation.pb.h"

namespace proofdesk {

Process make_ci_relation() {
  return {
      .kind = {CiRelation::descriptor(), asset("processes/ci_relation/lifecycle.textproto")},
      .guards = ci_relation::guards(),
      .effects = ci_relation::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
