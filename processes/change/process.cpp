#include "processes/change/process.hpp"

#include "generated/assets.hpp"
#include "processes/change/change.pb.h"

#include <iterator>

namespace proofdesk {
namespace {

template <class Rule>
void append(std::vector<Rule>& to, std::vector<Rule> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Process make_change() {
  Process process{
      .kind = {ChangeRequest::descriptor(), asset("processes/change/lifecycle.textproto")},
      .guards = change::request_guards(),
      .effects = change::request_effects(),
      .measures = change::measures(),
  };
  append(process.guards, change::assessment_guards());
  append(process.guards, change::authority_guards());
  append(process.guards, change::standard_guards());
  append(process.guards, change::verbal_guards());
  append(process.guards, change::outcome_guards());
  append(process.guards, change::schedule_guards());
  append(process.effects, change::assessment_effects());
  append(process.effects, change::authority_effects());
  append(process.effects, change::standard_effects());
  append(process.effects, change::verbal_effects());
  append(process.effects, change::outcome_effects());
  append(process.effects, change::schedule_effects());
  return process;
}

}  // namespace proofdesk
