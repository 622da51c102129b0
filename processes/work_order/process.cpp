#include "processes/work_order/process.hpp"

#include "generated/assets.hpp"
#include "processes/work_order/work_order.pb.h"

namespace proofdesk {

Process make_work_order() {
  return {
      .kind = {WorkOrder::descriptor(), asset("processes/work_order/lifecycle.textproto")},
      .guards = work_order::guards(),
      .effects = work_order::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
