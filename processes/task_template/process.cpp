#include "processes/task_template/process.hpp"

#include "generated/assets.hpp"
#include "processes/task_template/task_template.pb.h"

namespace proofdesk {

Process make_task_template() {
  return {
      .kind = {TaskTemplate::descriptor(), asset("processes/task_template/lifecycle.textproto")},
      .guards = task_template::guards(),
      .effects = {},
      .measures = {},
  };
}

}  // namespace proofdesk
