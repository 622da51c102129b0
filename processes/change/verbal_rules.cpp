// Emergencies: begun because somebody with authority said yes by word of mouth, who then confirms it in person.

#include "processes/change/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::change {
namespace {

using namespace shared;

Status is_emergency(const RuleContext& context) {
  if (text(context, "model") == "emergency") return {};
  return refuse("Only an emergency begins on an authority given by word of mouth.",
                "Ask for authority (requestAuthorization), or give model: emergency if it is one.");
}

Status verbal_in_time(const RuleContext& context) {
  const auto at = instant(context, "verbal_at");
  if (!at) return {};  // said by the required fields
  if (*at > context.now) {
    return refuse("The authority would be given in the future.",
                  "Give in verbalAt when the yes was said.");
  }
  if (context.now.micros - at->micros < kConfirmWithin) return {};
  return refuse("That was said more than 24 hours ago and can no longer be confirmed in time.",
                "Ask again, and give when the yes was said.");
}

/// Never the implementer; whom the policies would ask; kept apart from who asks for it unless a waiver lifts that.
Status authoriser_may_authorise(const RuleContext& context) {
  const Subject subject{context.kind, context.record};
  const Uuid authoriser = reference(context, "verbal_authoriser");
  if (authoriser.is_nil()) return {};
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool active, humans.is_active(authoriser));
  if (!active) return refuse("The authoriser is not here any more.", "Name somebody who is.");
  approval::Parties parties = parties_now(subject);
  parties.approvers.clear();
  // Nobody begins on a word of their own, whoever is sent to do the work.
  parties.implementers.push_back(context.command.actor.person);
  const std::array never = {approval::Separation::kImplementerMayNotApprove};
  PROOFDESK_ASSIGN(const auto implements,
                   barred_by(humans, never, approval::Act::kApprove, parties, authoriser));
  if (!implements.empty()) {
    return refuse("The authoriser would be the one who begins it or carries it out.",
                  "Have somebody else say yes; not even a waiver lifts this in an emergency.");
  }
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, subject));
  PROOFDESK_ASSIGN(auto bars, barred_by(humans, matching.separation, approval::Act::kApprove,
                                        parties, authoriser));
  const Uuid named = reference(context, "waiver");
  for (auto rule = bars.begin(); rule != bars.end() && !named.is_nil();) {
    PROOFDESK_ASSIGN(
        const Record* waiver,
        waiver_for(context, humans, {.waiver = named, .users = {authoriser}}, *rule, subject));
    if (waiver != nullptr) context.world.rely_on(*waiver);
    rule = waiver != nullptr ? bars.erase(rule) : rule + 1;
  }
  if (!bars.empty()) {
    return refuse(
        fmt::format("The authoriser has another part in it (house rule): {}.", in_sentence(bars)),
        "Have somebody else say yes; a small team may have a waiver granted and name it.");
  }
  const KindModel& policies = *context.model.kind("approval_policy");
  bool anybody_named = false;
  for (const Record* row : matching.rows) {
    if (!names_approvers(policies, *row)) continue;
    context.world.rely_on(*row);
    anybody_named = true;
    PROOFDESK_ASSIGN(const auto people, people_named(context, humans, subject, *row));
    if (std::ranges::find(people, authoriser) != people.end()) return {};
  }
  if (!anybody_named) {
    return refuse("No policy in force says who has authority over it.",
                  "Put an approval policy in force that names approvers for changes like it.");
  }
  return refuse("No policy in force gives that person authority over this change.",
                "Have one of those say yes whom the policies name for it.");
}

Status is_verbal_authoriser(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  if (!person.is_nil() && person == reference(context, "verbal_authoriser")) return {};
  return refuse("It is not you who is named as having authorised it.",
                "Only the person named confirms or denies it.");
}

Status awaits_confirmation(const RuleContext& context) {
  if (!has(context, "verbal_authoriser"))
    return refuse("It was not begun on verbal authority.", "Nothing needs confirming.");
  if (has(context, "confirmed_at"))
    return refuse("The authority has been confirmed.", "Nothing needs doing.");
  if (!flag(context, "unauthorised")) return {};
  return refuse("It counts as unauthorised; that is not undone.",
                "Say in its review how it came about.");
}

Status confirmed_in_time(const RuleContext& context) {
  const auto until = instant(context, "confirm_by");
  if (!until || context.now < *until) return {};
  return refuse(fmt::format("The 24 hours ended at {}.", to_rfc3339(*until)),
                "It counts as unauthorised; say in its review how it came about.");
}

Status authority_settled(const RuleContext& context) {
  if (!awaits_confirmation(context)) return {};
  return refuse("The authority it was begun on is neither confirmed nor lapsed.",
                "Have it confirmed by the person named, or wait until the 24 hours are over.");
}

Status confirmation_awaited(const RuleContext& context, Draft& draft) {
  const auto at = instant(context, "verbal_at");
  draft.set("confirm_by", Value{at.value_or(context.now).micros + kConfirmWithin});
  draft.set("confirmed_at", no_value());
  draft.set("authorised_at", at ? value_of(*at) : no_value());
  return {};
}

Status confirmed(const RuleContext& context, Draft& draft) {
  draft.set("confirmed_at", value_of(context.now));
  draft.set("confirm_by", no_value());  // nothing is awaited any more
  return {};
}

Status unauthorised(const RuleContext& context, Draft& draft) {
  draft.set("unauthorised", Value{true});
  if (!has(context, "unauthorised_at")) draft.set("unauthorised_at", value_of(context.now));
  draft.set("full_review", Value{true});
  draft.set("authorised_at", no_value());
  draft.set("confirm_by", no_value());
  if (context.record.state != "new") draft.log("It counts as unauthorised.", false);
  return {};
}

}  // namespace

std::vector<Guard> verbal_guards() {
  return {
      guard("change.is_emergency@1", "it is an emergency change", {"model"}, is_emergency),
      guard("change.verbal_in_time@1", "the yes was said within the last 24 hours", {"verbal_at"},
            verbal_in_time),
      guard("change.authoriser_may_authorise@1",
            "who said yes has the authority and no other part in it",
            {"verbal_authoriser", "implementer", "requester", "approval_policy", "waiver"},
            authoriser_may_authorise),
      guard("change.is_verbal_authoriser@1", "the actor is named as having authorised it",
            {"verbal_authoriser"}, is_verbal_authoriser),
      guard("change.awaits_confirmation@1",
            "it was begun on verbal authority that is neither confirmed nor lapsed",
            {"verbal_authoriser", "confirmed_at", "unauthorised"}, awaits_confirmation),
      guard("change.confirmed_in_time@1", "the 24 hours are not over", {"confirm_by"},
            confirmed_in_time),
      guard("change.authority_settled@1", "verbal authority is confirmed, or known not to be",
            {"verbal_authoriser", "confirmed_at", "unauthorised"}, authority_settled),
  };
}

std::vector<Effect> verbal_effects() {
  return {
      effect("change.confirmation_awaited@1",
             "the authoriser is to confirm it in person within 24 hours of saying yes",
             {"verbal_at"}, confirmation_awaited),
      effect("change.confirmed@1", "notes when it was confirmed", {}, confirmed),
      effect("change.unauthorised@1", "marks it as unauthorised; it is reviewed in full", {},
             unauthorised),
  };
}

}  // namespace proofdesk::change
