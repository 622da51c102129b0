// From the plan to the yes: what is in it, what it must satisfy, who approves it.

#include "processes/shared/approval_rules.hpp"

#include "processes/release/process.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::release {
namespace {

using namespace shared;

struct Bound {
  std::string_view field;
  std::string_view what;
  std::size_t most;
};
constexpr std::array kBounds = {
    Bound{"changes", "changes", kMostChangesOfRelease},
    Bound{"items", "configuration items", kMostItemsOfRelease},
    Bound{"services", "services", 20},
    Bound{"problems", "problems", 20},
    Bound{"known_errors", "known errors", 20},
    Bound{"interested_parties", "interested parties", 20},
};

Status size_in_bounds(const RuleContext& context) {
  for (const Bound& bound : kBounds) {
    const std::size_t number = list(context, bound.field).size();
    if (number <= bound.most) continue;
    return refuse(fmt::format("It names {} {}; one release leads on {} at most.", number,
                              bound.what, bound.most),
                  "Make two releases of it.");
  }
  return {};
}

/// Changes of the release for which `fits` says no, with the state they are in.
Result<std::vector<std::string>> changes_unlike(const RuleContext& context,
                                                bool (*fits)(std::string_view state)) {
  std::vector<std::string> others;
  for (const Uuid& id : ids_in(context.kind, context.record, "changes")) {
    PROOFDESK_ASSIGN(const auto change, context.world.find("change", id));
    if (!change || fits(change->state)) continue;
    others.push_back(fmt::format("{} is \"{}\"", shown_number(context, "change", *change),
                                 state_in_words(context, "change", *change)));
  }
  return others;
}

Status changes_alive(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto over, changes_unlike(context, [](std::string_view state) {
                     return state != "rejected" && state != "cancelled" && state != "closed" &&
                            state != "review";
                   }));
  if (over.empty()) return {};
  return refuse(fmt::format("Changes in it are over: {}.", fmt::join(over, ", ")),
                "Take them out of changes, or record them anew.");
}

bool is_over(std::string_view state) {
  return state == "closed" || state == "cancelled" || state == "rolled_back";
}

/// What two releases lead on, neither does.
Status changes_in_no_other(const RuleContext& context) {
  std::vector<std::string> elsewhere;
  for (const Uuid& id : ids_in(context.kind, context.record, "changes")) {
    PROOFDESK_ASSIGN(const auto releases,
                     context.world.where(kReleaseKind, "changes", value_of(id), kMostAlong));
    for (const Record& other : releases) {
      if (other.id == context.record.id || other.state == "planned" || is_over(other.state))
        continue;
      PROOFDESK_ASSIGN(const auto change, context.world.find("change", id));
      elsewhere.push_back(
          fmt::format("{} is in {}", change ? shown_number(context, "change", *change) : "a change",
                      shown_number(context, kReleaseKind, other)));
    }
  }
  if (elsewhere.empty()) return {};
  return refuse(
      fmt::format("Changes in it go with another release: {}.", fmt::join(elsewhere, ", ")),
      "Take them out of changes here or there.");
}

Status changes_authorised(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto not_so_far, changes_unlike(context, [](std::string_view state) {
                     return state == "scheduled" || state == "implement";
                   }));
  if (not_so_far.empty()) return {};
  return refuse(fmt::format("Changes in it are not authorised: {}.", fmt::join(not_so_far, ", ")),
                "Have each authorised and scheduled, or take it out of changes.");
}

Result<std::vector<Record>> criteria_of(const RuleContext& context) {
  PROOFDESK_ASSIGN(auto criteria, of_release(context, kCriterionKind, context.record.id));
  std::erase_if(criteria, [](const Record& each) { return each.state == "withdrawn"; });
  return criteria;
}

Status criteria_documented(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto criteria, criteria_of(context));
  if (!criteria.empty()) return {};
  return refuse("Nothing says what it must satisfy.",
                "Write acceptance criteria for it first (POST /api/v1/acceptanceCriteria).");
}

Status criteria_settled(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto criteria, criteria_of(context));
  std::vector<std::string> open;
  for (const Record& each : criteria) {
    if (each.state == "met" || each.state == "waived") continue;
    open.push_back(fmt::format("{} is \"{}\"", shown_number(context, kCriterionKind, each),
                               state_in_words(context, kCriterionKind, each)));
  }
  if (criteria.empty()) return criteria_documented(context);
  if (open.empty()) return {};
  return refuse(fmt::format("Acceptance criteria are not settled: {}.", fmt::join(open, ", ")),
                "Verify what is open. What is not met is built anew (returnToBuild), or put before "
                "the authority and the interested parties (requestDecision).");
}

/// Whom a joint decision takes is settled before anybody knows that it will take one: from the moment a criterion is
/// not met, nobody is put on either side or taken off it until everything is verified anew.
Status parties_kept(const RuleContext& context) {
  constexpr std::array kSides = {"services", "interested_parties", "approver", "owner"};
  const bool same =
      std::ranges::none_of(kSides, [&](const char* field) { return changes(context, field); });
  if (same || is_new(context)) return {};
  PROOFDESK_ASSIGN(const auto criteria, criteria_of(context));
  for (const Record& each : criteria) {
    if (each.state != "not_met" && each.state != "awaiting_decision" && each.state != "waived")
      continue;
    return refuse(
        fmt::format("{} is \"{}\": who answers for the release, and who is concerned, decide on it "
                    "jointly, and are not chosen after that is known.",
                    shown_number(context, kCriterionKind, each),
                    state_in_words(context, kCriterionKind, each)),
        "Have the release built anew (returnToBuild) and name services, interestedParties, "
        "approver and owner then.");
  }
  return {};
}

/// "checkout.tar.gz sha256:…": a name, and what it can be told by.
bool has_checksum(std::string_view line) {
  struct Digest {
    std::string_view name;
    std::size_t digits;
  };
  static constexpr std::array kDigests = {Digest{"sha256:", 64}, Digest{"sha512:", 128}};
  const auto blank = line.find_last_of(" \t");
  if (blank == std::string_view::npos || is_blank(line.substr(0, blank))) return false;
  const std::string_view last = line.substr(blank + 1);
  return std::ranges::any_of(kDigests, [&](const Digest& digest) {
    return last.starts_with(digest.name) && last.size() == digest.name.size() + digest.digits &&
           std::ranges::all_of(last.substr(digest.name.size()),
                               [](unsigned char each) { return std::isxdigit(each) != 0; });
  });
}

bool says_why_none(std::string_view line) {
  constexpr std::string_view kNone = "no checksum:";
  const auto at = line.find(kNone);
  return at != std::string_view::npos && !is_blank(line.substr(0, at)) &&
         !is_blank(line.substr(at + kNone.size()));
}

Status checksums_given(const RuleContext& context) {
  for (const auto& line : list(context, "deliverables")) {
    if (has_checksum(line) || says_why_none(line)) continue;
    return refuse(fmt::format("Nothing tells \"{}\" from something else of that name.", line),
                  "Write each line of deliverables as \"name sha256:…\" with 64 hexadecimal digits "
                  "(or sha512), or as \"name, no checksum: why\".");
  }
  return {};
}

Status conditions_met(const RuleContext& context) {
  auto conditions = list(context, "conditions");
  if (conditions.empty() || !is_blank(text(context, "conditions_met"))) return {};
  for (auto& each : conditions) {
    if (each.ends_with('.')) each.pop_back();
  }
  return refuse(fmt::format("It is approved on conditions: {}.", fmt::join(conditions, "; ")),
                "Say in conditionsMet of the release how each of them is met.");
}

Status opened(const RuleContext& context, Draft& draft) {
  const Uuid actor = context.command.actor.person;
  draft.set("opened_at", value_of(context.now));
  draft.set("opened_by", value_of(actor));
  if (!draft.record().has(context.kind, "owner")) draft.set("owner", value_of(actor));
  return {};
}

Status built(const RuleContext& context, Draft& draft) {
  draft.set("built_at", value_of(context.now));
  if (!has(context, "built_by")) draft.set("built_by", value_of(context.command.actor.person));
  return {};
}

/// What is built anew is verified anew, all of it.
Status criteria_reopened(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto criteria, criteria_of(context));
  for (const Record& each : criteria) {
    if (each.state == "open") continue;
    if (Draft* criterion = draft.other(kCriterionKind, each.id, "reopen"))
      criterion->take("reopen");
  }
  return {};
}

Status approved(const RuleContext& context, Draft& draft) {
  draft.set("approved_at", value_of(context.now));
  draft.set("decision_reason", no_value());
  PROOFDESK_ASSIGN(auto conditions, conditions_of(context, RecordRef::to(context.record)));
  draft.set("conditions", conditions.empty() ? no_value() : Value{std::move(conditions)});
  return {};
}

Status approval_lost(const RuleContext&, Draft& draft) {
  for (const auto field : {"approved_at", "conditions", "conditions_met"})
    draft.set(field, no_value());
  return {};
}

}  // namespace

std::vector<Guard> approval_guards() {
  return {
      guard("release.size_in_bounds@1", "it is not larger than one decision can lead on",
            {"changes", "items", "services", "problems", "known_errors", "interested_parties"},
            size_in_bounds),
      guard("release.changes_alive@1", "no change in it is over already", {"changes", "change"},
            changes_alive),
      guard("release.changes_in_no_other@1", "no other release under way includes its changes",
            {"changes", "release"}, changes_in_no_other),
      guard("release.changes_authorised@1", "every change in it is authorised",
            {"changes", "change"}, changes_authorised),
      guard("release.criteria_documented@1", "it is written down what it must satisfy",
            {"acceptance_criterion"}, criteria_documented),
      guard("release.criteria_settled@1",
            "every acceptance criterion is met, or there is a joint decision to do without",
            {"acceptance_criterion"}, criteria_settled),
      guard("release.parties_kept@1",
            "while a criterion is not met, those who decide on it jointly stay the same",
            {"services", "interested_parties", "approver", "owner", "acceptance_criterion"},
            parties_kept),
      guard("release.checksums_given@1",
            "every deliverable has a checksum, or a reason why it has none", {"deliverables"},
            checksums_given),
      guard("release.conditions_met@1", "it says how the conditions of its approval are met",
            {"conditions", "conditions_met"}, conditions_met),
      approval_granted("release.approval_granted@1", kClause),
      may_implement("release.may_implement@1", kClause),
  };
}

std::vector<Effect> approval_effects() {
  return {
      effect("release.opened@1", "notes when and by whom; the owner is the actor unless named",
             {"owner"}, opened),
      effect("release.built@1", "notes when it was built, and by whom unless that is said",
             {"built_by"}, built),
      effect("release.criteria_reopened@1", "its acceptance criteria are to be verified again",
             {"acceptance_criterion"}, criteria_reopened),
      effect("release.approved@1", "notes when, and on what conditions", {"approval"}, approved),
      effect("release.approval_lost@1", "the approval it had is gone, its conditions too", {},
             approval_lost),
      approvals_opened("release.approvals_opened@1"),
      approvals_voided("release.approvals_voided@1"),
      approvals_withdrawn("release.approvals_withdrawn@1"),
      approvals_reweighed("release.approvals_reweighed@1"),
      approved_kept("release.approved_kept@1"),
      duties_waived("release.duties_waived@1"),
  };
}

}  // namespace proofdesk::release
