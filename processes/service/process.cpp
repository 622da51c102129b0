#include "processes/service/process.hpp"

#include "generated/assets.hpp"
#include "processes/service/service.pb.h"

namespace proofdesk {

Process make_service() {
  return {
      .kind = {Service::descriptor(), asset("processes/service/lifecycle.textproto")},
      .guards = service::guards(),
      .effects = service::effects(),
      .measures = service::measures(),
  };
}

}  // namespace proofdesk
