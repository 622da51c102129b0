#include "processes/relation_type/process.hpp"

#include "generated/assets.hpp"
#include "processes/relation_type/relation_type.pb.h"

namespace proofdesk {

Process make_relation_type() {
  return {
      .kind = {RelationType::descriptor(), asset("processes/relation_type/lifecycle.textproto")},
      .guards = relation_type::guards(),
      .effects = relation_type::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
