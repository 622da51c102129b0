#include "processes/definition/process.hpp"

#include "generated/assets.hpp"
#include "processes/definition/definition.pb.h"

namespace proofdesk {

Process make_definition() {
  return {
      .kind = {Definition::descriptor(), asset("processes/definition/lifecycle.textproto")},
      .guards = definition::guards(),
  };
}

}  // namespace proofdesk
