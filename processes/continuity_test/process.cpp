#include "processes/continuity_test/process.hpp"

#include "generated/assets.hpp"
#include "processes/continuity_test/continuity_test.pb.h"

namespace proofdesk {

Process make_continuity_test() {
  return {
      .kind = {ContinuityTest::descriptor(),
               asset("processes/continuity_test/lifecycle.textproto")},
      .guards = continuity_test::guards(),
      .effects = continuity_test::effects(),
      .measures = continuity_test::measures(),
  };
}

}  // namespace proofdesk
