#include "processes/agenda_item/process.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::agenda_item {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";
constexpr std::size_t kLongestTitle = 250;

Result<std::optional<Record>> meeting_of(const RuleContext& context) {
  return context.world.find(kMeetingKind, reference(context, "meeting"));
}

Result<std::optional<Record>> subject_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || context.model.kind(ref->kind) == nullptr) return std::optional<Record>{};
  return context.world.find(ref->kind, ref->id);
}

std::string label_of(const RuleContext& context, const Record& record) {
  const State* state = context.model.kind(record.kind)->lifecycle.state(record.state);
  return state == nullptr ? record.state : state->label;
}

Status meeting_open(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto meeting, meeting_of(context));
  if (!meeting || is_to_come(meeting->state)) return {};
  return refuse(
      fmt::format("{} is \"{}\"; nothing comes on its agenda any more.",
                  shown_number(context, kMeetingKind, *meeting), label_of(context, *meeting)),
      "Name in meeting one that is still to come.");
}

Status about_something(const RuleContext& context) {
  if (has(context, "subject") || !is_blank(text(context, "title"))) return {};
  return refuse("Nothing says what is to be talked about.", "Give subject, or a title.");
}

Status not_listed_twice(const RuleContext& context) {
  const std::string subject = text(context, "subject");
  if (subject.empty()) return {};
  PROOFDESK_ASSIGN(const auto items, agenda_of(context, reference(context, "meeting")));
  for (const Record& item : items) {
    if (item.id == context.record.id || item.text(context.kind, "subject") != subject) continue;
    if (item.state != "listed" && item.state != "concluded") continue;
    return refuse(fmt::format("It is on that agenda already, as {}.",
                              shown_number(context, context.kind.name, item)),
                  "Use that item.");
  }
  return {};
}

/// What was listed for one reason does not turn into something else.
Status stays_what_it_is(const RuleContext& context) {
  if (is_new(context)) return {};
  for (const auto field : {"meeting", "subject", "why"}) {
    if (!changes(context, field)) continue;
    return refuse("An item stays about what it was listed for.",
                  "Withdraw it, and list what is to be talked about instead.");
  }
  return {};
}

Status in_session(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto meeting, meeting_of(context));
  if (meeting && meeting->state == "in_session") return {};
  return refuse(meeting ? fmt::format("{} is \"{}\", not in session.",
                                      shown_number(context, kMeetingKind, *meeting),
                                      label_of(context, *meeting))
                        : std::string("Its meeting is gone."),
                "Open the session first (openSession of the meeting).");
}

/// Of a change the records say what became of it; of anything else only people can.
Status something_to_say(const RuleContext& context) {
  const auto subject = RecordRef::parse(text(context, "subject"));
  if ((subject && subject->kind == kChangeKind) || !is_blank(text(context, "discussion")))
    return {};
  return refuse("Nothing says what came of it.", "Give discussion.");
}

std::string_view reason_for(const std::optional<Record>& subject) {
  return subject && subject->kind == kChangeKind && subject->state == "authorize" ? "for_decision"
                                                                                  : "added";
}

Status place(const RuleContext& context, Draft& draft) {
  if (draft.record().has(context.kind, "position")) return {};
  PROOFDESK_ASSIGN(const auto items, agenda_of(context, reference(context, "meeting")));
  std::int64_t last = 0;
  for (const Record& item : items) last = std::max(last, item.integer(context.kind, "position"));
  draft.set("position", Value{std::min<std::int64_t>(last + 1, 999)});
  return {};
}

Status listed(const RuleContext& context, Draft& draft) {
  draft.set("listed_at", value_of(context.now));
  PROOFDESK_TRY(place(context, draft));
  PROOFDESK_ASSIGN(const auto subject, subject_of(context));
  if (!draft.record().has(context.kind, "why"))
    draft.set("why", Value{std::string(reason_for(subject))});
  if (subject) {
    const KindModel& kind = *context.model.kind(subject->kind);
    draft.set("seen", Value{label_of(context, *subject)});
    if (subject->flag(kind, "confidential")) draft.set("confidential", Value{true});
    if (!draft.record().has(context.kind, "title")) {
      std::string title = fmt::format("{} {}", shown_number(context, subject->kind, *subject),
                                      subject->text(kind, "title"));
      while (title.size() > kLongestTitle) title.pop_back();
      draft.set("title", Value{std::move(title)});
    }
  }
  PROOFDESK_ASSIGN(const auto meeting, meeting_of(context));
  if (meeting && takes_advice(meeting->state)) {
    const KindModel& kind = *context.model.kind(kMeetingKind);
    return show_item(context, draft, people_in(kind, *meeting, "seated"));
  }
  return {};
}

Status outcome_noted(const RuleContext& context, Draft& draft) {
  draft.set("concluded_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto subject, subject_of(context));
  if (!subject || subject->kind != kChangeKind) return {};
  PROOFDESK_ASSIGN(auto word, authority_word(context, *subject));
  draft.set("outcome", Value{std::move(word.words)});
  draft.set("decided_by", word.rounds.empty() ? no_value() : Value{std::move(word.rounds)});
  PROOFDESK_ASSIGN(const auto advice, count_advice(context, RecordRef::to(*subject)));
  if (advice_in_words(advice).empty()) return {};
  draft.set("support", Value{advice.support});
  draft.set("object", Value{advice.object});
  draft.set("abstain", Value{advice.abstain});
  return {};
}

Status outcome_cleared(const RuleContext&, Draft& draft) {
  for (const auto field : {"concluded_at", "outcome", "decided_by", "support", "object", "abstain"})
    draft.set(field, no_value());
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("agenda_item.meeting_open@1", "its meeting is still to come, or sits",
            {"meeting", "cab_meeting"}, meeting_open),
      guard("agenda_item.about_something@1", "it says what it is about", {"subject", "title"},
            about_something),
      guard("agenda_item.not_listed_twice@1", "its subject is on that agenda once",
            {"subject", "meeting", "agenda_item"}, not_listed_twice),
      guard("agenda_item.stays_what_it_is@1", "it stays about what it was listed for",
            {"meeting", "subject", "why"}, stays_what_it_is),
      guard("agenda_item.in_session@1", "its meeting sits", {"meeting", "cab_meeting"}, in_session),
      guard("agenda_item.something_to_say@1", "it is known what came of it",
            {"subject", "discussion"}, something_to_say),
  };
}

std::vector<Effect> effects() {
  return {
      effect("agenda_item.listed@1",
             "notes how its subject stands, gives it a place, and shows it to who sits there",
             {"meeting", "subject", "position", "why", "cab_meeting", "agenda_item", "change"},
             listed),
      effect("agenda_item.outcome_noted@1",
             "notes what the change authority made of it so far, and how the board advised",
             {"subject", "change", "approval", "cab_advice"}, outcome_noted),
      effect("agenda_item.outcome_cleared@1", "clears what was noted of its outcome", {},
             outcome_cleared),
  };
}

}  // namespace proofdesk::agenda_item
