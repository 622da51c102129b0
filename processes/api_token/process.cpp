#include "processes/api_token/process.hpp"

#include "generated/assets.hpp"
#include "processes/api_token/api_token.pb.h"

namespace proofdesk {

Process make_api_token() {
  return {
      .kind = {ApiToken::descriptor(), asset("processes/api_token/lifecycle.textproto")},
      .guards = api_token::guards(),
      .effects = api_token::effects(),
  };
}

}  // namespace proofdesk
