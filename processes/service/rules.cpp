#include "processes/service/process.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <string>

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

Status nothing_offered(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto offerings, context.world.standing("offering"));
  const KindModel* kind = context.model.kind("offering");
  const std::string self = context.record.id.to_string();
  std::string offered;
  for (const Record& offering : offerings) {
    if (offering.state != "published" || offering.text(*kind, "service") != self) continue;
    offered += (offered.empty() ? "" : ", ") + number_of(context.model, offering);
  }
  if (offered.empty()) return {};
  return refuse("It is offered in the catalogue still: " + offered + ".",
                "Withdraw these catalogue entries first.");
}

Status decided_by_another(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  if (person.is_nil() || person != reference(context, "proposed_by")) return {};
  return refuse("Whoever proposed it does not decide for it (house rule).",
                "Let somebody else decide.");
}

Status review_moves_on(const RuleContext& context) {
  const auto due = instant(context, "review_due");
  if (due && *due > context.now && changes(context, "review_due")) return {};
  return refuse("It is not said when it is to be looked at again.",
                "Give the next reviewDue, which lies ahead.");
}

Status dependencies_known(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto needed, linked(context, "service", {"depends_on"}));
  const bool none = flag(context, "no_dependencies");
  if (none != needed.empty()) {
    return refuse(none ? "It depends on nothing and is linked to what it depends on."
                       : "It is not said what it depends on.",
                  "Link the services it needs (depends_on), or say that there are none "
                  "(noDependencies: true).");
  }
  return {};
}

Status review_not_flagged(const RuleContext& context) {
  if (!flag(context, "review_overdue")) return {};
  return refuse("It is known to be overdue already.", "Nothing needs doing; the timer lapses.");
}

Status proposed(const RuleContext& context, Draft& draft) {
  draft.set("proposed_by", value_of(context.command.actor.person));
  return {};
}

Status evaluated(const RuleContext& context, Draft& draft) {
  draft.set("evaluated_at", value_of(context.now));
  return {};
}

Status decided(const RuleContext& context, Draft& draft) {
  draft.set("decided_at", value_of(context.now));
  draft.set("decided_by", value_of(context.command.actor.person));
  return {};
}

Status entered_as_live(const RuleContext&, Draft& draft) {
  draft.log("Entered as a service that was delivered before it was recorded here.", false);
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_at", value_of(context.now));
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("review_overdue", no_value());
  return {};
}

Status review_flagged(const RuleContext&, Draft& draft) {
  draft.set("review_overdue", Value{true});
  return {};
}

Status kept(const RuleContext&, Draft& draft) {
  draft.set("retire_reason", no_value());
  draft.set("removal_date", no_value());
  return {};
}

Status live(const RuleContext& context, Draft& draft) {
  draft.set("live_at", value_of(context.now));
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
      {.name = "service.nothing_offered@1",
       .explains = "none of its catalogue entries is published",
       .clause = "8.2.4",
       .reads = {"offering"},
       .check = nothing_offered},
      {.name = "service.decided_by_another@1",
       .explains = "somebody other than who proposed it decides (house rule)",
       .clause = kClause,
       .reads = {"proposed_by"},
       .check = decided_by_another},
      {.name = "service.review_moves_on@1",
       .explains = "the next review has a date ahead",
       .clause = kClause,
       .reads = {"review_due"},
       .check = review_moves_on},
      {.name = "service.dependencies_known@1",
       .explains = "it is said what it depends on",
       .clause = kClause,
       .reads = {"no_dependencies", "links"},
       .check = dependencies_known},
      {.name = "service.review_not_flagged@1",
       .explains = "nobody has been told yet that its review is overdue",
       .clause = kClause,
       .reads = {"review_overdue"},
       .check = review_not_flagged},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "service.proposed@1",
       .explains = "notes who proposed it",
       .reads = {},
       .run = proposed},
      {.name = "service.evaluated@1",
       .explains = "notes when it was evaluated",
       .reads = {},
       .run = evaluated},
      {.name = "service.decided@1",
       .explains = "notes who decided, and when",
       .reads = {},
       .run = decided},
      {.name = "service.entered_as_live@1",
       .explains = "says that it was delivered before it was recorded",
       .reads = {},
       .run = entered_as_live},
      {.name = "service.reviewed@1",
       .explains = "notes who looked at it and when",
       .reads = {},
       .run = reviewed},
      {.name = "service.review_flagged@1",
       .explains = "notes that its review is overdue",
       .reads = {},
       .run = review_flagged},
      {.name = "service.kept@1",
       .explains = "clears what was said of its end",
       .reads = {},
       .run = kept},
      {.name = "service.live@1",
       .explains = "notes since when it is live",
       .reads = {},
       .run = live},
      notes_retirement("service.retired@1"),
  };
}

}  // namespace proofdesk::service
