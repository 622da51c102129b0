#include "processes/shared/duties.hpp"

#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

using approval::Act;

/// Rules that keep somebody from the act; with each the waiver that the record names, where that lifts it.
struct Bars {
  std::vector<approval::Separation> standing;
  std::vector<Uuid> waivers;  ///< relied on
};

/// Whose word the matter goes by: votes in person and for others, and what was said by word of mouth.
Result<approval::People> authority_of(const RuleContext& context, const Subject& subject) {
  approval::People people = parties_now(subject).approvers;
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, subject.ref()));
  for (const auto& round : rounds) {
    if (round.state != "granted") continue;
    for (const auto field : {"approved_by", "cast_by"}) {
      for (const Uuid& each : people_in(kind, round, field)) people.push_back(each);
    }
  }
  return people;
}

Result<approval::Parties> parties_for(const RuleContext& context, const Subject& subject, Act act) {
  // Who carries it out has no bearing on who may; for a review it has, and for longer than names last.
  approval::Parties parties;
  if (act == Act::kReview) {
    const bool own = context.record.id == subject.record.id;
    const Subject as_it_was{subject.kind, own ? context.before : subject.record};
    PROOFDESK_ASSIGN(parties, parties_of(context, as_it_was));
  }
  PROOFDESK_ASSIGN(const auto authority, authority_of(context, subject));
  parties.approvers.insert(parties.approvers.end(), authority.begin(), authority.end());
  return parties;
}

Result<Bars> bars_of(const RuleContext& context, const Subject& subject, Act act,
                     const approval::People& actors) {
  Bars bars;
  PROOFDESK_ASSIGN(auto matching, matching_policies(context, subject));
  approval::add_house_rules(matching.separation);
  PROOFDESK_ASSIGN(const auto parties, parties_for(context, subject, act));
  const auto named = people_in(subject.kind, subject.record, "waiver");
  Humans humans(context);
  for (const Uuid& person : actors) {
    PROOFDESK_ASSIGN(const auto found,
                     barred_by(humans, matching.separation, act, parties, person));
    for (const auto rule : found) {
      if (!named.empty()) {
        PROOFDESK_ASSIGN(const Record* waiver,
                         waiver_for(context, humans, {.waiver = named.front(), .users = {person}},
                                    rule, subject));
        if (waiver != nullptr) {
          context.world.rely_on(*waiver);
          bars.waivers.push_back(waiver->id);
          continue;
        }
      }
      if (std::ranges::find(bars.standing, rule) == bars.standing.end())
        bars.standing.push_back(rule);
    }
  }
  return bars;
}

/// "Let PER-000004, who is named to carry it out, do it": the one the record names, unless that one may not either.
Result<std::string> who_may(const RuleContext& context, const Subject& subject, Act act,
                            const approval::People& actors) {
  if (act != Act::kImplement) return std::string("Let somebody else do it");
  Humans humans(context);
  for (const auto field : {"implementer", "assignee"}) {
    for (const Uuid& person : people_in(subject.kind, subject.record, field)) {
      PROOFDESK_ASSIGN(const bool acts, humans.is_one_of(person, actors));
      if (acts) continue;
      PROOFDESK_ASSIGN(const Bars bars, bars_of(context, subject, act, {person}));
      PROOFDESK_ASSIGN(const bool active, humans.is_active(person));
      if (!bars.standing.empty() || !active) continue;
      PROOFDESK_ASSIGN(const std::string number, humans.number(person));
      return fmt::format("Let {} do it, who is named for it, or another who has no say in it",
                         number);
    }
  }
  return std::string("Let somebody else do it, who has no say in it");
}

}  // namespace

Status check_duties(const RuleContext& context, const Subject& subject, Act act,
                    const approval::People& actors) {
  PROOFDESK_ASSIGN(const Bars bars, bars_of(context, subject, act, actors));
  if (bars.standing.empty()) return {};
  const bool own = context.record.id == subject.record.id;
  const std::string number =
      own ? std::string("it") : shown_number(context, subject.kind.name, subject.record);
  PROOFDESK_ASSIGN(const std::string other, who_may(context, subject, act, actors));
  return refuse(
      fmt::format("Duties are kept apart here{} (house rule {}): {}.", own ? "" : " for " + number,
                  approval::name_of(bars.standing.front()), in_sentence(bars.standing)),
      fmt::format("{}; a small team may have a waiver granted and name it in {}.", other, number));
}

Status note_waived_duties(const RuleContext& context, Draft& draft, const Subject& subject, Act act,
                          const approval::People& actors) {
  if (people_in(subject.kind, subject.record, "waiver").empty()) return {};
  PROOFDESK_ASSIGN(const Bars bars, bars_of(context, subject, act, actors));
  if (bars.waivers.empty()) return {};
  PROOFDESK_ASSIGN(const auto waiver, context.world.find("waiver", bars.waivers.front()));
  if (waiver) note_use(context, draft, *waiver);
  return {};
}

}  // namespace proofdesk::shared
