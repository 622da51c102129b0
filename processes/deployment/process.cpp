#include "processes/deployment/process.hpp"

#include "generated/assets.hpp"
#include "processes/deployment/deployment.pb.h"

#include <iterator>
#include <utility>

namespace proofdesk {
namespace {

template <class Rule>
void append(std::vector<Rule>& to, std::vector<Rule> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Process make_deployment() {
  Process process{
      .kind = {Deployment::descriptor(), asset("processes/deployment/lifecycle.textproto")},
      .guards = deployment::plan_guards(),
      .effects = deployment::plan_effects(),
      .measures = deployment::measures(),
  };
  append(process.guards, deployment::run_guards());
  append(process.effects, deployment::run_effects());
  append(process.effects, deployment::lead_effects());
  return process;
}

}  // namespace proofdesk
