#include "processes/service_request/process.hpp"

#include "generated/assets.hpp"
#include "processes/service_request/service_request.pb.h"

#include <algorithm>
#include <iterator>

namespace proofdesk {

Process make_service_request() {
  Process process{
      .kind = {ServiceRequest::descriptor(),
               asset("processes/service_request/lifecycle.textproto")},
      .guards = service_request::guards(),
      .effects = service_request::effects(),
      .measures = service_request::measures(),
  };
  std::ranges::move(service_request::catalogue_guards(), std::back_inserter(process.guards));
  std::ranges::move(service_request::catalogue_effects(), std::back_inserter(process.effects));
  return process;
}

}  // namespace proofdesk
