#include "processes/session/process.hpp"

#include "generated/assets.hpp"
#include "processes/session/session.pb.h"

namespace proofdesk {

Process make_session() {
  return {
      .kind = {Session::descriptor(), asset("processes/session/lifecycle.textproto")},
      .guards = session::guards(),
      .effects = session::effects(),
  };
}

}  // namespace proofdesk
