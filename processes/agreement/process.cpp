#include "processes/agreement/process.hpp"

#include "generated/assets.hpp"
#include "processes/agreement/agreement.pb.h"

namespace proofdesk {

Process make_agreement() {
  return {
      .kind = {Agreement::descriptor(), asset("processes/agreement/lifecycle.textproto")},
      .guards = agreement::guards(),
      .effects = agreement::effects(),
      .measures = agreement::measures(),
  };
}

}  // namespace proofdesk
