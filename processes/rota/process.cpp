#include "processes/rota/process.hpp"

#include "generated/assets.hpp"
#include "processes/rota/rota.pb.h"

namespace proofdesk {

Process make_rota() {
  return {
      .kind = {Rota::descriptor(), asset("processes/rota/lifecycle.textproto")},
      .guards = rota::guards(),
      .effects = rota::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
