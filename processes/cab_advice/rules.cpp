#include "processes/cab_advice/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::cab_advice {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";

Result<std::optional<Record>> change_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || ref->kind != kChangeKind) return std::optional<Record>{};
  return context.world.find(kChangeKind, ref->id);
}

/// Advice is somebody's own word, as a vote is.
Status in_person(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (actor.origin == Origin::kSignIn && !actor.person.is_nil()) return {};
  return refuse("Advice counts only from a person who has signed in as themselves.",
                "Sign in with your own account; a token that somebody else made does not do.");
}

Status still_to_decide(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (!change) return refuse("Only changes are advised on.", "Give a change in subject.");
  if (change->state == "assess" || change->state == "authorize") return {};
  const State* state = context.model.kind(kChangeKind)->lifecycle.state(change->state);
  const std::string number = shown_number(context, kChangeKind, *change);
  const std::string label = state == nullptr ? change->state : state->label;
  return refuse(
      fmt::format("{} is \"{}\"; nothing about it is to be decided.", number, label),
      "Advise on what is assessed or up for authority; what was decided is said in its review.");
}

/// The meeting at which this person is to advise on it: one whose agenda has it and at which he or she sits.
Result<std::optional<Record>> meeting_for(const RuleContext& context) {
  const KindModel& items = *context.model.kind(kAgendaKind);
  PROOFDESK_ASSIGN(
      const auto listed,
      context.world.where(kAgendaKind, "subject", Value{text(context, "subject")}, kMostOnAgenda));
  std::optional<Record> found;
  for (const Record& item : listed) {
    if (item.state != "listed" && item.state != "concluded") continue;
    const auto seated = people_in(items, item, "seated");
    if (std::ranges::find(seated, context.command.actor.person) == seated.end()) continue;
    const auto id = Uuid::parse(item.text(items, "meeting"));
    if (!id) continue;
    PROOFDESK_ASSIGN(const auto meeting, context.world.find(kMeetingKind, *id));
    if (meeting && takes_advice(meeting->state)) found = *meeting;
  }
  return found;
}

Status asked(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto meeting, meeting_for(context));
  if (meeting) return {};
  return refuse("It is not on the agenda of a meeting, convened or in session, at which you sit.",
                "Have it put on the agenda of your board, or say what you know in its work log.");
}

Status own(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  if (!person.is_nil() && person == reference(context, "member")) return {};
  return refuse("It is somebody else's advice.", "Let who gave it take it back.");
}

Uuid reference_of(const KindModel& kind, const Record& record, std::string_view field) {
  return Uuid::parse(record.text(kind, field)).value_or(Uuid{});
}

/// Empty where it is not a matter of the person's own.
Result<std::string> own_part(const RuleContext& context, const Record& change) {
  const KindModel& changes = *context.model.kind(kChangeKind);
  PROOFDESK_ASSIGN(const auto parties, parties_of(context, Subject{changes, change}));
  Humans humans(context);
  std::vector<std::string_view> parts;
  for (const auto& [people, part] :
       {std::pair<const approval::People*, std::string_view>{&parties.requesters, "asks for it"},
        std::pair<const approval::People*, std::string_view>{&parties.authors, "wrote its plan"},
        std::pair<const approval::People*, std::string_view>{&parties.implementers,
                                                             "carries it out"}}) {
    PROOFDESK_ASSIGN(const bool one, humans.is_one_of(context.command.actor.person, *people));
    if (one) parts.push_back(part);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Advice on the same change that counts, of the same human or in the same seat.
Result<std::vector<Record>> same_voice(const RuleContext& context, Uuid seat) {
  PROOFDESK_ASSIGN(auto all, context.world.where(kAdviceKind, "subject",
                                                 Value{text(context, "subject")}, kMostAdvice));
  Humans humans(context);
  std::vector<Record> same;
  for (Record& earlier : all) {
    if (earlier.state != "given" || earlier.id == context.record.id) continue;
    PROOFDESK_ASSIGN(bool one, humans.is_one_of(context.command.actor.person,
                                                people_in(context.kind, earlier, "member")));
    if (!one) {
      PROOFDESK_ASSIGN(one, humans.is_one_of(seat, people_in(context.kind, earlier, "seat")));
    }
    if (one) same.push_back(std::move(earlier));
  }
  return same;
}

/// Whoever sits for a member does not speak over him or her.
Status seat_is_free(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  PROOFDESK_ASSIGN(const auto meeting, meeting_for(context));
  if (!meeting) return {};
  PROOFDESK_ASSIGN(const auto seat, seat_of(context, *meeting, person));
  if (!seat || *seat == person) return {};
  PROOFDESK_ASSIGN(const auto earlier, same_voice(context, *seat));
  for (const Record& advice : earlier) {
    if (reference_of(context.kind, advice, "member") != *seat) continue;
    Humans humans(context);
    PROOFDESK_ASSIGN(const auto member, humans.number(*seat));
    return refuse(
        fmt::format("{}, for whom you sit, has advised in person ({}); one seat has one voice.",
                    member, shown_number(context, kAdviceKind, advice)),
        "Let the member take that back first (withdraw), or leave it as it is.");
  }
  return {};
}

/// One seat, one piece of advice: the last.
Status replace_earlier(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto earlier,
                   same_voice(context, reference_of(context.kind, draft.record(), "seat")));
  for (const Record& advice : earlier) {
    if (Draft* replaced = draft.other(kAdviceKind, advice.id, "replace")) {
      replaced->set("end_reason", Value{std::string("Advised anew in the same seat.")});
      replaced->take("replace");
    }
  }
  return {};
}

Status given(const RuleContext& context, Draft& draft) {
  draft.set("member", value_of(context.command.actor.person));
  draft.set("given_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto member, context.world.find("person", context.command.actor.person));
  const KindModel& people = *context.model.kind("person");
  if (member && member->has(people, "name"))
    draft.set("member_name", Value{member->text(people, "name")});
  PROOFDESK_ASSIGN(const auto meeting, meeting_for(context));
  Uuid seat = context.command.actor.person;
  if (meeting) {
    draft.set("meeting", value_of(meeting->id));
    PROOFDESK_ASSIGN(const auto whose, seat_of(context, *meeting, seat));
    seat = whose.value_or(seat);
  }
  draft.set("seat", value_of(seat));
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (!change) return {};
  const KindModel& changes = *context.model.kind(kChangeKind);
  const Subject subject{changes, *change};
  draft.set("subject_version", Value{change->version});
  std::vector<std::string> material;
  for (const FieldModel* field : material_fields(changes)) material.push_back(known_as(*field));
  draft.set("subject_digest", Value{material_digest(subject, material)});
  if (change->flag(changes, "confidential")) draft.set("confidential", Value{true});
  if (!draft.record().has(context.kind, "title")) {
    const EnumWord* word = context.kind.field("advice")->word(text(context, "advice"));
    draft.set("title", Value{fmt::format("{}: {}", shown_number(context, kChangeKind, *change),
                                         word == nullptr ? text(context, "advice") : word->label)});
  }
  PROOFDESK_ASSIGN(const auto part, own_part(context, *change));
  if (!part.empty()) {
    draft.set("own_matter", Value{true});
    draft.set("own_matter_as", Value{part});
    draft.log(fmt::format("It is the member's own matter ({}): shown, and counted apart.", part),
              true);
  }
  return replace_earlier(context, draft);
}

/// The change shows it, and so does every round that waits for votes on it. It decides nothing there.
Status counted(const RuleContext& context, Draft& draft) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || ref->kind != kChangeKind) return {};
  PROOFDESK_ASSIGN(const auto count, count_advice(context, *ref));
  if (Draft* change = draft.other(kChangeKind, ref->id, "advised")) show_advice(*change, count);
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, *ref));
  for (const Record& round : rounds) {
    if (round.state != "pending") continue;
    if (Draft* shown = draft.other("approval", round.id, "advised")) show_advice(*shown, count);
  }
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("cab_advice.in_person@1", "it is given by a person who signed in", {}, in_person),
      guard("cab_advice.still_to_decide@1", "what it is on is a change that is still to be decided",
            {"subject", "change"}, still_to_decide),
      guard("cab_advice.asked@1", "the actor sits at a meeting whose agenda has the change",
            {"subject", "agenda_item", "cab_meeting"}, asked),
      guard("cab_advice.seat_is_free@1",
            "where the actor sits for a member, that member has not advised in person",
            {"subject", "agenda_item", "cab_meeting", "cab_advice", "person"}, seat_is_free),
      guard("cab_advice.own@1", "it is the actor's own", {"member"}, own),
  };
}

std::vector<Effect> effects() {
  return {
      effect("cab_advice.given@1",
             "notes who gives it, for which meeting, on what exactly, and whether it is the "
             "member's own matter; what was advised in the same seat before is replaced",
             {"subject", "advice", "change", "agenda_item", "cab_meeting", "cab_advice", "person"},
             given),
      effect("cab_advice.counted@1",
             "the change and what is asked about it show the advice there is",
             {"subject", "cab_advice", "change", "approval"}, counted),
  };
}

}  // namespace proofdesk::cab_advice
