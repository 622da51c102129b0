#include "processes/shared/approval_rules.hpp"

#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/duties.hpp"
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

/// Whoever takes it becomes the one who carries it out, whomever the record still names.
bool takes_over(const RuleContext& context) {
  return context.transition != nullptr &&
         std::ranges::any_of(context.transition->effects, [](const std::string& name) {
           return name.find(".assigned_to_actor@") != std::string::npos;
         });
}

/// Whoever acts, and whom the record names to carry it out.
approval::People actors_of(const RuleContext& context, approval::Act act) {
  approval::People actors = {context.command.actor.person};
  if (act != approval::Act::kImplement || takes_over(context)) return actors;
  for (const auto field : {"assignee", "implementer"}) {
    for (const Uuid& each : people_in(context.kind, context.record, field)) actors.push_back(each);
  }
  return actors;
}

/// Nobody acts in a matter in which another part of theirs forbids it.
Status check_act(const RuleContext& context, approval::Act act) {
  return check_duties(context, {context.kind, context.record}, act, actors_of(context, act));
}

Status check_may_implement(const RuleContext& context) {
  return check_act(context, approval::Act::kImplement);
}

Status check_may_review(const RuleContext& context) {
  return check_act(context, approval::Act::kReview);
}

Status run_waiver_noted(const RuleContext& context, Draft& draft) {
  if (context.transition == nullptr) return {};
  const bool review = std::ranges::any_of(context.transition->guards, [](const std::string& name) {
    return name.find(".may_review@") != std::string::npos;
  });
  const auto act = review ? approval::Act::kReview : approval::Act::kImplement;
  return note_waived_duties(context, draft, {context.kind, context.record}, act,
                            actors_of(context, act));
}

Status run_opened(const RuleContext& context, Draft& draft) {
  return ask_anew(context, draft, {context.kind, context.record}, "It was asked for anew.");
}

bool is_live(const Record& round) { return round.state == "pending" || round.state == "granted"; }

std::string changed_labels(const RuleContext& context) {
  std::vector<std::string> labels;
  for (const auto& field : context.kind.fields()) {
    if (field.origin != FieldOrigin::kSystem && !field.engine_owned &&
        changes(context, known_as(field)))
      labels.push_back(field.label);
  }
  return fmt::format("{}", fmt::join(labels, ", "));
}

StateCategory category_of(const RuleContext& context) {
  const State* state = context.kind.lifecycle.state(context.record.state);
  return state == nullptr ? StateCategory::kOpen : state->category;
}

/// Rounds are void; it is asked for anew, at once where a decision is awaited, else by going back there.
Status ask_after_change(const RuleContext& context, Draft& draft, const std::vector<Record>& rounds,
                        const std::string& why) {
  const Subject subject{context.kind, context.record};
  const bool waiting = approval_edge(subject) != nullptr;
  const bool over = category_of(context) == StateCategory::kFinal;
  if (!waiting && !over && system_edge(subject, kAskAgainEdge) == nullptr) {
    return refuse(
        fmt::format("It was approved as it is; this cannot change in the state \"{}\". {}",
                    context.record.state, why),
        "Cancel it and record another, or bring it back to where it can be approved anew.");
  }
  PROOFDESK_TRY(end_rounds(context, draft, rounds, "void", why));
  if (over) return {};
  draft.log(fmt::format("The approval is void. {}", why), true);
  if (waiting) return ask_anew(context, draft, subject, why);
  draft.take(kAskAgainEdge);
  return {};
}

/// Nobody was asked, and as it has become a policy wants somebody to be: what grew past a limit after work
/// began is asked for like what was past it from the start.
Status ask_after_all(const RuleContext& context, Draft& draft, const Subject& subject) {
  if (approval_edge(subject) != nullptr) return {};
  const bool can_ask = system_edge(subject, kAskAgainEdge) != nullptr;
  const bool done = category_of(context) == StateCategory::kDone;
  if (!can_ask && !done) return {};
  PROOFDESK_ASSIGN(const auto rows, rows_concerned(context, subject));
  if (rows.empty()) return {};
  context.world.rely_on(*rows.front());
  if (!can_ask) {
    return refuse("Changed so, a policy in force wants it approved, and it is done already.",
                  "Leave it as it was done, or reopen it first.");
  }
  draft.log("As it is now, a policy wants it approved.", true);
  draft.take(kAskAgainEdge);
  return {};
}

/// Whether a row applies now that nobody was asked under: with a change a record can come under another policy.
/// What is due in a later stage is asked when its turn comes.
Result<bool> comes_under_another(const RuleContext& context, const Subject& subject,
                                 const std::vector<Record>& rounds) {
  const KindModel& kind = *context.model.kind("approval");
  const KindModel& policies = *context.model.kind("approval_policy");
  std::int64_t stage = 0;
  for (const auto& round : rounds) stage = std::max(stage, round.integer(kind, "stage"));
  const bool waiting = approval_edge(subject) != nullptr;
  PROOFDESK_ASSIGN(const auto rows, rows_concerned(context, subject));
  return std::ranges::any_of(rows, [&](const Record* row) {
    if (waiting && row->integer(policies, "stage") > stage) return false;
    return std::ranges::none_of(rounds, [&](const Record& round) {
      return is_live(round) && round.text(kind, "policy") == row->id.to_string();
    });
  });
}

Status run_voided(const RuleContext& context, Draft& draft) {
  if (is_new(context)) return {};
  const Subject subject{context.kind, context.record};
  PROOFDESK_ASSIGN(auto rounds, current_rounds(context, subject.ref()));
  if (std::ranges::none_of(rounds, is_live)) return ask_after_all(context, draft, subject);
  PROOFDESK_ASSIGN(const bool another, comes_under_another(context, subject, rounds));
  std::erase_if(rounds, [&](const Record& round) {
    return !is_live(round) || (!another && is_as_asked(context, subject, round));
  });
  if (rounds.empty()) return {};
  return ask_after_change(context, draft, rounds,
                          fmt::format("Changed since it was asked: {}.", changed_labels(context)));
}

bool rests_on(const RuleContext& context, const Record& round, std::string_view name) {
  const auto names = material_of(context, context.kind, round);
  return is_live(round) && std::ranges::find(names, name) != names.end();
}

Status run_file_weighed(const RuleContext& context, Draft& draft) {
  const Subject subject{context.kind, context.record};
  const bool can_ask =
      approval_edge(subject) != nullptr || system_edge(subject, kAskAgainEdge) != nullptr;
  // What was delivered is documented: files of a record that is done are no part of what was asked.
  if (is_new(context) || !can_ask) return {};
  PROOFDESK_ASSIGN(auto rounds, current_rounds(context, subject.ref()));
  std::erase_if(rounds,
                [&](const Record& round) { return !rests_on(context, round, kMaterialFiles); });
  if (rounds.empty()) return {};
  return ask_after_change(context, draft, rounds, "A file was added since it was asked.");
}

Status run_erasure_weighed(const RuleContext& context, Draft&) {
  const auto* erase = std::get_if<Erase>(&context.command.action);
  const auto category = category_of(context);
  if (erase == nullptr || category == StateCategory::kDone || category == StateCategory::kFinal)
    return {};
  const FieldModel* field = context.kind.field(erase->field);
  const bool file = erase->field.starts_with(fmt::format("{}/", kMaterialFiles));
  if (field == nullptr && !file) return {};
  const std::string name = file ? std::string(kMaterialFiles) : known_as(*field);
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(context.record)));
  if (std::ranges::none_of(rounds,
                           [&](const Record& round) { return rests_on(context, round, name); }))
    return {};
  return refuse(
      fmt::format("An approval that is open, or is being carried out, rests on \"{}\".",
                  file ? "Attachments" : field->label),
      "Erase it when the record is done or cancelled; the summaries of its approvals hold the "
      "value too.");
}

Status run_withdrawn(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(context.record)));
  PROOFDESK_TRY(end_rounds(context, draft, rounds, "withdraw", "The matter ended otherwise."));
  if (category_of(context) == StateCategory::kFinal) return {};
  // It goes on being worked on: what it had been approved as binds nobody any more.
  return end_rounds(context, draft, rounds, "void", "It was taken back to be worked on.");
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
          .explains = "who carries it out has not approved it (house rule)",
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

Effect approvals_reweighed(std::string_view name) {
  return {.name = name,
          .explains = "where a policy counts files among what is approved, a new one asks anew",
          .reads = {"approval"},
          .run = run_file_weighed};
}

Effect approved_kept(std::string_view name) {
  return {.name = name,
          .explains = "what an open approval rests on is not erased under it",
          .reads = {"approval"},
          .run = run_erasure_weighed};
}

Effect duties_waived(std::string_view name) {
  return {.name = name,
          .explains = "counts the use of the waiver under which one person does what others should",
          .reads = {"approval", "waiver"},
          .run = run_waiver_noted};
}

}  // namespace proofdesk::shared
