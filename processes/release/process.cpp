#include "processes/release/process.hpp"

#include "generated/assets.hpp"
#include "processes/release/release.pb.h"

#include <iterator>
#include <utility>

namespace proofdesk {

Process make_release() {
  Process process{
      .kind = {Release::descriptor(), asset("processes/release/lifecycle.textproto")},
      .guards = release::approval_guards(),
      .effects = release::approval_effects(),
      .measures = release::measures(),
  };
  auto guards = release::use_guards();
  process.guards.insert(process.guards.end(), std::make_move_iterator(guards.begin()),
                        std::make_move_iterator(guards.end()));
  auto effects = release::use_effects();
  process.effects.insert(process.effects.end(), std::make_move_iterator(effects.begin()),
                         std::make_move_iterator(effects.end()));
  return process;
}

}  // namespace proofdesk
