#include "processes/freeze_window/process.hpp"

#include "generated/assets.hpp"
#include "processes/freeze_window/freeze_window.pb.h"

namespace proofdesk {

Process make_freeze_window() {
  return {
      .kind = {FreezeWindow::descriptor(), asset("processes/freeze_window/lifecycle.textproto")},
      .guards = freeze_window::guards(),
      .effects = freeze_window::effects(),
      .measures = freeze_window::measures(),
  };
}

}  // namespace proofdesk
