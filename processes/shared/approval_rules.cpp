#include "processes/shared/approval_rules.hpp"

#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

Status check_granted(const RuleContext& context) {
  // Judged as it would become: the state is the one the edge leads to, the fields are what was approved.
  PROOFDESK_ASSIGN(const std::string missing,
                   what_is_missing(context, {context.kind, context.record}));
  if (missing.empty()) return {};
  return refuse(fmt::format("It is not approved: {}.", missing),
                "Let those who are asked decide; GET /api/v1/approvals lists whom it waits for.");
}

Status check_not_wanted(const RuleContext& context) {
  if (flag(context, "approval_required")) {
    return refuse("It needs approval before work begins.", "Ask for it (requestApproval).");
  }
  PROOFDESK_ASSIGN(const bool wanted, approval_wanted(context));
  if (!wanted) return {};
  return refuse("A policy in force wants it approved before work begins.",
                "Ask for the approval (requestApproval).");
}

/// Nobody acts in a matter in which another part of theirs forbids it.
Status check_act(const RuleContext& context, approval::Act act) {
  const Subject subject{context.kind, context.record};
  const Uuid person = context.command.actor.person;
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, subject));
  if (matching.separation.empty() || person.is_nil()) return {};
  approval::Parties parties = parties_of({context.kind, context.before});
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject.ref()));
  for (const auto& round : rounds) {
    if (round.state != "granted") continue;
    for (const auto field : {"approved_by", "cast_by"}) {
      for (const Uuid& each : people_in(kind, round, field)) parties.approvers.push_back(each);
    }
  }
  Humans humans(context);
  PROOFDESK_ASSIGN(auto bars, barred_by(humans, matching.separation, act, parties, person));
  const Uuid named = reference(context, "waiver");
  for (auto rule = bars.begin(); rule != bars.end() && !named.is_nil();) {
    PROOFDESK_ASSIGN(const Record* waiver, waiver_for(context, named, *rule, subject));
    if (waiver != nullptr) context.world.rely_on(*waiver);
    rule = waiver != nullptr ? bars.erase(rule) : rule + 1;
  }
  if (bars.empty()) return {};
  return refuse(fmt::format("Your duties are kept apart here (house rule): {}.", in_sentence(bars)),
                "Let somebody else do it; a small team may have a waiver granted and name it.");
}

Status check_may_implement(const RuleContext& context) {
  return check_act(context, approval::Act::kImplement);
}

Status check_may_review(const RuleContext& context) {
  return check_act(context, approval::Act::kReview);
}

Status run_opened(const RuleContext& context, Draft& draft) {
  return ask_anew(context, draft, {context.kind, context.record}, "It was asked for anew.");
}

std::string changed_labels(const RuleContext& context) {
  std::vector<std::string> labels;
  for (const FieldModel* field : material_fields(context.kind)) {
    if (changes(context, field->name)) labels.push_back(field->label);
  }
  return fmt::format("{}", fmt::join(labels, ", "));
}

/// Nobody was asked, and as it has become a policy wants somebody to be: what grew past a limit after work
/// began is asked for like what was past it from the start.
Status ask_after_all(const RuleContext& context, Draft& draft, const Subject& subject) {
  if (approval_edge(subject) != nullptr) return {};
  const State* state = context.kind.lifecycle.state(context.record.state);
  const bool done = state != nullptr && state->category == StateCategory::kDone;
  const bool can_ask = system_edge(subject, kAskAgainEdge) != nullptr;
  if (!can_ask && !done) return {};
  PROOFDESK_ASSIGN(const bool wanted, approval_wanted(context));
  if (!wanted) return {};
  if (!can_ask) {
    return refuse("Changed so, a policy in force wants it approved, and it is done already.",
                  "Leave it as it was done, or reopen it first.");
  }
  draft.log("As it is now, a policy wants it approved.", true);
  draft.take(kAskAgainEdge);
  return {};
}

Status run_voided(const RuleContext& context, Draft& draft) {
  if (is_new(context)) return {};
  const Subject subject{context.kind, context.record};
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(auto rounds, current_rounds(context, subject.ref()));
  const std::string digest = material_digest(subject);
  const bool nobody_asked = std::ranges::none_of(rounds, [](const Record& round) {
    return round.state == "pending" || round.state == "granted";
  });
  if (nobody_asked) return ask_after_all(context, draft, subject);
  std::erase_if(rounds, [&](const Record& round) {
    return (round.state != "pending" && round.state != "granted") ||
           round.text(kind, "subject_digest") == digest;
  });
  if (rounds.empty()) return {};
  const std::string why = fmt::format("Changed since it was asked: {}.", changed_labels(context));
  const bool waiting = approval_edge(subject) != nullptr;
  const bool final_state = [&] {
    const State* state = context.kind.lifecycle.state(context.record.state);
    return state != nullptr && state->category == StateCategory::kFinal;
  }();
  if (!waiting && !final_state && system_edge(subject, kAskAgainEdge) == nullptr) {
    return refuse(
        fmt::format("It was approved as it is; this cannot be changed in the state \"{}\": {}.",
                    context.record.state, changed_labels(context)),
        "Cancel it and record another, or bring it back to where it can be approved anew.");
  }
  PROOFDESK_TRY(end_rounds(context, draft, rounds, "void", why));
  if (final_state) return {};
  draft.log(fmt::format("The approval is void. {}", why), true);
  if (waiting) return ask_anew(context, draft, subject, why);
  draft.take(kAskAgainEdge);
  return {};
}

Status run_withdrawn(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(context.record)));
  return end_rounds(context, draft, rounds, "withdraw", "The matter ended otherwise.");
}

}  // namespace

Result<bool> approval_wanted(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, {context.kind, context.record}));
  const KindModel* kind = context.model.kind("approval_policy");
  for (const Record* row : matching.rows) {
    if (kind == nullptr || !names_approvers(*kind, *row)) continue;
    context.world.rely_on(*row);
    return true;
  }
  return false;
}

Guard approval_granted(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "everybody who must approve it has, as it is now",
          .clause = clause,
          .reads = {"approval"},
          .check = check_granted};
}

Guard no_approval_wanted(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "neither it nor a policy in force asks for an approval",
          .clause = clause,
          .reads = {"approval_required", "approval_policy"},
          .check = check_not_wanted};
}

Guard may_implement(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "who carries it out has no part in it that the policies keep apart from that",
          .clause = clause,
          .reads = {"approval", "approval_policy", "waiver"},
          .check = check_may_implement};
}

Guard may_review(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "who reviews it has no part in it that the policies keep apart from that",
          .clause = clause,
          .reads = {"approval", "approval_policy", "waiver"},
          .check = check_may_review};
}

Effect approvals_opened(std::string_view name) {
  return {.name = name,
          .explains = "asks everybody whom the policies in force name, or the approver it names",
          .reads = {"approval", "approval_policy", "approver"},
          .run = run_opened};
}

Effect approvals_voided(std::string_view name) {
  return {.name = name,
          .explains = "what was asked or approved before it changed is void; it is asked anew",
          .reads = {"approval"},
          .run = run_voided};
}

Effect approvals_withdrawn(std::string_view name) {
  return {.name = name,
          .explains = "nobody is asked to decide on it any more",
          .reads = {"approval"},
          .run = run_withdrawn};
}

}  // namespace proofdesk::shared
