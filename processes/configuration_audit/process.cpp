#include "processes/configuration_audit/process.hpp"

#include "generated/assets.hpp"
#include "processes/configuration_audit/configuration_audit.pb.h"

namespace proofdesk {

Process make_configuration_audit() {
  return {
      .kind = {ConfigurationAudit::descriptor(),
               asset("processes/configuration_audit/lifecycle.textproto")},
      .guards = configuration_audit::guards(),
      .effects = configuration_audit::effects(),
      .measures = configuration_audit::measures(),
  };
}

}  // namespace proofdesk
