#include "processes/service/process.hpp"
#include "processes/shared/rule_kit.hpp"

namespace proofdesk::service {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.2";

Status nothing_depends_on_it(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto users, linking(context, "service", {"depends_on"}));
  for (const auto& user : users) {
    PROOFDESK_ASSIGN(const auto record, context.world.find("service", user.id));
    if (!record || record->state != "live") continue;
    return refuse(record->text(context.kind, "name") + " is live and depends on it.",
                  "Retire that service first, or unlink it.");
  }
  return {};
}

Status live(const RuleContext& context, Draft& draft) {
  draft.set("live_at", value_of(context.now));
  return {};
}

Status retired(const RuleContext& context, Draft& draft) {
  draft.set("retired_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "service.nothing_depends_on_it@1",
       .explains = "no live service depends on it",
       .clause = kClause,
       .reads = {"links", "service"},
       .check = nothing_depends_on_it},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "service.live@1",
       .explains = "notes since when it is live",
       .reads = {},
       .run = live},
      {.name = "service.retired@1",
       .explains = "notes when it was retired",
       .reads = {},
       .run = retired},
  };
}

}  // namespace proofdesk::service
