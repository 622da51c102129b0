#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/query/filter.hpp"
#include "processes/cab_meeting/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_rules.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::cab_meeting {
namespace {

using namespace shared;
using approval::People;

bool holds(const People& people, Uuid person) {
  return std::ranges::find(people, person) != people.end();
}

Status times_in_order(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end || *start < *end) return {};
  return refuse("It would end before it begins.", "Give plannedEnd after plannedStart.");
}

Status still_ahead(const RuleContext& context) {
  const auto end = instant(context, "planned_end");
  if (!end || *end > context.now) return {};
  return refuse(fmt::format("It would have been over at {}.", to_rfc3339(*end)),
                "Reschedule it to a plannedStart and plannedEnd that lie ahead.");
}

Status scope_readable(const RuleContext& context) {
  const std::string scope = text(context, "scope");
  if (is_blank(scope)) return {};
  const auto parsed = parse_condition(*context.model.kind(kChangeKind), scope);
  if (parsed) return {};
  return refuse(fmt::format("Its scope cannot be read: {}", parsed.error().detail),
                "Write scope as a filter over changes, for example category = \"web\".");
}

Status deputies_readable(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto deputies, deputies_in(context, context.kind, context.record));
  const People members = people_in(context.kind, context.record, "members");
  if (members.empty()) return {};
  Humans humans(context);
  for (const Deputy& each : deputies) {
    if (holds(members, each.member) && !holds(members, each.deputy)) continue;
    const bool stranger = !holds(members, each.member);
    PROOFDESK_ASSIGN(const auto number, humans.number(stranger ? each.member : each.deputy));
    return refuse(stranger ? fmt::format("{} has no seat on the board.", number)
                           : fmt::format("{} has a seat of his or her own.", number),
                  "Name in deputies who sits for a member and is none.");
  }
  return {};
}

Status has_members(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto members, members_of_group(context, reference(context, "board")));
  if (!members.empty()) return {};
  return refuse("The board has no members who are here.",
                "Have people made members of its group, or name another board.");
}

Status attendance_plausible(const RuleContext& context) {
  const People present = people_in(context.kind, context.record, "present");
  const People apologies = people_in(context.kind, context.record, "apologies");
  const People invited = people_in(context.kind, context.record, "invited");
  PROOFDESK_ASSIGN(const People seated, seated_at(context, context.kind, context.record));
  Humans humans(context);
  for (const Uuid& each : present) {
    const bool both = holds(apologies, each);
    if (!both && (holds(seated, each) || holds(invited, each))) continue;
    PROOFDESK_ASSIGN(const auto number, humans.number(each));
    return refuse(
        both ? fmt::format("{} is said to be there and not to be.", number)
             : fmt::format("{} neither has a seat nor is invited.", number),
        both ? "Leave the person out of present or of apologies."
             : "Name the person in invited, or in deputies with the member whose seat it is.");
  }
  if (holds(present, reference(context, "chair"))) return {};
  return refuse("Its chair is not among those present.",
                "Name in chair who chairs it, and in present who is there.");
}

Status quorate(const RuleContext& context) {
  const std::int64_t quorum = context.record.integer(context.kind, "quorum");
  PROOFDESK_ASSIGN(const auto there, attendance(context, context.record));
  if (there.seats_filled >= quorum) return {};
  return refuse(fmt::format("It takes {} seats that are filled, and {} {}.", quorum,
                            there.seats_filled, there.seats_filled == 1 ? "is" : "are"),
                "Wait for more of the members or their deputies, or reschedule it; who decides may "
                "decide without it.");
}

Status agenda_done(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto items, agenda_of(context, context.record.id));
  const KindModel& kind = *context.model.kind(kAgendaKind);
  std::vector<std::string> open;
  for (const Record& item : items) {
    if (item.state == "listed") open.push_back(kind.display_number(item.number));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("Nothing says what came of {}.", fmt::join(open, ", ")),
                "Conclude each item of the agenda, carry it over, or withdraw it.");
}

Status was_there(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  const People present = people_in(context.kind, context.record, "present");
  if (!person.is_nil() && (holds(present, person) || person == reference(context, "chair")))
    return {};
  return refuse("You were not there.", "Let the chair, or somebody who was present, approve them.");
}

Result<bool> wrote_them(const RuleContext& context) {
  Humans humans(context);
  return humans.is_one_of(context.command.actor.person,
                          people_in(context.kind, context.record, "minuted_by"));
}

Status not_the_writer(const RuleContext& context) {
  if (flag(context, "author_may_approve")) return {};
  PROOFDESK_ASSIGN(const bool own, wrote_them(context));
  if (!own) return {};
  return refuse("Whoever wrote the minutes does not approve them.",
                "Let somebody else who was present do it; a board too small for that says "
                "authorMayApprove before it is convened.");
}

Status named(const RuleContext& context, Draft& draft) {
  if (draft.record().has(context.kind, "title")) return {};
  PROOFDESK_ASSIGN(const auto board, context.world.find("group", reference(context, "board")));
  const auto start = instant(context, "planned_start");
  draft.set(
      "title",
      Value{fmt::format("{}, {}", board ? board->text(*context.model.kind("group"), "name") : "CAB",
                        start ? to_rfc3339(*start).substr(0, 10) : std::string())});
  return {};
}

Status seats_taken(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto members, members_of_group(context, reference(context, "board")));
  draft.set("members", value_of(members));
  draft.set("convened_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto seated, seated_at(context, context.kind, draft.record()));
  draft.set("seated", value_of(seated));
  return {};
}

/// Who chaired it for a while had a seat for that while: what he or she advised in it goes with it.
Status drop_voices_without_seat(const RuleContext& context, Draft& draft) {
  if (people_in(context.kind, context.before, "chair") ==
      people_in(context.kind, draft.record(), "chair"))
    return {};
  const KindModel& kind = *context.model.kind(kAdviceKind);
  People seats = people_in(context.kind, draft.record(), "members");
  for (const Uuid& chair : people_in(context.kind, draft.record(), "chair")) seats.push_back(chair);
  for (const Uuid& chair : people_in(context.kind, context.before, "chair")) {
    if (holds(seats, chair)) continue;
    PROOFDESK_ASSIGN(const auto given,
                     context.world.where(kAdviceKind, "seat", value_of(chair), kMostAdvice));
    for (const Record& advice : given) {
      const bool here = advice.text(kind, "meeting") == context.record.id.to_string();
      if (!here || advice.state != "given") continue;
      if (Draft* dropped = draft.other(kAdviceKind, advice.id, "replace")) {
        dropped->set("end_reason",
                     Value{std::string("Whose seat it was does not chair any more.")});
        dropped->take("replace");
      }
    }
  }
  return {};
}

/// Whoever sits there now sees the agenda, and may advise on what is on it; whoever did does not any more.
Status seats_followed(const RuleContext& context, Draft& draft) {
  if (!takes_advice(draft.record().state)) return {};
  PROOFDESK_ASSIGN(const auto seated, seated_at(context, context.kind, draft.record()));
  draft.set("seated", value_of(seated));
  PROOFDESK_ASSIGN(const auto items, agenda_of(context, context.record.id));
  for (const Record& item : items) {
    if (item.state != "listed" && item.state != "concluded") continue;
    if (people_in(*context.model.kind(kAgendaKind), item, "seated") == seated) continue;
    if (Draft* shown = draft.other(kAgendaKind, item.id, "seats_changed")) {
      PROOFDESK_TRY(show_item(context, *shown, seated));
    }
  }
  return drop_voices_without_seat(context, draft);
}

Status note_attendance(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto there, attendance(context, draft.record()));
  draft.set("seats_filled", Value{there.seats_filled});
  draft.set("absent", value_of(there.absent));
  return {};
}

Status opened(const RuleContext& context, Draft& draft) {
  draft.set("started_at", value_of(context.now));
  return note_attendance(context, draft);
}

/// Over minutes and proceedings, a line feed after each: whoever holds both can compute it.
std::string digest_of(const KindModel& kind, const Record& meeting) {
  std::string all = meeting.text(kind, "minutes") + "\n";
  for (const auto& line : words_in(kind, meeting, "proceedings")) all += line + "\n";
  return to_hex(journal::sha256(all));
}

Status minuted(const RuleContext& context, Draft& draft) {
  if (context.before.state == "in_session") draft.set("ended_at", value_of(context.now));
  draft.set("minuted_at", value_of(context.now));
  People writers = people_in(context.kind, draft.record(), "minuted_by");
  const Uuid actor = context.command.actor.person;
  if (!actor.is_nil() && !holds(writers, actor)) writers.push_back(actor);
  draft.set("minuted_by", value_of(writers));
  PROOFDESK_TRY(note_attendance(context, draft));
  PROOFDESK_ASSIGN(auto lines, proceedings(context, draft));
  draft.set("proceedings", Value{std::move(lines)});
  draft.set("minutes_digest", Value{digest_of(context.kind, draft.record())});
  return {};
}

/// Whoever writes on them while it sits is one of their writers too.
Status minutes_written(const RuleContext& context, Draft& draft) {
  People writers = people_in(context.kind, draft.record(), "minuted_by");
  const Uuid actor = context.command.actor.person;
  if (actor.is_nil() || holds(writers, actor)) return {};
  writers.push_back(actor);
  draft.set("minuted_by", value_of(writers));
  return {};
}

Status minutes_undone(const RuleContext&, Draft& draft) {
  for (const auto field : {"ended_at", "minuted_at", "proceedings", "minutes_digest"})
    draft.set(field, no_value());
  return {};
}

Status minutes_approved(const RuleContext& context, Draft& draft) {
  draft.set("approved_by", value_of(context.command.actor.person));
  draft.set("approved_at", value_of(context.now));
  PROOFDESK_ASSIGN(const bool own, wrote_them(context));
  if (own) draft.set("approved_by_writer", Value{true});
  return {};
}

Status deferrals_followed(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(
      const auto deferred,
      context.world.where(kChangeKind, "deferred_to", value_of(context.record.id), kMostAlong));
  const auto start = instant(context, "planned_start");
  if (!start) return {};
  for (const Record& change : deferred) {
    if (change.state != "authorize") continue;
    if (Draft* moved = draft.other(kChangeKind, change.id, "meeting_rescheduled"))
      moved->set("deferred_until", value_of(*start));
  }
  return {};
}

Status agenda_dropped(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto items, agenda_of(context, context.record.id));
  const std::string number = shown_number(context, context.kind.name, context.record);
  for (const Record& item : items) {
    if (item.state != "listed") continue;
    Draft* dropped = draft.other(kAgendaKind, item.id, "withdraw");
    if (dropped == nullptr) continue;
    dropped->set("end_reason", Value{fmt::format("{} does not take place.", number)});
    dropped->take("withdraw");
  }
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

Result<Attendance> attendance(const RuleContext& context, const Record& meeting) {
  const People present = people_in(context.kind, meeting, "present");
  const People apologies = people_in(context.kind, meeting, "apologies");
  PROOFDESK_ASSIGN(const auto deputies, deputies_in(context, context.kind, meeting));
  Attendance there;
  for (const Uuid& member : people_in(context.kind, meeting, "members")) {
    const bool filled =
        holds(present, member) || std::ranges::any_of(deputies, [&](const Deputy& each) {
          return each.member == member && holds(present, each.deputy);
        });
    if (filled) ++there.seats_filled;
    if (!filled && !holds(apologies, member)) there.absent.push_back(member);
  }
  return there;
}

std::vector<Guard> guards() {
  return {
      guard("cab_meeting.times_in_order@1", "it is planned to end after it begins",
            {"planned_start", "planned_end"}, times_in_order),
      guard("cab_meeting.still_ahead@1", "it lies ahead", {"planned_end"}, still_ahead),
      guard("cab_meeting.scope_readable@1", "its scope is a condition over changes", {"scope"},
            scope_readable),
      guard("cab_meeting.deputies_readable@1", "it is clear who sits for which member",
            {"deputies", "members", "person"}, deputies_readable),
      guard("cab_meeting.has_members@1", "the board has members", {"board", "person"}, has_members),
      guard("cab_meeting.attendance_plausible@1",
            "those present have a seat or are invited, and one of them chairs",
            {"present", "apologies", "deputies", "invited", "chair", "person"},
            attendance_plausible),
      guard("cab_meeting.quorate@1", "its quorum, where it has one, is there",
            {"quorum", "present", "deputies", "person"}, quorate),
      guard("cab_meeting.agenda_done@1", "each item of the agenda is settled", {"agenda_item"},
            agenda_done),
      guard("cab_meeting.actions_planned@1", "each action has somebody who does it, and a date",
            {"task"}, check_tasks_assigned),
      guard("cab_meeting.was_there@1", "the actor was there", {"present", "chair"}, was_there),
      guard("cab_meeting.not_the_writer@1",
            "another than who wrote the minutes approves them, unless it was said otherwise before",
            {"minuted_by", "author_may_approve", "person"}, not_the_writer),
  };
}

std::vector<Effect> effects() {
  return {
      effect("cab_meeting.named@1", "gives it a title where it has none",
             {"board", "planned_start", "group"}, named),
      effect("cab_meeting.seats_taken@1", "notes who sits on the board now, and who for whom",
             {"board", "deputies", "chair", "person"}, seats_taken),
      effect("cab_meeting.seats_followed@1", "whoever stands in sees what is on the agenda",
             {"deputies", "chair", "agenda_item", "change", "person"}, seats_followed),
      effect("cab_meeting.looked_back@1", "notes when the board sat last", {"cab_meeting"},
             look_back),
      effect("cab_meeting.agenda_built@1",
             "lists what is up for a decision, what went wrong or was done without or on short "
             "authority since the board sat last, and what was left open",
             {"scope", "sitting", "change", "agenda_item", "task", "cab_meeting"}, build_agenda),
      effect("cab_meeting.deferrals_followed@1",
             "what was deferred to it is deferred until it sits", {"planned_start", "change"},
             deferrals_followed),
      effect("cab_meeting.agenda_dropped@1", "takes everything off its agenda", {"agenda_item"},
             agenda_dropped),
      tasks_called_off("cab_meeting.actions_called_off@1"),
      effect("cab_meeting.opened@1", "notes when it began, and which seats are filled",
             {"present", "apologies", "deputies", "person"}, opened),
      effect("cab_meeting.minuted@1",
             "puts the proceedings together, and notes who wrote the minutes and their digest",
             {"minutes", "agenda_item", "change", "approval", "task", "person"}, minuted),
      effect("cab_meeting.minutes_written@1", "notes who wrote on the minutes", {"minutes"},
             minutes_written),
      effect("cab_meeting.minutes_undone@1", "the minutes are not written yet", {}, minutes_undone),
      effect("cab_meeting.minutes_approved@1", "notes who approved the minutes, and when",
             {"minuted_by", "person"}, minutes_approved),
  };
}

}  // namespace proofdesk::cab_meeting
