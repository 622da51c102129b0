#include "processes/group/process.hpp"
#include "processes/shared/rule_kit.hpp"

namespace proofdesk::group {
namespace {

using namespace shared;

Status retired(const RuleContext& context, Draft& draft) {
  draft.set("retired_at", value_of(context.now));
  return {};
}

Status back(const RuleContext&, Draft& draft) {
  draft.set("retired_at", no_value());
  return {};
}

}  // namespace

std::vector<Effect> effects() {
  return {
      {.name = "group.retired@1",
       .explains = "notes when it was retired",
       .reads = {},
       .run = retired},
      {.name = "group.back@1", .explains = "it takes work again", .reads = {}, .run = back},
  };
}

}  // namespace proofdesk::group
