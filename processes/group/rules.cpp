#include "processes/group/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

namespace proofdesk::group {
namespace {

using namespace shared;

Status back(const RuleContext&, Draft& draft) {
  draft.set("retired_at", no_value());
  return {};
}

/// Policies ask the manager of a group: nobody makes himself or herself that.
Status manager_by_its_source(const RuleContext& context) {
  if (!changes(context, "manager")) return {};
  const Actor& actor = context.command.actor;
  if (!actor.administers() && !actor.has_role("directory")) {
    return refuse(
        "The manager of a group decides for it; administrators and the directory say who.",
        "Ask an administrator.");
  }
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool own, humans.is_one_of(actor.person, {reference(context, "manager")}));
  if (!own) return {};
  return refuse("Nobody makes himself or herself the manager of a group.",
                "Ask another administrator.");
}

Status manager_kept(const RuleContext& context, Draft&) { return manager_by_its_source(context); }

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "group.manager_by_its_source@1",
       .explains =
           "an administrator or the directory says who manages it, and nobody of themselves",
       .clause = {},
       .reads = {"manager"},
       .check = manager_by_its_source},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "group.manager_kept@1",
       .explains =
           "an administrator or the directory says who manages it, and nobody of themselves",
       .reads = {"manager"},
       .run = manager_kept},
      notes_retirement("group.retired@1"),
      {.name = "group.back@1", .explains = "it takes work again", .reads = {}, .run = back},
  };
}

}  // namespace proofdesk::group
