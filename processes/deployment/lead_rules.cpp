// What it leads on: its changes, its items, its release.

#include "core/model/record_ref.hpp"
#include "processes/deployment/carried.hpp"
#include "processes/deployment/item_updates.hpp"
#include "processes/deployment/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::deployment {
namespace {

using namespace shared;

std::string itself(const RuleContext& context) {
  return shown_number(context, kDeploymentKind, context.record);
}

/// Tested with the release, unless the change says of itself how it was.
bool nothing_unmet(const std::vector<Record>& criteria) {
  return std::ranges::none_of(criteria, [](const Record& each) { return each.state == "waived"; });
}

Status changes_started(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto all, carried(context));
  PROOFDESK_ASSIGN(const auto criteria,
                   of_release(context, kCriterionKind, reference(context, "subject")));
  const KindModel& kind = *context.model.kind(kChange);
  for (const Record& each : all) {
    draft.link("implements",
               LinkEnd{.kind = std::string(kChange), .id = each.id, .source = {}, .key = {}});
    if (each.state != "scheduled") continue;
    Draft* change = draft.other(kChange, each.id, "start");
    if (change == nullptr) continue;
    if (!each.has(kind, "test_result") && !each.has(kind, "test_waiver") && nothing_unmet(criteria))
      change->set("test_result", Value{std::string("passed")});
    change->take("start");
  }
  return {};
}

/// Fields before steps: what enters production is complete. The changes are finished after that, for under them it
/// happens.
Status items_updated(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto updates, item_updates(context));
  PROOFDESK_ASSIGN(const auto changes, carried(context));
  std::set<Uuid> written;
  for (const ItemUpdate& update : updates) {
    Draft* item = draft.other(kItem, update.item.id, "deploy");
    if (item == nullptr) continue;
    if (const auto authority = authority_for(context, changes, update.item.id))
      item->set("authority", Value{RecordRef{std::string(kChange), *authority}.to_string()});
    item->set("source", Value{std::string("deployment")});
    if (update.field == nullptr) continue;
    item->set(update.field->name, update.value);
    if (written.insert(update.item.id).second) item->take("deploy");
  }
  for (const ItemUpdate& update : updates) {
    if (update.step.empty()) continue;
    if (Draft* item = draft.other(kItem, update.item.id, "deploy")) item->take(update.step);
  }
  return {};
}

/// A failed one that another took the place of: later, in the same environment, onto all of its items, and done.
bool is_overtaken(const KindModel& kind, const Record& failed, const std::vector<Record>& all) {
  const auto items = ids_in(kind, failed, "items");
  return failed.state == "failed" && std::ranges::any_of(all, [&](const Record& other) {
           const auto onto = ids_in(kind, other, "items");
           return other.state == "done" &&
                  other.text(kind, "environment") == failed.text(kind, "environment") &&
                  other.integer(kind, "actual_start") > failed.integer(kind, "actual_start") &&
                  std::ranges::all_of(items, [&](const Uuid& item) {
                    return std::ranges::find(onto, item) != onto.end();
                  });
         });
}

/// Deployments of the release as this decision has them, without those that another took the place of.
Result<std::vector<Record>> that_count(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all,
                   of_release(context, kDeploymentKind, reference(context, "subject")));
  std::vector<Record> counting;
  for (const Record& each : all) {
    if (!is_overtaken(context.kind, each, all)) counting.push_back(each);
  }
  return counting;
}

/// Other deployments of the release that carry the change.
Result<std::vector<Record>> also_carry(const RuleContext& context, Uuid change) {
  PROOFDESK_ASSIGN(auto deployments, that_count(context));
  std::erase_if(deployments, [&](const Record& each) {
    const auto changes = ids_in(context.kind, each, "changes");
    return each.id == context.record.id || std::ranges::find(changes, change) == changes.end();
  });
  return deployments;
}

bool is_ahead(const Record& deployment) {
  return deployment.state == "scheduled" || is_under_way(deployment.state) ||
         deployment.state == "failed";
}

/// What is said of a confidential release is not said where more people read.
Result<std::string> words_for(const RuleContext& context, const Record& change,
                              std::string_view done, std::string_view words) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  const bool closed = flag(context, "confidential") ||
                      release.flag(*context.model.kind(kReleaseKind), "confidential");
  if (closed && !change.flag(*context.model.kind(kChange), "confidential"))
    return fmt::format("{} with {}.", done, itself(context));
  return fmt::format("{} with {}. {}", done, itself(context), words);
}

/// A change that goes onto several sites ends with the last of them.
Status changes_finished(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto all, carried(context));
  const std::string result = text(context, "result");
  if (result.empty()) draft.set("result", Value{std::string("successful")});
  const std::string words =
      text(context, has(context, "outcome_text") ? "outcome_text" : "post_check");
  for (const Record& each : all) {
    if (each.state != "implement") continue;
    PROOFDESK_ASSIGN(const auto others, also_carry(context, each.id));
    if (std::ranges::any_of(others, is_ahead)) continue;
    const bool in_part =
        result == "partial" || std::ranges::any_of(others, [](const Record& other) {
          return other.state == "rolled_back";
        });
    Draft* change = draft.other(kChange, each.id, "finish");
    if (change == nullptr) continue;
    change->set("effectiveness", Value{std::string(in_part ? "partial" : "successful")});
    PROOFDESK_ASSIGN(auto said, words_for(context, each, "Deployed", words));
    change->set("outcome_text", Value{std::move(said)});
    change->take("finish");
  }
  return {};
}

Status changes_backed_out(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto all, carried(context));
  for (const Record& each : all) {
    if (each.state != "implement") continue;
    PROOFDESK_ASSIGN(const auto others, also_carry(context, each.id));
    if (std::ranges::any_of(others, is_ahead)) continue;
    Draft* change = draft.other(kChange, each.id, "back_out");
    if (change == nullptr) continue;
    // Where it is in use elsewhere it was not backed out but succeeded in part.
    const bool in_part =
        std::ranges::any_of(others, [](const Record& other) { return other.state == "done"; });
    PROOFDESK_ASSIGN(auto said,
                     words_for(context, each, in_part ? "Taken back in part" : "Taken back",
                               text(context, "outcome_text")));
    change->set("outcome_text", Value{std::move(said)});
    if (in_part) change->set("effectiveness", Value{std::string("partial")});
    change->take(in_part ? "finish" : "back_out");
  }
  return {};
}

/// Where this leaves the release, once nothing of it is under way.
Status release_told(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  if (release.state != "deploying" && release.state != "failed") return {};
  PROOFDESK_ASSIGN(const auto deployments, that_count(context));
  std::set<std::string> states;
  bool in_use = false;
  for (const Record& each : deployments) {
    const std::string& state = each.state;
    if (is_under_way(state)) return {};
    in_use = in_use || (state == "done" && goes_live(each.text(context.kind, "environment")));
    states.insert(state);
  }
  std::string_view edge;
  if (states.contains("failed")) {
    edge = "fail";
  } else if (states.contains("scheduled")) {
    return {};
  } else if (in_use) {
    edge = "enter_early_life";
  } else if (states.contains("rolled_back") && !states.contains("done")) {
    edge = "roll_back";
  }
  const KindModel& kind = *context.model.kind(kReleaseKind);
  if (edge.empty() || kind.lifecycle.transition(edge, release.state) == nullptr) return {};
  if (Draft* told = draft.other(kReleaseKind, release.id, edge)) told->take(edge);
  return {};
}

}  // namespace

std::vector<Effect> lead_effects() {
  return {
      effect("deployment.changes_started@1", "its changes begin", {"changes", "change"},
             changes_started),
      effect("deployment.items_updated@1", "its items say what they are now, under its changes",
             {"item_updates", "changes", "configuration_item"}, items_updated),
      effect("deployment.changes_finished@1",
             "its changes are finished, unless another deployment goes on with them",
             {"changes", "change", "result", "deployment"}, changes_finished),
      effect("deployment.changes_backed_out@1",
             "its changes are backed out, unless another deployment goes on with them",
             {"changes", "change", "deployment"}, changes_backed_out),
      effect("deployment.release_told@1",
             "where nothing is under way any more its release goes on, fails or is rolled back",
             {"subject", "release", "deployment"}, release_told),
  };
}

}  // namespace proofdesk::deployment
