#include "processes/configuration_item/process.hpp"

#include "generated/assets.hpp"
#include "processes/configuration_item/configuration_item.pb.h"

namespace proofdesk {

Process make_configuration_item() {
  return {
      .kind = {ConfigurationItem::descriptor(),
               asset("processes/configuration_item/lifecycle.textproto")},
      .guards = configuration_item::guards(),
      .effects = configuration_item::effects(),
      .measures = configuration_item::measures(),
  };
}

}  // namespace proofdesk
