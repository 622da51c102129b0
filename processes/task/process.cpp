#include "processes/task/process.hpp"

#include "generated/assets.hpp"
#include "processes/task/task.pb.h"

namespace proofdesk {

Process make_task() {
  return {
      .kind = {Task::descriptor(), asset("processes/task/lifecycle.textproto")},
      .guards = task::guards(),
      .effects = task::effects(),
      .measures = task::measures(),
  };
}

}  // namespace proofdesk
