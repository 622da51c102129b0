#include "processes/person/process.hpp"

#include "generated/assets.hpp"
#include "processes/person/person.pb.h"

namespace proofdesk {

Process make_person() {
  return {
      .kind = {Person::descriptor(), asset("processes/person/lifecycle.textproto")},
      .guards = person::guards(),
      .effects = person::effects(),
  };
}

}  // namespace proofdesk
