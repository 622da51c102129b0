#include "processes/discovery_source/process.hpp"

#include "generated/assets.hpp"
#include "processes/discovery_source/discovery_source.pb.h"

namespace proofdesk {

Process make_discovery_source() {
  return {
      .kind = {DiscoverySource::descriptor(),
               asset("processes/discovery_source/lifecycle.textproto")},
      .guards = discovery_source::guards(),
      .effects = discovery_source::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
