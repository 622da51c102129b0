#include "processes/change/process.hpp"

#include "generated/assets.hpp"
#include "processes/change/change.pb.h"
#include "processes/shared/append.hpp"

namespace proofdesk {

Process make_change() {
  Process process{
      .kind = {ChangeRequest::descriptor(), asset("processes/change/lifecycle.textproto")},
      .guards = change::request_guards(),
      .effects = change::request_effects(),
      .measures = change::measures(),
  };
  shared::append(process.guards, change::assessment_guards());
  shared::append(process.guards, change::authority_guards());
  shared::append(process.guards, change::standard_guards());
  shared::append(process.guards, change::verbal_guards());
  shared::append(process.guards, change::outcome_guards());
  shared::append(process.guards, change::schedule_guards());
  shared::append(process.effects, change::assessment_effects());
  shared::append(process.effects, change::authority_effects());
  shared::append(process.effects, change::standard_effects());
  shared::append(process.effects, change::verbal_effects());
  shared::append(process.effects, change::outcome_effects());
  shared::append(process.effects, change::schedule_effects());
  return process;
}

}  // namespace proofdesk
