#include "core/engine/refusal.hpp"
#include "processes/shared/entry_parts.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_plan.hpp"
#include "processes/task_template/process.hpp"

#include <string>

namespace proofdesk::task_template {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.6.2";

Status condition_is_readable(const RuleContext& context) {
  return condition_readable(context, "condition");
}

Status due_one_way(const RuleContext& context) {
  if (!has(context, "due_after") || !has(context, "due_after_days")) return {};
  return refuse("It would be due by two measures.",
                "Give dueAfter (calendar time) or dueAfterDays (working days), not both.");
}

Status after_readable(const RuleContext& context) {
  auto positions = positions_in(list(context, "after"));
  if (positions) return {};
  Error error = std::move(positions).error();
  error.fields = {{pointer_of(*context.kind.field("after")), error.detail}};
  return fail(std::move(error));
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      entry_in_draft("task_template.entry_in_draft@1", kClause),
      guard("task_template.condition_readable@1",
            "its condition can be read against service requests", {"condition"},
            condition_is_readable),
      guard("task_template.due_one_way@1", "it is due by one measure",
            {"due_after", "due_after_days"}, due_one_way),
      guard("task_template.after_readable@1", "what it comes after is told by positions", {"after"},
            after_readable),
  };
}

}  // namespace proofdesk::task_template
