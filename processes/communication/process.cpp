#include "processes/communication/process.hpp"

#include "generated/assets.hpp"
#include "processes/communication/communication.pb.h"

namespace proofdesk {

Process make_communication() {
  return {
      .kind = {Communication::descriptor(), asset("processes/communication/lifecycle.textproto")},
      .guards = communication::guards(),
      .effects = communication::effects(),
  };
}

}  // namespace proofdesk
