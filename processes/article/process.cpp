#include "processes/article/process.hpp"

#include "generated/assets.hpp"
#include "processes/article/article.pb.h"

namespace proofdesk {

Process make_article() {
  return {
      .kind = {Article::descriptor(), asset("processes/article/lifecycle.textproto")},
      .guards = article::guards(),
      .effects = article::effects(),
      .measures = article::measures(),
  };
}

}  // namespace proofdesk
