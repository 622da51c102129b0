#include "processes/baseline/process.hpp"

#include "generated/assets.hpp"
#include "processes/baseline/baseline.pb.h"

namespace proofdesk {

Process make_baseline() {
  return {
      .kind = {Baseline::descriptor(), asset("processes/baseline/lifecycle.textproto")},
      .guards = baseline::guards(),
      .effects = baseline::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
