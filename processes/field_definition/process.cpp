#include "processes/field_definition/process.hpp"

#include "generated/assets.hpp"
#include "processes/field_definition/field_definition.pb.h"

namespace proofdesk {

Process make_field_definition() {
  return {
      .kind = {FieldDefinition::descriptor(),
               asset("processes/field_definition/lifecycle.textproto")},
      .guards = field_definition::guards(),
      .effects = field_definition::effects(),
  };
}

}  // namespace proofdesk
