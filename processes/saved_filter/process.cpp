#include "processes/saved_filter/process.hpp"

#include "generated/assets.hpp"
#include "processes/saved_filter/saved_filter.pb.h"

namespace proofdesk {

Process make_saved_filter() {
  return {
      .kind = {SavedFilter::descriptor(), asset("processes/saved_filter/lifecycle.textproto")},
      .guards = saved_filter::guards(),
      .effects = saved_filter::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
