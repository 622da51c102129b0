#include "processes/shared/approval_rounds.hpp"

#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Value words(const std::vector<Separation>& rules) {
  std::vector<std::string> names;
  for (const auto rule : rules) names.emplace_back(approval::name_of(rule));
  if (names.empty()) return {};
  return names;
}

/// What one round is to be.
struct Plan {
  const Record* policy = nullptr;  ///< nullptr: the record names its approver
  std::int64_t stage = 1;
  std::string rule = "any";
  std::size_t quorum = 1;
  People named;
  bool escalated = false;
};

/// Who of those named is asked once duties are kept apart.
struct Asked {
  People people;
  People excluded;
};

class Opening {
 public:
  Opening(const RuleContext& context, Draft& draft, const Subject& subject, std::int64_t asking,
          std::vector<Separation> separation)
      : context_(context),
        draft_(draft),
        subject_(subject),
        asking_(asking),
        separation_(std::move(separation)),
        kind_(*context.model.kind("approval")),
        humans_(context),
        parties_(parties_of(subject)) {}

  [[nodiscard]] Humans& humans() { return humans_; }

  Status open(const Plan& plan) {
    PROOFDESK_ASSIGN(const Asked asked, ask(plan));
    PROOFDESK_ASSIGN(const auto standing, delegations(context_));
    const auto delegates =
        approval::delegates_of(standing, asked.people, context_.now, subject_.kind.name);
    People waits_for = asked.people;
    for (const Uuid& each : delegates) {
      if (!holds(waits_for, each)) waits_for.push_back(each);
    }
    Draft& round = draft_.create("approval");
    PROOFDESK_TRY(describe(round, plan));
    round.set("approvers", value_of(asked.people));
    round.set("outstanding", value_of(asked.people));
    round.set("waits_for", value_of(waits_for));
    round.set("excluded", value_of(asked.excluded));
    round.set("separation", words(separation_));
    round.set("needed",
              Value{static_cast<std::int64_t>(approval::approvals_needed(
                  voting_of(context_, kind_, round.record()), tally_of(kind_, round.record())))});
    show_subject_to(waits_for);
    return {};
  }

 private:
  Status describe(Draft& round, const Plan& plan) {
    const KindModel& policies = *context_.model.kind("approval_policy");
    std::string title = "Decision of the approver named in the record";
    if (plan.policy != nullptr) {
      context_.world.rely_on(*plan.policy);
      title = plan.policy->text(policies, "title");
      round.set("policy", value_of(plan.policy->id));
      round.set("policy_version", Value{plan.policy->version});
      PROOFDESK_ASSIGN(const auto lapse, lapse_of(context_, *plan.policy));
      if (lapse) round.set("expires_at", value_of(*lapse));
    }
    round.set("title", Value{std::move(title)});
    round.set("subject", Value{subject_.ref().to_string()});
    // Asked by the subject's own transition, the version is the one this decision makes.
    const bool own = context_.record.id == subject_.record.id;
    round.set("subject_version", Value{subject_.record.version + (own ? 1 : 0)});
    round.set("subject_digest", Value{material_digest(subject_)});
    if (const auto summary = material_summary(context_, subject_); !summary.empty())
      round.set("summary", Value{summary});
    round.set("asking", Value{asking_});
    round.set("stage", Value{plan.stage});
    round.set("asked_by", value_of(context_.command.actor.person));
    round.set("requested_by", value_of(parties_.requesters));
    round.set("voting", Value{plan.rule});
    if (plan.rule == "quorum") round.set("needed", Value{static_cast<std::int64_t>(plan.quorum)});
    round.set("asked_at", value_of(context_.now));
    if (plan.escalated) round.set("escalated", Value{true});
    if (subject_.record.flag(subject_.kind, "confidential")) round.set("confidential", Value{true});
    if (const auto service = people_in(subject_.kind, subject_.record, "service"); !service.empty())
      round.set("service", value_of(service.front()));
    return {};
  }

  /// Those kept out come back in only where the rule could not be satisfied without them and a waiver lifts
  /// every rule that keeps them out; their votes are to name it.
  Result<Asked> ask(const Plan& plan) {
    Asked asked;
    std::vector<std::string> reasons;
    People waived;
    bool another = false;
    const bool another_needed = holds(separation_, Separation::kRequesterMayNotBeSoleApprover);
    for (const Uuid& person : plan.named) {
      PROOFDESK_ASSIGN(const auto bars,
                       barred_by(humans_, separation_, approval::Act::kApprove, parties_, person));
      if (bars.empty()) {
        asked.people.push_back(person);
        PROOFDESK_ASSIGN(const bool asks, is_requester(person));
        another = another || !asks;
        continue;
      }
      asked.excluded.push_back(person);
      PROOFDESK_ASSIGN(const std::string number, humans_.number(person));
      reasons.push_back(fmt::format("{} ({})", number, in_sentence(bars)));
      PROOFDESK_ASSIGN(const bool lifted, all_lifted(bars));
      if (lifted) waived.push_back(person);
    }
    const std::size_t needed = plan.rule == "quorum" ? plan.quorum : 1;
    for (const Uuid& person : waived) {
      if (asked.people.size() >= needed) break;
      asked.people.push_back(person);
      std::erase(asked.excluded, person);
    }
    if (asked.people.size() < needed) return too_few(plan, asked, needed, reasons);
    if (another_needed && !another) {
      PROOFDESK_ASSIGN(
          const Record* lifted,
          any_waiver_for(context_, Separation::kRequesterMayNotBeSoleApprover, subject_));
      if (lifted == nullptr) {
        return refuse("Only who asks for it would be asked to approve it.",
                      "Name another approver in the policy or the record, or have a waiver of "
                      "requester_may_not_be_sole_approver granted.");
      }
    }
    return asked;
  }

  Result<bool> is_requester(Uuid person) {
    PROOFDESK_ASSIGN(const auto selves, humans_.selves(person, parties_.requesters));
    return std::ranges::any_of(selves, [&](Uuid id) { return holds(parties_.requesters, id); });
  }

  Result<bool> all_lifted(const std::vector<Separation>& rules) {
    // A vote names one waiver, so one rule is all that can be lifted for it.
    if (rules.size() != 1) return false;
    PROOFDESK_ASSIGN(const Record* waiver, any_waiver_for(context_, rules.front(), subject_));
    return waiver != nullptr;
  }

  [[nodiscard]] std::unexpected<Error> too_few(const Plan& plan, const Asked& asked,
                                               std::size_t needed,
                                               const std::vector<std::string>& reasons) const {
    const KindModel& policies = *context_.model.kind("approval_policy");
    const std::string by = plan.policy == nullptr
                               ? "The record names an approver"
                               : "The policy " + policies.display_number(plan.policy->number);
    std::string detail;
    if (plan.named.empty()) {
      detail = fmt::format("{} leads to nobody who is here and could approve it.", by);
    } else {
      detail = fmt::format("{}, but {} of the {} people it takes can be asked", by,
                           asked.people.size(), needed);
      detail += reasons.empty() ? "." : fmt::format("; kept out: {}.", fmt::join(reasons, ", "));
    }
    return refuse(
        std::move(detail),
        plan.policy == nullptr
            ? "Name another approver."
            : "Fill in what the policy goes by (a manager, an owner, members of a group), "
              "or revise the policy; a small team may have a waiver granted.");
  }

  /// Whoever is asked may look at what it is about, where its kind has room for that.
  void show_subject_to(const People& people) {
    const FieldModel* field = subject_.kind.field("approvers");
    if (field == nullptr || !field->repeated || field->target != "person") return;
    Draft* subject = draft_.other(subject_.kind.name, subject_.record.id, "approval_asked");
    if (subject == nullptr) return;
    People all = people_in(subject_.kind, subject->record(), "approvers");
    for (const Uuid& person : people) {
      if (!holds(all, person)) all.push_back(person);
    }
    subject->set("approvers", value_of(all));
  }

  const RuleContext& context_;
  Draft& draft_;
  const Subject& subject_;
  const std::int64_t asking_;
  const std::vector<Separation> separation_;
  const KindModel& kind_;
  Humans humans_;
  const approval::Parties parties_;
};

Plan plan_of(const KindModel& policies, const Record& policy, People named) {
  Plan plan{.policy = &policy, .stage = policy.integer(policies, "stage")};
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
  auto separation = matching.separation;
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
    if (!holds(separation, Separation::kRequesterMayNotApprove))
      separation.push_back(Separation::kRequesterMayNotApprove);
  }
  Opening opening(context, draft, subject, asking, std::move(separation));
  if (by_record) {
    People named;
    for (const Uuid& person : own) {
      PROOFDESK_ASSIGN(const bool active, opening.humans().is_active(person));
      if (active) named.push_back(person);
    }
    PROOFDESK_TRY(opening.open(Plan{.named = std::move(named)}));
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
  Opening opening(context, draft, subject, round.integer(kind, "asking"),
                  separation_of(kind, round));
  Plan plan{.policy = &*policy, .stage = round.integer(kind, "stage"), .escalated = true};
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
  PROOFDESK_TRY(
      end_rounds(context, round, rounds, "withdraw", "Another round on it cannot be granted."));
  if (system_edge(subject, kRejectEdge) == nullptr) return {};
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
  const auto requesters = people_in(kind, round, "requested_by");
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

std::vector<Separation> separation_of(const KindModel& kind, const Record& round) {
  std::vector<Separation> rules;
  for (const auto& word : words_in(kind, round, "separation")) {
    if (const auto rule = approval::separation_named(word)) rules.push_back(*rule);
  }
  return rules;
}

Result<std::string> what_is_missing(const RuleContext& context, const Subject& subject) {
  const KindModel* kind = context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject.ref()));
  if (kind == nullptr || rounds.empty()) return std::string("nobody has been asked to approve it");
  const std::string digest = material_digest(subject);
  for (const auto& round : rounds) {
    const auto took_its_place = [&](const Record& other) {
      return other.state == "granted" && other.flag(*kind, "escalated") &&
             other.text(*kind, "policy") == round.text(*kind, "policy");
    };
    if (round.state == "expired" && std::ranges::any_of(rounds, took_its_place)) continue;
    const std::string number = kind->display_number(round.number);
    if (round.state != "granted") return fmt::format("{} is {}", number, round.state);
    if (round.text(*kind, "subject_digest") != digest)
      return fmt::format("{} was granted for something else than it is now", number);
  }
  return std::string{};
}

}  // namespace proofdesk::shared
