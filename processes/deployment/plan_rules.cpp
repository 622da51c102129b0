// What is to be deployed, onto what, and when.

#include "processes/deployment/carried.hpp"
#include "processes/deployment/item_updates.hpp"
#include "processes/deployment/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::deployment {
namespace {

using namespace shared;

/// Lines of what items say afterwards.
constexpr std::size_t kMostUpdates = 100;

Status window_in_order(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end || *start < *end) return {};
  return refuse("It would end before it begins.", "Give a plannedEnd later than plannedStart.");
}

Status release_open(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  if (release.state != "closed" && release.state != "cancelled" && release.state != "rolled_back")
    return {};
  return refuse(fmt::format("{} is \"{}\".", shown_number(context, kReleaseKind, release),
                            state_in_words(context, kReleaseKind, release)),
                "Plan another release, and deploy that.");
}

Status changes_of_release(const RuleContext& context) {
  const auto given = list(context, "changes");
  if (given.empty()) return {};
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  const auto included = ids_in(*context.model.kind(kReleaseKind), release, "changes");
  std::vector<std::string> others;
  for (const Uuid& id : ids_in(context.kind, context.record, "changes")) {
    if (std::ranges::find(included, id) != included.end()) continue;
    PROOFDESK_ASSIGN(const auto change, context.world.find("change", id));
    others.push_back(change ? shown_number(context, "change", *change) : id.to_string());
  }
  if (others.empty()) return {};
  return refuse(fmt::format("{} does not include {}.", shown_number(context, kReleaseKind, release),
                            fmt::join(others, ", ")),
                "Name in changes only those of the release.");
}

Status updates_readable(const RuleContext& context) {
  if (!changes(context, "item_updates") && !changes(context, "items")) return {};
  PROOFDESK_TRY(item_updates(context));
  return {};
}

Status size_in_bounds(const RuleContext& context) {
  if (list(context, "changes").size() > kMostChangesOfRelease)
    return refuse(fmt::format("It carries more than {} changes.", kMostChangesOfRelease),
                  "Make two deployments of it.");
  if (list(context, "items").size() > kMostItemsOfRelease)
    return refuse(fmt::format("It goes onto more than {} items.", kMostItemsOfRelease),
                  "Make two deployments of it.");
  if (list(context, "item_updates").size() > kMostUpdates)
    return refuse(fmt::format("It says more than {} things of items.", kMostUpdates),
                  "Make two deployments of it.");
  return {};
}

Status scheduled(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  const KindModel& releases = *context.model.kind(kReleaseKind);
  const std::string environment = text(context, "environment");
  if (!has(context, "title")) {
    const FieldModel* field = context.kind.field("environment");
    const EnumWord* word = field->word(environment);
    draft.set("title", Value{fmt::format("{} into {}", shown_number(context, kReleaseKind, release),
                                         word == nullptr ? environment : word->label)});
  }
  if (goes_live(environment) && !has(context, "changes")) {
    if (const FieldModel* field = releases.field("changes"); is_set(release.get(*field)))
      draft.set("changes", release.get(*field));
  }
  if (!has(context, "items")) {
    if (const FieldModel* field = releases.field("items"); is_set(release.get(*field)))
      draft.set("items", release.get(*field));
  }
  return {};
}

}  // namespace

std::vector<Guard> plan_guards() {
  return {
      guard("deployment.window_in_order@1", "it is planned to begin before it ends",
            {"planned_start", "planned_end"}, window_in_order),
      guard("deployment.release_open@1", "its release is not over", {"subject", "release"},
            release_open),
      guard("deployment.changes_of_release@1", "its changes are among those of its release",
            {"subject", "changes", "release"}, changes_of_release),
      guard("deployment.updates_readable@1", "what items are to say afterwards can be read",
            {"item_updates", "items", "configuration_item"}, updates_readable),
      guard("deployment.room_left@1",
            "a decision on its release can still look at all of its deployments", {"subject"},
            check_room),
      guard("deployment.size_in_bounds@1", "it is not larger than one decision can lead on",
            {"changes", "items", "item_updates"}, size_in_bounds),
  };
}

std::vector<Effect> plan_effects() {
  return {
      effect("deployment.scheduled@1",
             "takes title, items and, in production, changes from its release unless given",
             {"title", "changes", "items", "subject", "release"}, scheduled),
  };
}

}  // namespace proofdesk::deployment
