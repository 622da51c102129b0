#include "core/engine/recipe.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sharing.hpp"
#include "processes/template/process.hpp"

namespace proofdesk::record_template {
namespace {

using namespace shared;

Status presets_valid(const RuleContext& context) {
  const KindModel* kind = kind_of(context);
  if (kind == nullptr) return {};  // said by the guard before
  PROOFDESK_TRY(parse_presets(context.model, *kind, text(context, "presets"), "/presets",
                              numbers_in(context.world)));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      owner_changes_it("template.owner_changes_it@1"),
      kind_known("template.kind_known@1"),
      {.name = "template.presets_valid@1",
       .explains = "the values are ones that a record of the kind can have",
       .clause = {},
       .reads = {"presets", "applies_to"},
       .check = presets_valid},
  };
}

std::vector<Effect> effects() { return {owned("template.owned@1")}; }

}  // namespace proofdesk::record_template
