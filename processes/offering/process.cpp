#include "processes/offering/process.hpp"

#include "generated/assets.hpp"
#include "processes/offering/offering.pb.h"

#include <algorithm>
#include <iterator>

namespace proofdesk {

Process make_offering() {
  Process process{
      .kind = {Offering::descriptor(), asset("processes/offering/lifecycle.textproto")},
      .guards = offering::guards(),
      .effects = offering::effects(),
      .measures = offering::measures(),
  };
  std::ranges::move(offering::edition_effects(), std::back_inserter(process.effects));
  return process;
}

}  // namespace proofdesk
