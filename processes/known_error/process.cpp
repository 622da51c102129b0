#include "processes/known_error/process.hpp"

#include "generated/assets.hpp"
#include "processes/known_error/known_error.pb.h"

namespace proofdesk {

Process make_known_error() {
  return {
      .kind = {KnownError::descriptor(), asset("processes/known_error/lifecycle.textproto")},
      .guards = known_error::guards(),
      .effects = known_error::effects(),
      .measures = known_error::measures(),
  };
}

}  // namespace proofdesk
