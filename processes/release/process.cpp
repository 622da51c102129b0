#include "processes/release/process.hpp"

#include "generated/assets.hpp"
#include "processes/release/release.pb.h"
#include "processes/shared/append.hpp"

namespace proofdesk {

Process make_release() {
  Process process{
      .kind = {Release::descriptor(), asset("processes/release/lifecycle.textproto")},
      .guards = release::approval_guards(),
      .effects = release::approval_effects(),
      .measures = release::measures(),
  };
  shared::append(process.guards, release::use_guards());
  shared::append(process.effects, release::use_effects());
  return process;
}

}  // namespace proofdesk
