#include "processes/risk_question/process.hpp"

#include "generated/assets.hpp"
#include "processes/risk_question/risk_question.pb.h"

namespace proofdesk {

Process make_risk_question() {
  return {
      .kind = {RiskQuestion::descriptor(), asset("processes/risk_question/lifecycle.textproto")},
      .guards = risk_question::guards(),
      .effects = risk_question::effects(),
      .measures = {},
  };
}

}  // namespace proofdesk
