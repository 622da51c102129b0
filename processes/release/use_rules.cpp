// In use: watched, counted, concluded; what it fixed is told.

#include "core/query/filter.hpp"
#include "processes/release/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::release {
namespace {

using namespace shared;

/// House rule: how long a release is watched that does not say.
constexpr std::int64_t kEarlyLife = 14 * kMicrosPerDay;
/// Incidents of its services that one decision looks at, all services together.
constexpr std::size_t kMostIncidents = 400;

Result<std::vector<Record>> deployments_of(const RuleContext& context) {
  return of_release(context, kDeploymentKind, context.record.id);
}

std::string named(const RuleContext& context, std::string_view kind, const Record& record) {
  return fmt::format("{} is \"{}\"", shown_number(context, kind, record),
                     state_in_words(context, kind, record));
}

/// What is only planned stands in the way of its end, not of building it anew.
Status no_deployment_open(const RuleContext& context) {
  const bool ends = context.transition != nullptr && context.transition->name == "close";
  PROOFDESK_ASSIGN(const auto deployments, deployments_of(context));
  std::vector<std::string> open;
  for (const Record& each : deployments) {
    if (is_under_way(each.state) || (ends && each.state == "scheduled"))
      open.push_back(named(context, kDeploymentKind, each));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("Deployments of it are open: {}.", fmt::join(open, ", ")),
                "Complete each, take it back or call it off first.");
}

Status in_use(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto deployments, deployments_of(context));
  bool done = false;
  for (const Record& each : deployments) {
    done = done || each.state == "done";
    if (is_under_way(each.state))
      return refuse(fmt::format("{}.", named(context, kDeploymentKind, each)),
                    "Complete it or take it back first.");
  }
  if (done) return {};
  return refuse("No deployment of it is done.", "Deploy it first (POST /api/v1/deployments).");
}

Status watched_longer(const RuleContext& context) {
  const auto until = instant(context, "early_life_until");
  const auto before = context.before.integer(context.kind, "early_life_until");
  if (until && (until->micros <= before || *until <= context.now)) {
    return refuse(fmt::format("{} is no later than it was to be watched anyway, or is over.",
                              to_rfc3339(*until)),
                  "Give a later earlyLifeUntil.");
  }
  if (changes(context, "extension_reason") && !is_blank(text(context, "extension_reason")))
    return {};
  return refuse("It is watched longer for a reason, and none is given anew.",
                "Give extensionReason for this extension.");
}

Status watched_long_enough(const RuleContext& context) {
  if (context.before.state != "early_life" || flag(context, "early_life_over")) return {};
  const auto until = instant(context, "early_life_until");
  if (!until || *until <= context.now) return {};
  return refuse(fmt::format("It is watched until {}.", to_rfc3339(*until)),
                "Wait until its early life is over, then draw the conclusions.");
}

Status outcome_fits(const RuleContext& context) {
  const std::string outcome = text(context, "outcome");
  const std::string& state = context.before.state;
  const bool taken_back = state == "rolled_back";
  if (taken_back && outcome != "rolled_back")
    return refuse("It was rolled back.", "Give outcome: rolled_back.");
  if (!taken_back && outcome == "rolled_back")
    return refuse("It is not rolled back.", "Give outcome: successful, partial or failed.");
  if (state == "failed" && outcome == "successful")
    return refuse("A deployment of it failed.", "Give outcome: failed or partial.");
  return {};
}

Status changes_settled(const RuleContext& context) {
  std::vector<std::string> open;
  for (const Uuid& id : ids_in(context.kind, context.record, "changes")) {
    PROOFDESK_ASSIGN(const auto change, context.world.find("change", id));
    if (change && change->state == "implement") open.push_back(named(context, "change", *change));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("Changes in it are not finished: {}.", fmt::join(open, ", ")),
                "Finish each or back it out first.");
}

Status early_life_begun(const RuleContext& context, Draft& draft) {
  const std::int64_t said = draft.record().integer(context.kind, "early_life");
  draft.set("deployed_at", value_of(context.now));
  draft.set("early_life_until", Value{context.now.micros + (said > 0 ? said : kEarlyLife)});
  draft.set("early_life_over", Value{false});
  return {};
}

/// Deployed further: it is watched anew once it is there.
Status early_life_ended(const RuleContext& context, Draft& draft) {
  if (context.before.state != "early_life") return {};
  draft.set("early_life_until", no_value());
  draft.set("early_life_over", no_value());
  return {};
}

Status extended(const RuleContext& context, Draft& draft) {
  draft.set("extensions", Value{context.before.integer(context.kind, "extensions") + 1});
  draft.set("early_life_over", Value{false});
  return {};
}

Status early_life_over(const RuleContext&, Draft& draft) {
  draft.set("early_life_over", Value{true});
  draft.log("Its early life is over; the conclusions are due.", false);
  return {};
}

Status add_blamed(const RuleContext& context, std::string_view kind, Uuid id,
                  std::set<Uuid>& incidents) {
  PROOFDESK_ASSIGN(const auto links, context.world.links_to(kind, id));
  for (const auto& each : links) {
    if (each.kind == "incident" && each.link.type == "caused_by") incidents.insert(each.id);
  }
  return {};
}

struct Counted {
  std::set<Uuid> caused;
  std::set<Uuid> all;
  bool cut = false;  ///< there may be more
};

/// What its services had while it was watched; whether it is to blame is said by links.
Status add_of_services(const RuleContext& context, Instant from, Instant until, Counted& counted) {
  const KindModel& kind = *context.model.kind("incident");
  const auto services = ids_in(context.kind, context.record, "services");
  const FieldModel& opened = *kind.field("opened_at");
  for (const Uuid& service : services) {
    const std::size_t most = kMostIncidents / services.size();
    const Filter window =
        Filter::both(Filter::compare(opened, Filter::Op::kGreaterEqual, Value{from.micros}),
                     Filter::compare(opened, Filter::Op::kLess, Value{until.micros}));
    PROOFDESK_ASSIGN(
        const auto found,
        context.world.matching(
            "incident",
            Filter::both(Filter::with_value(*kind.field("service"), Value{service.to_string()}),
                         window),
            most));
    counted.cut = counted.cut || found.size() == most;
    for (const Record& each : found) {
      if (each.state != "cancelled") counted.all.insert(each.id);
    }
  }
  return {};
}

Status incidents_counted(const RuleContext& context, Draft& draft) {
  Counted counted;
  PROOFDESK_TRY(add_blamed(context, kReleaseKind, context.record.id, counted.caused));
  for (const Uuid& change : ids_in(context.kind, context.record, "changes"))
    PROOFDESK_TRY(add_blamed(context, "change", change, counted.caused));
  counted.all = counted.caused;
  std::string words = fmt::format("{} caused by it or by a change in it", counted.caused.size());
  const auto from = instant(context, "deployed_at");
  if (from) {
    const Instant until =
        std::min(context.now, instant(context, "early_life_until").value_or(context.now));
    // What is opened at this very instant counts; half open, the window would leave it out.
    const Instant before{until == context.now ? until.micros + 1 : until.micros};
    PROOFDESK_TRY(add_of_services(context, *from, before, counted));
    words += fmt::format("; {}{} more of its services, opened from {} to {}",
                         counted.cut ? "at least " : "", counted.all.size() - counted.caused.size(),
                         to_rfc3339(*from), to_rfc3339(until));
  }
  draft.set("incidents_caused", Value{static_cast<std::int64_t>(counted.caused.size())});
  draft.set("early_life_incidents", Value{static_cast<std::int64_t>(counted.all.size())});
  draft.set("incidents_counted_at", value_of(context.now));
  draft.set("incidents_text", Value{words + "."});
  return {};
}

/// While it is watched the count is kept as incidents are blamed on it.
Status incidents_linked(const RuleContext& context, Draft& draft) {
  if (context.record.state != "early_life") return {};
  return incidents_counted(context, draft);
}

Status concluded(const RuleContext& context, Draft& draft) {
  draft.set("closed_at", value_of(context.now));
  draft.set("concluded_by", value_of(context.command.actor.person));
  return {};
}

/// Problems are resolved by those who analysed them, with what they now know; known errors that are in use are
/// resolved along.
Status fixes_told(const RuleContext& context, Draft& draft) {
  const std::string outcome = text(context, "outcome");
  if (outcome != "successful" && outcome != "partial") return {};
  const std::string number = shown_number(context, kReleaseKind, context.record);
  const std::string since = to_rfc3339(instant(context, "deployed_at").value_or(context.now));
  const LinkEnd self{
      .kind = std::string(kReleaseKind), .id = context.record.id, .source = {}, .key = {}};
  for (const Uuid& id : ids_in(context.kind, context.record, "problems")) {
    Draft* problem = draft.other("problem", id, "fix_released");
    if (problem == nullptr) continue;
    problem->link("resolved_by", self);
    problem->log(fmt::format("{} with the fix is in use since {}.", number, since), false);
    if (context.model.kind("problem")->lifecycle.transition("resolve", problem->record().state) !=
        nullptr)
      draft.offer("resolve", "problem", id);
  }
  const KindModel& errors = *context.model.kind("known_error");
  for (const Uuid& id : ids_in(context.kind, context.record, "known_errors")) {
    Draft* error = draft.other("known_error", id, "fix_released");
    if (error == nullptr) continue;
    error->link("resolved_by", self);
    if (errors.lifecycle.transition("resolve", error->record().state) == nullptr) continue;
    // By number alone: not everybody who reads known errors may know of the release, now or later.
    if (!error->record().has(errors, "fix_text"))
      error->set("fix_text", Value{fmt::format("{}, in use since {}.", number, since)});
    error->take("resolve");
  }
  return {};
}

Status deployments_called_off(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto deployments, deployments_of(context));
  for (const Record& each : deployments) {
    if (each.state != "scheduled") continue;
    if (Draft* deployment = draft.other(kDeploymentKind, each.id, "cancel")) {
      deployment->set("cancel_reason",
                      Value{fmt::format("{} is withdrawn.",
                                        shown_number(context, kReleaseKind, context.record))});
      deployment->take("cancel");
    }
  }
  return {};
}

}  // namespace

std::vector<Guard> use_guards() {
  return {
      guard("release.no_deployment_open@1", "no deployment of it is open", {"deployment"},
            no_deployment_open),
      guard("release.in_use@1", "a deployment of it is done and none is under way", {"deployment"},
            in_use),
      guard("release.watched_longer@1", "it is watched for longer than before, with a new reason",
            {"early_life_until", "extension_reason"}, watched_longer),
      guard("release.watched_long_enough@1", "its early life is over", {"early_life_until"},
            watched_long_enough),
      guard("release.outcome_fits@1", "its outcome is one that it can have had", {"outcome"},
            outcome_fits),
      guard("release.changes_settled@1", "no change in it is still being implemented",
            {"changes", "change"}, changes_settled),
  };
}

std::vector<Effect> use_effects() {
  return {
      effect("release.early_life_begun@1", "notes since when it is in use; it is watched from now",
             {"early_life"}, early_life_begun),
      effect("release.early_life_ended@1", "deployed further, it is watched anew afterwards", {},
             early_life_ended),
      effect("release.extended@1", "counts the extension", {"extensions"}, extended),
      effect("release.early_life_over@1", "the conclusions are due", {}, early_life_over),
      effect("release.incidents_counted@1",
             "counts incidents it caused, and those of its services since it is in use",
             {"incident", "services", "changes", "links"}, incidents_counted),
      effect("release.incidents_linked@1",
             "counts again when an incident is blamed on it while it is watched",
             {"incident", "services", "changes", "links"}, incidents_linked),
      effect("release.concluded@1", "notes who drew the conclusions, and when", {}, concluded),
      effect("release.fixes_told@1",
             "problems and known errors it fixed are linked and told; known errors are resolved",
             {"problems", "known_errors", "outcome"}, fixes_told),
      effect("release.deployments_called_off@1", "calls off its deployments that have not begun",
             {"deployment"}, deployments_called_off),
  };
}

}  // namespace proofdesk::release
