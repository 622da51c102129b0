#include "processes/template/process.hpp"

#include "generated/assets.hpp"
#include "processes/template/template.pb.h"

namespace proofdesk {

Process make_template() {
  return {
      .kind = {Template::descriptor(), asset("processes/template/lifecycle.textproto")},
      .guards = record_template::guards(),
      .effects = record_template::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
