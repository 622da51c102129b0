#include "processes/item_check/process.hpp"

#include "generated/assets.hpp"
#include "processes/item_check/item_check.pb.h"

namespace proofdesk {

Process make_item_check() {
  return {
      .kind = {ItemCheck::descriptor(), asset("processes/item_check/lifecycle.textproto")},
      .guards = item_check::guards(),
      .effects = item_check::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
