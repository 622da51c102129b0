#include "processes/question/process.hpp"

#include "generated/assets.hpp"
#include "processes/question/question.pb.h"

namespace proofdesk {

Process make_question() {
  return {
      .kind = {Question::descriptor(), asset("processes/question/lifecycle.textproto")},
      .guards = question::guards(),
      .effects = {},
      .measures = {},
  };
}

}  // namespace proofdesk
