#include "processes/macro/process.hpp"

#include "generated/assets.hpp"
#include "processes/macro/macro.pb.h"

namespace proofdesk {

Process make_macro() {
  return {
      .kind = {Macro::descriptor(), asset("processes/macro/lifecycle.textproto")},
      .guards = macro::guards(),
      .effects = macro::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
