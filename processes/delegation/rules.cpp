#include "processes/delegation/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::delegation {
namespace {

using namespace shared;

/// Longer than this it is no absence but another person's job.
constexpr std::int64_t kLongest = 366 * kMicrosPerDay;
/// Rounds that are told when a delegation begins or ends; the vote itself asks the delegation, not the list.
constexpr std::size_t kMostTold = 50;

Uuid delegator_of(const RuleContext& context) {
  const Uuid named = reference(context, "delegator");
  return named.is_nil() ? context.command.actor.person : named;
}

/// Whoever could delegate with a token that an operator minted could approve with one.
Status own_sign_in(const RuleContext& context) {
  if (context.command.actor.origin == Origin::kSignIn) return {};
  return refuse("A delegation counts only from a person who has signed in as themselves.",
                "Sign in with your own account; a token that somebody else made does not do.");
}

Status own_or_administrator(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (!actor.person.is_nil() && actor.person == delegator_of(context)) return {};
  if (actor.administers()) return {};
  return refuse("Only the person concerned, or an administrator, decides on a delegation.",
                "Ask the person, or an administrator.");
}

Status to_another(const RuleContext& context) {
  const Uuid delegate = reference(context, "delegate");
  if (delegate.is_nil()) return {};
  Humans humans(context);
  PROOFDESK_ASSIGN(const auto selves, humans.selves(delegator_of(context), {delegate}));
  if (std::ranges::find(selves, delegate) != selves.end()) {
    return refuse("Nobody stands in for himself or herself.", "Name another delegate.");
  }
  // An administrator records it for who cannot; that is no way to decide in anybody's place.
  if (context.command.actor.person != delegator_of(context)) {
    PROOFDESK_ASSIGN(const bool own, humans.is_one_of(context.command.actor.person, {delegate}));
    if (own) {
      return refuse("Nobody names himself or herself to decide in another's place.",
                    "Let the person record it, or another administrator.");
    }
  }
  PROOFDESK_ASSIGN(const bool active, humans.is_active(delegate));
  if (active) return {};
  return refuse("The delegate is not here, or no longer.", "Name somebody who is.");
}

Status period(const RuleContext& context) {
  const auto ends = instant(context, "ends_at");
  if (!ends) return {};
  const Instant begins = std::max(instant(context, "begins_at").value_or(context.now), context.now);
  if (*ends <= begins) {
    return refuse("It would be over before it began.", "Give an endsAt after beginsAt and now.");
  }
  if (ends->micros - begins.micros > kLongest) {
    return refuse("A delegation lasts a year at most.",
                  "Give an earlier endsAt; record another when it is due.");
  }
  return {};
}

Status kinds_known(const RuleContext& context) {
  for (const auto& name : list(context, "kinds")) {
    if (context.model.kind(name) != nullptr) continue;
    return refuse(fmt::format("There is no kind of record named \"{}\".", name),
                  "Give kinds in snake_case, e.g. service_request, or none for all.");
  }
  return {};
}

Status recorded(const RuleContext& context, Draft& draft) {
  const Uuid actor = context.command.actor.person;
  const Uuid delegator = delegator_of(context);
  draft.set("delegator", value_of(delegator));
  draft.set("recorded_by", value_of(actor));
  if (actor != delegator) draft.set("by_administrator", Value{true});
  const auto begins = instant(context, "begins_at");
  if (!begins || *begins <= context.now) {
    // Not backwards: what was decided before was decided without it.
    draft.set("begins_at", value_of(context.now));
    draft.take("begin");
  }
  return {};
}

/// Rounds in which the delegator is still asked show themselves to whoever may decide now.
Status tell_rounds(const RuleContext& context, Draft& draft, bool begins) {
  const KindModel& kind = *context.model.kind("approval");
  const Uuid from = reference(context, "delegator");
  const Uuid to = reference(context, "delegate");
  const auto kinds = list(context, "kinds");
  PROOFDESK_ASSIGN(const auto rounds,
                   context.world.where("approval", "outstanding", value_of(from), kMostTold));
  for (const auto& round : rounds) {
    const auto subject = RecordRef::parse(round.text(kind, "subject"));
    const bool concerned =
        subject && (kinds.empty() || std::ranges::find(kinds, subject->kind) != kinds.end());
    if (round.state != "pending" || !concerned) continue;
    Draft* told = draft.other("approval", round.id, begins ? "delegated" : "delegation_ended");
    if (told == nullptr) continue;
    auto waits_for = people_in(kind, told->record(), "waits_for");
    const auto voted = people_in(kind, told->record(), "cast_by");
    const auto outstanding = people_in(kind, told->record(), "outstanding");
    const auto in = [](const approval::People& people, Uuid person) {
      return std::ranges::find(people, person) != people.end();
    };
    if (begins && !in(waits_for, to) && !in(voted, to)) waits_for.push_back(to);
    if (!begins && !in(outstanding, to)) std::erase(waits_for, to);
    told->set("waits_for", value_of(waits_for));
  }
  return {};
}

Status begun(const RuleContext& context, Draft& draft) { return tell_rounds(context, draft, true); }

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return tell_rounds(context, draft, false);
}

constexpr GuardMaker guard{};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("delegation.own_sign_in@1", "it is recorded by a person who signed in", {},
            own_sign_in),
      guard("delegation.own_or_administrator@1",
            "it is the matter of who delegates, or of an administrator", {"delegator"},
            own_or_administrator),
      guard("delegation.to_another@1", "the delegate is another person, and here",
            {"delegator", "delegate"}, to_another),
      guard("delegation.period@1", "it ends after it begins, within a year",
            {"begins_at", "ends_at"}, period),
      guard("delegation.kinds_known@1", "its kinds are kinds of record", {"kinds"}, kinds_known),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "delegation.recorded@1",
       .explains = "notes who recorded it; it begins at once unless its time is to come",
       .reads = {"delegator", "begins_at"},
       .run = recorded},
      {.name = "delegation.begun@1",
       .explains = "shows the delegate what waits for a decision",
       .reads = {"approval"},
       .run = begun},
      {.name = "delegation.ended@1",
       .explains = "the delegate is not waited for any more",
       .reads = {"approval"},
       .run = ended},
  };
}

}  // namespace proofdesk::delegation
