// Doing it: what must be there before, and what must be so afterwards.

#include "processes/deployment/carried.hpp"
#include "processes/deployment/item_updates.hpp"
#include "processes/deployment/process.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/baselines.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/duties.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::deployment {
namespace {

using namespace shared;

Status release_approved(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  if (is_deployable(release.state)) return {};
  return refuse(
      fmt::format("{} is in \"{}\", not approved.", shown_number(context, kReleaseKind, release),
                  state_in_words(context, kReleaseKind, release)),
      "Have the release approved first.");
}

/// The release and the changes it carries, each by its own authority.
Result<std::vector<Record>> carried_out(const RuleContext& context) {
  PROOFDESK_ASSIGN(Record release, release_of(context));
  PROOFDESK_ASSIGN(auto all, carried(context));
  all.insert(all.begin(), std::move(release));
  return all;
}

/// Whoever takes a step of it, and whom it names to carry it out.
approval::People actors_of(const RuleContext& context) {
  approval::People actors = {context.command.actor.person};
  for (const Uuid& each : people_in(context.kind, context.record, "operator"))
    actors.push_back(each);
  return actors;
}

Status may_implement(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all, carried_out(context));
  for (const Record& each : all) {
    PROOFDESK_TRY(check_duties(context, {*context.model.kind(each.kind), each},
                               approval::Act::kImplement, actors_of(context)));
  }
  return {};
}

Status duties_waived(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto all, carried_out(context));
  for (const Record& each : all) {
    PROOFDESK_TRY(note_waived_duties(context, draft, {*context.model.kind(each.kind), each},
                                     approval::Act::kImplement, actors_of(context)));
  }
  return {};
}

Status carries_changes(const RuleContext& context) {
  if (!goes_live(text(context, "environment")) || has(context, "changes")) return {};
  return refuse("Nothing is deployed into use without a change, and it carries none.",
                "Name in changes those of the release that it carries out.");
}

Status changes_ready(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all, carried(context));
  std::vector<std::string> others;
  for (const Record& each : all) {
    if (each.state == "scheduled" || each.state == "implement") continue;
    others.push_back(fmt::format("{} is \"{}\"", shown_number(context, kChange, each),
                                 state_in_words(context, kChange, each)));
  }
  if (others.empty()) return {};
  return refuse(fmt::format("Changes it carries cannot begin: {}.", fmt::join(others, ", ")),
                "Have each authorised and scheduled, or take it out of changes.");
}

/// What it goes onto, and what else its changes touch.
Result<std::set<Uuid>> affected(const RuleContext& context) {
  std::set<Uuid> items;
  for (const Uuid& id : ids_in(context.kind, context.record, "items")) items.insert(id);
  PROOFDESK_ASSIGN(const auto all, carried(context));
  for (const Record& each : all) {
    for (const Uuid& id : ids_in(*context.model.kind(kChange), each, "items")) items.insert(id);
  }
  return items;
}

Status baseline_first(const RuleContext& context) {
  const Uuid id = reference(context, "baseline");
  if (id.is_nil()) return {};  // asked for by the edge
  PROOFDESK_ASSIGN(const auto items, affected(context));
  const std::vector<Uuid> all(items.begin(), items.end());
  return baseline_covers(context, id, all);
}

Status updates_authorised(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto updates, item_updates(context));
  PROOFDESK_ASSIGN(const auto changes, carried(context));
  for (const ItemUpdate& update : updates) {
    const std::string number = shown_number(context, kItem, update.item);
    PROOFDESK_ASSIGN(const bool controlled, under_control(context, RecordRef::to(update.item)));
    const bool enters = update.step == "put_in_production";
    if ((!controlled && !enters) || authority_for(context, changes, update.item.id)) continue;
    return refuse(
        fmt::format("{} is under change control, and in the scope of none of its changes.", number),
        fmt::format("Have a change authorised that has {} among its items.", number));
  }
  return {};
}

Status integrity_kept(const RuleContext& context) {
  if (flag(context, "checksums_agree")) return {};
  return refuse(
      "What lies there is not what was built and approved.",
      "Deploy what was approved and give checksumsAgree: true, or take fail or rollBack.");
}

Status works(const RuleContext& context) {
  if (flag(context, "post_check_passed")) return {};
  return refuse("The check afterwards did not pass.", "Take fail or rollBack.");
}

Status started(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  draft.set("actual_start", value_of(context.now));
  draft.set("actual_end", no_value());
  draft.set("outcome_text", no_value());
  draft.set("attempts", Value{context.before.integer(context.kind, "attempts") + 1});
  if (!has(context, "operator")) draft.set("operator", value_of(context.command.actor.person));
  PROOFDESK_ASSIGN(const auto baseline,
                   context.world.find("baseline", reference(context, "baseline")));
  if (baseline)
    draft.set("baseline_taken_at",
              Value{baseline->integer(*context.model.kind("baseline"), "taken_at")});
  if (Draft* told = draft.other(kReleaseKind, release.id, "begin_deployment"))
    told->take("begin_deployment");
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("actual_end", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> run_guards() {
  return {
      guard("deployment.release_approved@1", "its release is approved", {"subject", "release"},
            release_approved),
      guard("deployment.may_implement@1",
            "who carries it out, or is named to, has authorised neither the release nor a change "
            "it carries (house rule)",
            {"operator", "changes", "release", "change", "approval", "approval_policy", "waiver"},
            may_implement),
      guard("deployment.carries_changes@1", "what goes into use is carried by changes",
            {"environment", "changes"}, carries_changes),
      guard("deployment.changes_ready@1", "its changes are authorised and not over",
            {"changes", "change"}, changes_ready),
      guard("deployment.baseline_first@1",
            "a baseline of everything it and its changes touch was frozen before it begins",
            {"baseline", "items", "changes"}, baseline_first),
      guard("deployment.updates_authorised@1",
            "items that say something else afterwards are in the scope of its changes",
            {"item_updates", "items", "changes"}, updates_authorised),
      guard("deployment.integrity_kept@1", "what was deployed is what was built and approved",
            {"checksums_agree"}, integrity_kept),
      guard("deployment.works@1", "the check afterwards passed", {"post_check_passed"}, works),
  };
}

std::vector<Effect> run_effects() {
  return {
      effect("deployment.started@1",
             "notes when it began, by whom and from which baseline; its release is deploying",
             {"operator", "baseline", "subject", "release"}, started),
      effect("deployment.duties_waived@1",
             "counts the use of waivers under which who authorised it carries it out",
             {"operator", "changes", "release", "change", "approval", "waiver"}, duties_waived),
      effect("deployment.ended@1", "notes when it was over", {}, ended),
  };
}

}  // namespace proofdesk::deployment
