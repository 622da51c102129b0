#include "processes/shared/approval_rounds.hpp"

#include "processes/shared/approval_opening.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

using approval::People;
using approval::Separation;

/// Rounds that one record ever has, as far as a decision looks.
constexpr std::size_t kMostRounds = 200;

bool holds(const People& people, Uuid person) {
  return std::ranges::find(people, person) != people.end();
}

bool holds(const std::vector<Separation>& rules, Separation rule) {
  return std::ranges::find(rules, rule) != rules.end();
}

RoundPlan plan_of(const KindModel& policies, const Record& policy, People named) {
  RoundPlan plan{.policy = &policy, .stage = policy.integer(policies, "stage")};
  if (policy.has(policies, "voting")) plan.rule = policy.text(policies, "voting");
  plan.quorum =
      static_cast<std::size_t>(std::max<std::int64_t>(1, policy.integer(policies, "quorum")));
  plan.named = std::move(named);
  return plan;
}

Result<std::optional<Record>> subject_of(const RuleContext& context, const KindModel& kind,
                                         const Record& round) {
  const auto ref = RecordRef::parse(round.text(kind, "subject"));
  if (!ref || context.model.kind(ref->kind) == nullptr) return std::nullopt;
  return context.world.find(ref->kind, ref->id);
}

}  // namespace

Result<std::vector<Record>> current_rounds(const RuleContext& context, const RecordRef& subject) {
  std::vector<Record> rounds;
  const KindModel* kind = context.model.kind("approval");
  if (kind == nullptr) return rounds;
  PROOFDESK_ASSIGN(
      rounds, context.world.where("approval", "subject", Value{subject.to_string()}, kMostRounds));
  std::int64_t last = 0;
  for (const auto& round : rounds) last = std::max(last, round.integer(*kind, "asking"));
  std::erase_if(rounds,
                [&](const Record& round) { return round.integer(*kind, "asking") != last; });
  return rounds;
}

Result<std::size_t> open_rounds(const RuleContext& context, Draft& draft, const Subject& subject,
                                std::int64_t asking, std::int64_t after_stage) {
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, subject));
  const KindModel& policies = *context.model.kind("approval_policy");
  AskingTerms terms{.separation = matching.separation, .material = matching.material};
  std::vector<const Record*> rows;
  for (const Record* row : matching.rows) {
    context.world.rely_on(*row);
    if (names_approvers(policies, *row)) rows.push_back(row);
  }
  const bool by_record = rows.empty() && after_stage == 0;
  const People own = people_in(subject.kind, subject.record, "approver");
  if (by_record) {
    if (own.empty()) {
      return refuse(
          "Nothing says who approves it: no policy in force names anybody, nor does the record.",
          subject.kind.field("approver") == nullptr
              ? "Have a policy put in force that names approvers."
              : "Name an approver, or have a policy put in force that does.");
    }
    // House rule wherever no policy says otherwise: nobody approves what is his or her own.
    if (!holds(terms.separation, Separation::kRequesterMayNotApprove))
      terms.separation.push_back(Separation::kRequesterMayNotApprove);
  }
  approval::add_house_rules(terms.separation);
  PROOFDESK_ASSIGN(auto parties, parties_of(context, subject));
  RoundOpening opening(context, draft, subject, asking, std::move(terms), std::move(parties));
  if (by_record) {
    People named;
    for (const Uuid& person : own) {
      PROOFDESK_ASSIGN(const bool active, opening.humans().is_active(person));
      if (active) named.push_back(person);
    }
    PROOFDESK_TRY(opening.open(RoundPlan{.named = std::move(named)}));
    return 1;
  }
  std::erase_if(rows,
                [&](const Record* row) { return row->integer(policies, "stage") <= after_stage; });
  std::size_t opened = 0;
  for (const Record* row : rows) {
    if (row->integer(policies, "stage") != rows.front()->integer(policies, "stage")) break;
    PROOFDESK_ASSIGN(auto named, people_named(context, opening.humans(), subject, *row));
    PROOFDESK_TRY(opening.open(plan_of(policies, *row, std::move(named))));
    ++opened;
  }
  return opened;
}

Status ask_anew(const RuleContext& context, Draft& draft, const Subject& subject,
                std::string_view why) {
  PROOFDESK_ASSIGN(const auto before, current_rounds(context, subject.ref()));
  const KindModel& kind = *context.model.kind("approval");
  const std::int64_t last = before.empty() ? 0 : before.front().integer(kind, "asking");
  PROOFDESK_TRY(end_rounds(context, draft, before, "withdraw", why));
  PROOFDESK_TRY(open_rounds(context, draft, subject, last + 1, 0));
  return {};
}

Result<bool> escalate(const RuleContext& context, Draft& draft, const Record& round) {
  const KindModel& kind = *context.model.kind("approval");
  const KindModel& policies = *context.model.kind("approval_policy");
  const auto policy_id = people_in(kind, round, "policy");
  if (policy_id.empty() || round.flag(kind, "escalated")) return false;
  PROOFDESK_ASSIGN(const auto policy, context.world.find("approval_policy", policy_id.front()));
  PROOFDESK_ASSIGN(const auto record, subject_of(context, kind, round));
  if (!policy || !record || policy->text(policies, "when_expired") != "escalate") return false;
  const Subject subject{*context.model.kind(record->kind), *record};
  PROOFDESK_ASSIGN(auto parties, parties_of(context, subject));
  RoundOpening opening(context, draft, subject, round.integer(kind, "asking"),
                       {.separation = separation_of(kind, round),
                        .material = material_of(context, subject.kind, round)},
                       std::move(parties));
  RoundPlan plan{.policy = &*policy, .stage = round.integer(kind, "stage"), .escalated = true};
  for (const Uuid& person : people_in(policies, *policy, "escalate_to")) {
    PROOFDESK_ASSIGN(const bool active, opening.humans().is_active(person));
    if (active) plan.named.push_back(person);
  }
  if (auto opened = opening.open(plan); !opened) {
    // Nobody left to ask is an answer too: it counts as refused, as a lapse without escalation does.
    if (opened.error().code != ErrorCode::kRefused) return fail(std::move(opened).error());
    return false;
  }
  return true;
}

Status end_rounds(const RuleContext& context, Draft& draft, const std::vector<Record>& rounds,
                  std::string_view edge, std::string_view why) {
  const KindModel& kind = *context.model.kind("approval");
  for (const auto& round : rounds) {
    if (kind.lifecycle.transition(edge, round.state) == nullptr) continue;
    Draft* ended = draft.other("approval", round.id, edge);
    // What this decision ends already ends once.
    if (ended == nullptr || ended->record().has(kind, "end_reason")) continue;
    ended->set("end_reason", Value{std::string(why)});
    ended->take(edge);
  }
  return {};
}

void close_round(const RuleContext& context, Draft& round) {
  round.set("decided_at", value_of(context.now));
  round.set("waits_for", no_value());
}

Status carry_on(const RuleContext& context, Draft& round) {
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto record, subject_of(context, kind, round.record()));
  if (!record) return {};
  const Subject subject{*context.model.kind(record->kind), *record};
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject.ref()));
  if (std::ranges::any_of(rounds, [](const Record& each) { return each.state == "pending"; }))
    return {};
  PROOFDESK_ASSIGN(const std::size_t opened,
                   open_rounds(context, round, subject, round.record().integer(kind, "asking"),
                               std::max<std::int64_t>(1, round.record().integer(kind, "stage"))));
  if (opened > 0) return {};
  const Transition* edge = approval_edge(subject);
  if (edge == nullptr) return {};
  if (Draft* carried = round.other(record->kind, record->id, edge->name)) carried->take(edge->name);
  return {};
}

Status carry_refusal(const RuleContext& context, Draft& round, const std::string& reason) {
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto record, subject_of(context, kind, round.record()));
  if (!record) return {};
  const Subject subject{*context.model.kind(record->kind), *record};
  PROOFDESK_ASSIGN(auto rounds, current_rounds(context, subject.ref()));
  std::erase_if(rounds, [&](const Record& each) { return each.id == round.record().id; });
  constexpr std::string_view kWhy = "Another round on it cannot be granted.";
  PROOFDESK_TRY(end_rounds(context, round, rounds, "withdraw", kWhy));
  const Transition* reject = system_edge(subject, kRejectEdge);
  if (reject == nullptr) return {};
  // What is worked on again is not held to what some had said yes to.
  if (const State* next = subject.kind.lifecycle.state(reject->to);
      next != nullptr && next->category != StateCategory::kFinal)
    PROOFDESK_TRY(end_rounds(context, round, rounds, "void", kWhy));
  if (Draft* carried = round.other(record->kind, record->id, kRejectEdge)) {
    if (subject.kind.field("decision_reason") != nullptr)
      carried->set("decision_reason", Value{reason});
    carried->take(kRejectEdge);
  }
  return {};
}

approval::Voting voting_of(const RuleContext& context, const KindModel& kind, const Record& round) {
  approval::Voting voting;
  voting.rule = approval::rule_named(round.text(kind, "voting")).value_or(approval::Rule::kAll);
  voting.quorum =
      static_cast<std::size_t>(std::max<std::int64_t>(1, round.integer(kind, "needed")));
  voting.another_needed =
      holds(separation_of(kind, round), Separation::kRequesterMayNotBeSoleApprover);
  const KindModel* waivers = context.model.kind("waiver");
  for (const Uuid& id : people_in(kind, round, "waivers")) {
    const auto waiver = context.world.find("waiver", id);
    if (waiver && *waiver && waivers != nullptr &&
        (*waiver)->text(*waivers, "lifts") ==
            approval::name_of(Separation::kRequesterMayNotBeSoleApprover))
      voting.another_needed = false;
  }
  return voting;
}

approval::Tally tally_of(const KindModel& kind, const Record& round) {
  const auto requesters = requesters_of(kind, round);
  const auto outstanding = people_in(kind, round, "outstanding");
  approval::Tally tally;
  tally.approved = people_in(kind, round, "approved_by").size();
  tally.rejected = people_in(kind, round, "rejected_by").size();
  tally.abstained = people_in(kind, round, "abstained_by").size();
  tally.outstanding = outstanding.size();
  tally.approved_by_others = static_cast<std::size_t>(round.integer(kind, "independent_approvals"));
  tally.outstanding_others = static_cast<std::size_t>(std::ranges::count_if(
      outstanding, [&](const Uuid& person) { return !holds(requesters, person); }));
  return tally;
}

People requesters_of(const KindModel& kind, const Record& round) {
  People requesters = people_in(kind, round, "own_matter_of");
  return requesters.empty() ? people_in(kind, round, "requested_by") : requesters;
}

std::vector<Separation> separation_of(const KindModel& kind, const Record& round) {
  std::vector<Separation> rules;
  for (const auto& word : words_in(kind, round, "separation")) {
    if (const auto rule = approval::separation_named(word)) rules.push_back(*rule);
  }
  return rules;
}

bool is_as_asked(const RuleContext& context, const Subject& subject, const Record& round) {
  const KindModel* kind = context.model.kind("approval");
  return kind != nullptr && round.text(*kind, "subject_digest") ==
                                material_digest(subject, material_of(context, subject.kind, round));
}

Result<std::vector<std::string>> conditions_of(const RuleContext& context,
                                               const RecordRef& subject) {
  std::vector<std::string> conditions;
  const KindModel* kind = context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject));
  for (const auto& round : rounds) {
    if (round.state != "granted") continue;
    for (auto& said : words_in(*kind, round, "conditions")) {
      if (std::ranges::find(conditions, said) == conditions.end())
        conditions.push_back(std::move(said));
    }
  }
  return conditions;
}

Result<std::string> what_is_missing(const RuleContext& context, const Subject& subject) {
  const KindModel* kind = context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject.ref()));
  if (kind == nullptr || rounds.empty()) return std::string("nobody has been asked to approve it");
  for (const auto& round : rounds) {
    const auto took_its_place = [&](const Record& other) {
      return other.state == "granted" && other.flag(*kind, "escalated") &&
             other.text(*kind, "policy") == round.text(*kind, "policy");
    };
    if (round.state == "expired" && std::ranges::any_of(rounds, took_its_place)) continue;
    const std::string number = kind->display_number(round.number);
    if (round.state != "granted") return fmt::format("{} is {}", number, round.state);
    if (!is_as_asked(context, subject, round))
      return fmt::format("{} was granted for something else than it is now", number);
  }
  return std::string{};
}

}  // namespace proofdesk::shared
