#include "processes/asset/process.hpp"

#include "generated/assets.hpp"
#include "processes/asset/asset.pb.h"

namespace proofdesk {

Process make_asset() {
  return {
      .kind = {AssetRecord::descriptor(), asset("processes/asset/lifecycle.textproto")},
      .guards = asset_rules::guards(),
      .effects = asset_rules::effects(),
      .measures = asset_rules::measures(),
  };
}

}  // namespace proofdesk
