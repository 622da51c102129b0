#include "processes/item_type/process.hpp"

#include "generated/assets.hpp"
#include "processes/item_type/item_type.pb.h"

namespace proofdesk {

Process make_item_type() {
  return {
      .kind = {ItemType::descriptor(), asset("processes/item_type/lifecycle.textproto")},
      .guards = item_type::guards(),
      .effects = item_type::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
