#include "core/engine/refusal.hpp"
#include "processes/approval/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::approval {
namespace {

using namespace shared;

bool holds(const People& people, Uuid person) {
  return std::ranges::find(people, person) != people.end();
}

People people(const RuleContext& context, std::string_view field) {
  return people_in(context.kind, context.record, field);
}

/// Whose vote is cast, and under which delegation.
struct Vote {
  Uuid seat;
  Uuid delegation;  ///< nil: the person's own vote
};

Result<std::optional<Record>> subject_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || context.model.kind(ref->kind) == nullptr) return std::nullopt;
  return context.world.find(ref->kind, ref->id);
}

std::string subject_kind(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  return ref ? ref->kind : std::string();
}

Uuid given_id(const RuleContext& context, std::string_view field) {
  const Value value = given_now(context, field);
  const auto* id = std::get_if<std::string>(&value);
  return id == nullptr ? Uuid{} : Uuid::parse(*id).value_or(Uuid{});
}

std::unexpected<Error> not_asked() {
  return refuse("You are not among those who are asked.",
                "Only who is asked decides; somebody who is away may record a delegation to you.");
}

Result<Vote> as_delegate(const RuleContext& context, Uuid actor, Uuid principal) {
  const People outstanding = people(context, "outstanding");
  PROOFDESK_ASSIGN(const auto all, delegations(context));
  auto found = approval::standing_in(all, actor, outstanding, context.now, subject_kind(context));
  if (!principal.is_nil()) {
    std::erase_if(found, [&](const auto* each) { return each->from != principal; });
    if (found.empty() && holds(outstanding, principal)) {
      return refuse(
          "There is no delegation by which you decide in that person's place now.",
          "Decide for yourself if you are asked, or have the person record a delegation.");
    }
  }
  if (found.empty()) {
    if (!holds(people(context, "approvers"), principal.is_nil() ? actor : principal))
      return not_asked();
    return refuse("That vote has been cast; a vote is final.",
                  "Nothing needs doing; what is approved can only be changed and asked anew.");
  }
  if (std::ranges::any_of(found, [&](const auto* each) { return each->from != found[0]->from; })) {
    return refuse("You stand in for more than one of those who are asked.",
                  "Say for whom you decide: give onBehalfOf.");
  }
  return Vote{.seat = found.front()->from, .delegation = found.front()->id};
}

/// Nobody votes for another, except as a recorded delegate; nobody votes twice, in whatever name.
Result<Vote> vote_of(const RuleContext& context) {
  const Uuid actor = context.command.actor.person;
  if (actor.is_nil()) return not_asked();
  if (holds(people(context, "cast_by"), actor)) {
    return refuse("You have voted in this round; a vote is final, and one person has one.",
                  "Let the others decide.");
  }
  const Uuid principal = given_id(context, "on_behalf_of");
  const bool own = principal.is_nil() || principal == actor;
  if (own && holds(people(context, "outstanding"), actor)) return Vote{.seat = actor};
  return as_delegate(context, actor, own ? Uuid{} : principal);
}

Status has_a_vote(const RuleContext& context) {
  PROOFDESK_TRY(vote_of(context));
  return {};
}

/// Whoever votes, and in whose place.
People voters(const RuleContext& context) {
  People people = {context.command.actor.person};
  if (const auto vote = vote_of(context); vote && !vote->delegation.is_nil())
    people.push_back(vote->seat);
  return people;
}

/// Those whose matter it was when it was asked count beside those whose it is now.
Result<Parties> parties_in(const RuleContext& context, const Subject& subject) {
  PROOFDESK_ASSIGN(auto parties, parties_of(context, subject));
  for (const Uuid& person : requesters_of(context.kind, context.record)) {
    if (!holds(parties.requesters, person)) parties.requesters.push_back(person);
  }
  return parties;
}

/// What keeps the person, or the one in whose place he or she decides, from approving: a delegation does not
/// make anybody's parts fewer.
Result<std::vector<Separation>> bars_of(const RuleContext& context, Humans& humans,
                                        const Subject& subject) {
  const auto rules = separation_of(context.kind, context.record);
  PROOFDESK_ASSIGN(const auto parties, parties_in(context, subject));
  std::vector<Separation> bars;
  for (const Uuid& person : voters(context)) {
    PROOFDESK_ASSIGN(const auto more,
                     barred_by(humans, rules, approval::Act::kApprove, parties, person));
    for (const auto rule : more) {
      if (std::ranges::find(bars, rule) == bars.end()) bars.push_back(rule);
    }
  }
  return bars;
}

/// The waiver named with this vote, with the rule it lifts; refused when it lifts none that matters here.
Result<const Record*> waiver_named(const RuleContext& context, Humans& humans,
                                   const Subject& subject, std::vector<Separation>& bars) {
  const Uuid named = given_id(context, "waiver");
  if (named.is_nil()) return nullptr;
  auto candidates = bars;
  const auto in_force = separation_of(context.kind, context.record);
  if (std::ranges::find(in_force, Separation::kRequesterMayNotBeSoleApprover) != in_force.end())
    candidates.push_back(Separation::kRequesterMayNotBeSoleApprover);
  for (const auto rule : candidates) {
    PROOFDESK_ASSIGN(
        const Record* waiver,
        waiver_for(context, humans, {.waiver = named, .users = voters(context)}, rule, subject));
    if (waiver == nullptr) continue;
    std::erase(bars, rule);
    return waiver;
  }
  return refuse(
      "The waiver named is not in force for this, lifts nothing that stands in the way, or was "
      "granted by who would use it.",
      "Leave it out, or name one that is in force for this kind of record and this rule, granted "
      "by "
      "somebody else.");
}

Status duties_kept_apart(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto record, subject_of(context));
  if (!record) return {};  // subject_as_asked says so
  const Subject subject{*context.model.kind(record->kind), *record};
  Humans humans(context);
  PROOFDESK_ASSIGN(auto bars, bars_of(context, humans, subject));
  PROOFDESK_TRY(waiver_named(context, humans, subject, bars));
  if (bars.empty()) return {};
  return refuse(fmt::format("Your duties are kept apart here (house rule {}): {}.",
                            approval::name_of(bars.front()), in_sentence(bars)),
                "Let another of those asked decide. Where there is nobody else, have a waiver "
                "granted and name it.");
}

Status subject_as_asked(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto record, subject_of(context));
  if (!record) return refuse("What it was about is not there.", "Nothing can be decided here.");
  const Subject subject{*context.model.kind(record->kind), *record};
  if (approval_edge(subject) == nullptr) {
    return refuse("The record is no longer up for a decision.",
                  "Look at its history; it has to be asked for anew.");
  }
  if (is_as_asked(context, subject, context.record)) return {};
  return refuse("The record is no longer what you were asked about.",
                "Ask for the approval anew, so that everybody decides on the same thing.");
}

Status reason_given(const RuleContext& context) {
  const Value reason = given_now(context, "reason");
  const auto* words = std::get_if<std::string>(&reason);
  if (words != nullptr && !is_blank(*words)) return {};
  return refuse("A no needs its reason.", "Give reason: what would have to be different.");
}

approval::Outcome outcome(const RuleContext& context, const Record& round) {
  return approval::outcome_of(voting_of(context, context.kind, round),
                              tally_of(context.kind, round));
}

Status enough_approve(const RuleContext& context) {
  if (outcome(context, context.record) == approval::Outcome::kGranted) return {};
  return refuse("Not enough have approved.", "Wait for the others.");
}

Status cannot_be_granted(const RuleContext& context) {
  if (outcome(context, context.record) == approval::Outcome::kRefused) return {};
  return refuse("It can still be granted.", "Wait for the others.");
}

void add_to(const RuleContext& context, Draft& draft, std::string_view field, Uuid id) {
  People ids = people_in(context.kind, draft.record(), field);
  if (holds(ids, id)) return;
  ids.push_back(id);
  draft.set(field, value_of(ids));
}

/// Requesters' own approvals do not make a record approved by another.
Result<bool> is_independent(const RuleContext& context, const Vote& vote) {
  const People requesters = requesters_of(context.kind, context.record);
  Humans humans(context);
  for (const Uuid& person : {vote.seat, context.command.actor.person}) {
    PROOFDESK_ASSIGN(const bool asks, humans.is_one_of(person, requesters));
    if (asks) return false;
  }
  return true;
}

Status rely_on_waiver(const RuleContext& context, Draft& draft) {
  if (given_id(context, "waiver").is_nil()) {
    draft.set("waiver", no_value());
    return {};
  }
  PROOFDESK_ASSIGN(const auto record, subject_of(context));
  if (!record) return {};
  const Subject subject{*context.model.kind(record->kind), *record};
  Humans humans(context);
  PROOFDESK_ASSIGN(auto bars, bars_of(context, humans, subject));
  PROOFDESK_ASSIGN(const Record* waiver, waiver_named(context, humans, subject, bars));
  if (waiver == nullptr) return {};
  const Uuid id = waiver->id;
  note_use(context, draft, *waiver);
  add_to(context, draft, "waivers", id);
  return {};
}

Status rely_on_delegation(const RuleContext& context, Draft& draft, const Vote& vote) {
  if (vote.delegation.is_nil()) {
    draft.set("on_behalf_of", no_value());
    return {};
  }
  draft.set("on_behalf_of", value_of(vote.seat));
  add_to(context, draft, "delegations", vote.delegation);
  PROOFDESK_ASSIGN(const auto all, context.world.standing("delegation"));
  for (const auto& each : all) {
    if (each.id == vote.delegation) context.world.rely_on(each);
  }
  return {};
}

Status update_waiting(const RuleContext& context, Draft& draft) {
  People waits_for = people_in(context.kind, draft.record(), "outstanding");
  PROOFDESK_ASSIGN(const auto all, delegations(context));
  for (const Uuid& each :
       approval::delegates_of(all, waits_for, context.now, subject_kind(context))) {
    if (!holds(waits_for, each)) waits_for.push_back(each);
  }
  const People voted = people_in(context.kind, draft.record(), "cast_by");
  std::erase_if(waits_for, [&](Uuid person) { return holds(voted, person); });
  draft.set("waits_for", value_of(waits_for));
  return {};
}

Status count_vote(const RuleContext& context, Draft& draft, std::string_view list,
                  std::string_view said) {
  PROOFDESK_ASSIGN(const Vote vote, vote_of(context));
  // First what still sees the vote as outstanding.
  PROOFDESK_TRY(rely_on_waiver(context, draft));
  PROOFDESK_TRY(rely_on_delegation(context, draft, vote));
  const Value reason = given_now(context, "reason");
  draft.set("last_reason", reason);
  // What is given belongs to the vote it is given with; the next voter finds the field empty.
  draft.set("reason", no_value());
  if (list == "approved_by") {
    PROOFDESK_ASSIGN(const bool independent, is_independent(context, vote));
    if (independent) {
      draft.set("independent_approvals",
                Value{draft.record().integer(context.kind, "independent_approvals") + 1});
    }
  }
  People outstanding = people_in(context.kind, draft.record(), "outstanding");
  std::erase(outstanding, vote.seat);
  draft.set("outstanding", value_of(outstanding));
  add_to(context, draft, list, vote.seat);
  add_to(context, draft, "cast_by", context.command.actor.person);
  PROOFDESK_TRY(update_waiting(context, draft));
  const auto* words = std::get_if<std::string>(&reason);
  draft.log(fmt::format("{}{}{}", said, vote.delegation.is_nil() ? "" : " on another's behalf",
                        words == nullptr ? std::string() : ": " + *words),
            true);
  const auto voting = voting_of(context, context.kind, draft.record());
  const auto tally = tally_of(context.kind, draft.record());
  draft.set("needed", Value{static_cast<std::int64_t>(approval::approvals_needed(voting, tally))});
  const auto come_to = approval::outcome_of(voting, tally);
  if (come_to == approval::Outcome::kGranted) draft.take("grant");
  if (come_to == approval::Outcome::kRefused) draft.take("refuse");
  return {};
}

/// A condition belongs to the vote it is said with, and adds to those said before.
void add_condition(const RuleContext& context, Draft& draft) {
  const Value said = given_now(context, "condition");
  draft.set("condition", no_value());
  const auto* words = std::get_if<std::string>(&said);
  if (words == nullptr || is_blank(*words)) return;
  auto all = words_in(context.kind, context.before, "conditions");
  if (std::ranges::find(all, *words) == all.end()) all.push_back(*words);
  draft.set("conditions", Value{std::move(all)});
  draft.log("On condition that: " + *words, true);
}

Status approve_counted(const RuleContext& context, Draft& draft) {
  add_condition(context, draft);
  return count_vote(context, draft, "approved_by", "Approved");
}
Status reject_counted(const RuleContext& context, Draft& draft) {
  return count_vote(context, draft, "rejected_by", "Rejected");
}
Status abstain_counted(const RuleContext& context, Draft& draft) {
  return count_vote(context, draft, "abstained_by", "Abstained");
}

Status granted(const RuleContext& context, Draft& draft) {
  close_round(context, draft);
  return carry_on(context, draft);
}

Status refused(const RuleContext& context, Draft& draft) {
  close_round(context, draft);
  const std::string reason = draft.record().text(context.kind, "last_reason");
  return carry_refusal(context, draft, reason.empty() ? "Nobody approved it." : reason);
}

Status expired(const RuleContext& context, Draft& draft) {
  close_round(context, draft);
  draft.set("end_reason", Value{std::string("Not decided in time.")});
  PROOFDESK_ASSIGN(const bool others_asked, escalate(context, draft, context.record));
  if (others_asked) return {};
  return carry_refusal(context, draft, "Not decided in time.");
}

Status ended(const RuleContext& context, Draft& draft) {
  close_round(context, draft);
  return {};
}

/// What keeps somebody from a vote is a matter of the clause under which the record is approved.
template <Status (*kCheck)(const RuleContext&)>
Status under_its_clause(const RuleContext& context) {
  auto status = kCheck(context);
  if (status || !is_refusal(status.error().code) || !status.error().clause.empty()) return status;
  if (const KindModel* kind = context.model.kind(subject_kind(context)))
    status.error().clause = kind->clause;
  return status;
}

constexpr GuardMaker guard{};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("approval.duties_kept_apart@1",
            "neither the voter nor whom the vote is for has a part that the policies keep apart "
            "from approving",
            {"separation", "subject", "delegation"}, under_its_clause<duties_kept_apart>),
      guard("approval.has_a_vote@1",
            "the actor is asked, or stands in for somebody who is, and has not voted",
            {"outstanding", "cast_by", "delegation"}, under_its_clause<has_a_vote>),
      guard("approval.subject_as_asked@1", "the subject is still what was asked about",
            {"subject", "subject_digest"}, under_its_clause<subject_as_asked>),
      guard("approval.reason_given@1", "a no comes with its reason", {"reason"},
            under_its_clause<reason_given>),
      guard("approval.enough_approve@1", "the votes satisfy the rule",
            {"voting", "approved_by", "outstanding"}, enough_approve),
      guard("approval.cannot_be_granted@1", "the votes can no longer satisfy the rule",
            {"voting", "approved_by", "outstanding"}, cannot_be_granted),
  };
}

std::vector<Effect> effects() {
  return {
      effect("approval.approve_counted@1", "counts the approval; the round may be granted by it",
             {"outstanding"}, approve_counted),
      effect("approval.reject_counted@1", "counts the rejection; the round may be refused by it",
             {"outstanding"}, reject_counted),
      effect("approval.abstain_counted@1", "counts the abstention", {"outstanding"},
             abstain_counted),
      effect("approval.granted@1", "begins the next stage, or takes the subject over its approval",
             {"subject", "approval", "approval_policy"}, granted),
      effect("approval.refused@1", "withdraws the other rounds and rejects the subject",
             {"subject", "approval"}, refused),
      effect("approval.expired@1", "asks others where the policy says so, else rejects the subject",
             {"subject", "approval_policy"}, expired),
      effect("approval.ended@1", "nobody is waited for any more", {}, ended),
  };
}

}  // namespace proofdesk::approval
