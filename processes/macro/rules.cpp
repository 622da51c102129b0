#include "core/engine/recipe.hpp"
#include "processes/macro/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sharing.hpp"

namespace proofdesk::macro {
namespace {

using namespace shared;

Status steps_valid(const RuleContext& context) {
  const KindModel* kind = kind_of(context);
  if (kind == nullptr) return {};  // said by the guard before
  PROOFDESK_TRY(parse_steps(context.model, *kind, text(context, "steps"), "/steps",
                            numbers_in(context.world)));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      owner_changes_it("macro.owner_changes_it@1"),
      kind_known("macro.kind_known@1"),
      {.name = "macro.steps_valid@1",
       .explains = "the steps are ones that a record of the kind can take",
       .clause = {},
       .reads = {"steps", "applies_to"},
       .check = steps_valid},
  };
}

std::vector<Effect> effects() { return {owned("macro.owned@1")}; }

}  // namespace proofdesk::macro
