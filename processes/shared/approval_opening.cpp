#include "processes/shared/approval_opening.hpp"

#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

using approval::People;
using approval::Separation;

bool holds(const People& people, Uuid person) {
  return std::ranges::find(people, person) != people.end();
}

Value words(const std::vector<Separation>& rules) {
  std::vector<std::string> names;
  for (const auto rule : rules) names.emplace_back(approval::name_of(rule));
  if (names.empty()) return {};
  return names;
}

/// Who wants the record as it is, and whom it is for.
People wanted_by(const Subject& subject) {
  People people;
  for (const auto field : {"requester", "requested_for"}) {
    for (const Uuid& person : people_in(subject.kind, subject.record, field)) {
      if (!holds(people, person)) people.push_back(person);
    }
  }
  return people;
}

}  // namespace

RoundOpening::RoundOpening(const RuleContext& context, Draft& draft, const Subject& subject,
                           std::int64_t asking, AskingTerms terms, approval::Parties parties)
    : context_(context),
      draft_(draft),
      subject_(subject),
      asking_(asking),
      terms_(std::move(terms)),
      kind_(*context.model.kind("approval")),
      humans_(context),
      parties_(std::move(parties)) {}

Status RoundOpening::open(const RoundPlan& plan) {
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
  round.set("separation", words(terms_.separation));
  round.set("needed",
            Value{static_cast<std::int64_t>(approval::approvals_needed(
                voting_of(context_, kind_, round.record()), tally_of(kind_, round.record())))});
  show_subject_to(waits_for);
  return {};
}

Status RoundOpening::describe(Draft& round, const RoundPlan& plan) {
  const KindModel& policies = *context_.model.kind("approval_policy");
  std::string title(plan.title);
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
  if (!terms_.material.empty()) round.set("material", Value{terms_.material});
  round.set("subject_digest", Value{material_digest(subject_, terms_.material)});
  if (const auto summary = material_summary(context_, subject_, terms_.material); !summary.empty())
    round.set("summary", Value{summary});
  PROOFDESK_TRY(name_people(round));
  round.set("asking", Value{asking_});
  round.set("stage", Value{plan.stage});
  round.set("asked_by", value_of(context_.command.actor.person));
  round.set("requested_by", value_of(wanted_by(subject_)));
  round.set("own_matter_of", value_of(parties_.requesters));
  round.set("voting", Value{plan.rule});
  if (plan.rule == "quorum") round.set("needed", Value{static_cast<std::int64_t>(plan.quorum)});
  round.set("asked_at", value_of(context_.now));
  if (plan.escalated) round.set("escalated", Value{true});
  if (subject_.record.flag(subject_.kind, "confidential")) round.set("confidential", Value{true});
  if (const auto service = people_in(subject_.kind, subject_.record, "service"); !service.empty())
    round.set("service", value_of(service.front()));
  // Where a board has advised already, whoever decides sees how.
  for (const auto field :
       {"advice_support", "advice_object", "advice_abstain", "advice_own_matter"}) {
    if (const FieldModel* told = subject_.kind.field(field))
      round.set(field, subject_.record.get(*told));
  }
  return {};
}

/// Whoever decides is told who asks and for whom, whatever else he or she may read of people: by name, in fields
/// that are those people's own and go when they are erased.
Status RoundOpening::name_people(Draft& round) {
  struct Named {
    std::string_view of;
    std::string_view person;
    std::string_view name;
  };
  constexpr std::array kNamed = {Named{"requester", "requester", "requester_name"},
                                 Named{"requested_for", "recipient", "recipient_name"}};
  const KindModel* people = context_.model.kind("person");
  for (const auto& each : kNamed) {
    const People found = people_in(subject_.kind, subject_.record, each.of);
    if (found.empty() || people == nullptr) continue;
    round.set(each.person, value_of(found.front()));
    PROOFDESK_ASSIGN(const auto person, context_.world.find("person", found.front()));
    if (person && person->has(*people, "name"))
      round.set(each.name, Value{person->text(*people, "name")});
  }
  return {};
}

/// Those kept out come back in only where the rule could not be satisfied without them and a waiver lifts
/// every rule that keeps them out; their votes are to name it.
Result<RoundOpening::Asked> RoundOpening::ask(const RoundPlan& plan) {
  Asked asked;
  std::vector<std::string> reasons;
  People waived;
  for (const Uuid& person : plan.named) {
    PROOFDESK_ASSIGN(const auto bars, barred_by(humans_, terms_.separation, approval::Act::kApprove,
                                                parties_, person));
    if (bars.empty()) {
      asked.people.push_back(person);
      continue;
    }
    asked.excluded.push_back(person);
    PROOFDESK_ASSIGN(const std::string number, humans_.number(person));
    reasons.push_back(fmt::format("{} ({})", number, in_sentence(bars)));
    PROOFDESK_ASSIGN(const bool lifted, all_lifted(bars, person));
    if (lifted) waived.push_back(person);
  }
  const std::size_t needed = plan.rule == "quorum" ? plan.quorum : 1;
  for (const Uuid& person : waived) {
    if (asked.people.size() >= needed) break;
    asked.people.push_back(person);
    std::erase(asked.excluded, person);
  }
  if (asked.people.size() < needed) return too_few(plan, asked, needed, reasons);
  PROOFDESK_TRY(see_that_another_is_asked(asked));
  return asked;
}

Status RoundOpening::see_that_another_is_asked(const Asked& asked) {
  constexpr auto kRule = Separation::kRequesterMayNotBeSoleApprover;
  if (std::ranges::find(terms_.separation, kRule) == terms_.separation.end()) return {};
  for (const Uuid& person : asked.people) {
    PROOFDESK_ASSIGN(const bool asks, humans_.is_one_of(person, parties_.requesters));
    if (!asks) return {};
  }
  PROOFDESK_ASSIGN(
      const Record* lifted,
      waiver_for(context_, humans_, {.waiver = {}, .users = asked.people}, kRule, subject_));
  if (lifted != nullptr) return {};
  return refuse("Only who asks for it, or recorded it, would be asked to approve it.",
                "Name another approver in the policy or the record, or have a waiver of "
                "requester_may_not_be_sole_approver granted.");
}

Result<bool> RoundOpening::all_lifted(const std::vector<Separation>& rules, Uuid person) {
  // A vote names one waiver, so one rule is all that can be lifted for it.
  if (rules.size() != 1) return false;
  PROOFDESK_ASSIGN(
      const Record* waiver,
      waiver_for(context_, humans_, {.waiver = {}, .users = {person}}, rules.front(), subject_));
  return waiver != nullptr;
}

std::unexpected<Error> RoundOpening::too_few(const RoundPlan& plan, const Asked& asked,
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
  return refuse(std::move(detail),
                plan.policy == nullptr
                    ? "Name another approver; a small team may have a waiver granted."
                    : "Fill in what the policy goes by (a manager, an owner, members of a group), "
                      "or revise the policy; a small team may have a waiver granted.");
}

/// Whoever is asked may look at what it is about, where its kind has room for that.
void RoundOpening::show_subject_to(const People& people) {
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

}  // namespace proofdesk::shared
