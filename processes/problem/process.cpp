#include "processes/problem/process.hpp"

#include "generated/assets.hpp"
#include "processes/problem/problem.pb.h"

namespace proofdesk {

Process make_problem() {
  return {
      .kind = {Problem::descriptor(), asset("processes/problem/lifecycle.textproto")},
      .guards = problem::guards(),
      .effects = problem::effects(),
      .measures = problem::measures(),
  };
}

}  // namespace proofdesk
