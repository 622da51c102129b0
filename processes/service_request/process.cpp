#include "processes/service_request/process.hpp"

#include "generated/assets.hpp"
#include "processes/service_request/service_request.pb.h"

namespace proofdesk {

Process make_service_request() {
  return {
      .kind = {ServiceRequest::descriptor(),
               asset("processes/service_request/lifecycle.textproto")},
      .guards = service_request::guards(),
      .effects = service_request::effects(),
      .measures = service_request::measures(),
  };
}

}  // namespace proofdesk
