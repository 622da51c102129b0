#include "core/time/clock_marks.hpp"

#include "core/model/codec.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Labels stand at the head of a form; within a sentence they begin small, unless they are an abbreviation.
std::string within_sentence(std::string text) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!text.empty() && is_upper(text[0]) && (text.size() == 1 || !is_upper(text[1])))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

bool lists(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Marks that a state leaves, as opposed to those of a field's instant.
bool is_of_state(const ClockMark& mark) {
  return mark.what != MarkKind::kMeet && mark.what != MarkKind::kReset;
}

std::optional<Instant> instant_in(const KindModel& kind, const Record& record,
                                  std::string_view name) {
  const FieldModel* field = name.empty() ? nullptr : kind.field(name);
  if (field == nullptr || field->type != FieldType::kInstant) return std::nullopt;
  const Value value = record.get(*field);
  const auto* micros = std::get_if<std::int64_t>(&value);
  return micros == nullptr ? std::nullopt : std::optional(Instant{*micros});
}

std::string label_in_sentence(const KindModel& kind, std::string_view name) {
  const FieldModel* field = name.empty() ? nullptr : kind.field(name);
  return field == nullptr ? std::string() : within_sentence(field->label);
}

const FieldModel* reason_field(const KindModel& kind, const State& state) {
  for (const auto& field : kind.fields()) {
    if (field.type == FieldType::kEnum && !field.repeated && state.flags_of(field.name).required)
      return &field;
  }
  return nullptr;
}

/// Among the marks of states, the order is that in which they were recorded; instants of fields lie between
/// them by time, for they may be recorded long before or after they happened.
void add_of_state(std::vector<ClockMark>& marks, ClockMark mark) {
  auto place = marks.end();
  while (place != marks.begin() && !is_of_state(*std::prev(place)) &&
         std::prev(place)->at > mark.at)
    --place;
  marks.insert(place, std::move(mark));
}

void add_of_field(std::vector<ClockMark>& marks, ClockMark mark) {
  // Never before the start: what happened earlier is read as of it.
  const auto place = std::ranges::find_if(marks.begin() + 1, marks.end(),
                                          [&](const ClockMark& each) { return each.at > mark.at; });
  marks.insert(place, std::move(mark));
}

/// What the state says to a clock whose last mark of a state is `last`; nullopt when nothing new.
std::optional<MarkKind> said_by_state(const ClockRule& rule, const ClockSight& sight,
                                      const ClockMark* last) {
  const auto unless_last = [&](MarkKind what) {
    return last != nullptr && last->what == what ? std::nullopt : std::optional(what);
  };
  if (lists(rule.runs, sight.state)) {
    if (last == nullptr) return MarkKind::kStart;
    return last->what == MarkKind::kStart ? std::nullopt : unless_last(MarkKind::kResume);
  }
  if (lists(rule.pauses, sight.state)) {
    const bool same =
        last != nullptr && last->why == sight.because.why && last->reason == sight.because.reason;
    return same ? unless_last(MarkKind::kPause) : MarkKind::kPause;
  }
  if (lists(rule.stops, sight.state)) return unless_last(MarkKind::kStop);
  if (lists(rule.cancels, sight.state)) return unless_last(MarkKind::kCancel);
  return std::nullopt;
}

const ClockMark* last_of_state(const std::vector<ClockMark>& marks) {
  const auto found = std::find_if(marks.rbegin(), marks.rend(), is_of_state);
  return found == marks.rend() ? nullptr : &*found;
}

/// A record that comes back was never gone: from its cancellation on the clock ran. So nobody stops a clock by merging
/// a record and taking it out again; a pause it stood in ended with the cancellation.
void lift_cancellation(std::vector<ClockMark>& marks) {
  const auto found = std::find_if(marks.rbegin(), marks.rend(), is_of_state);
  if (found == marks.rend() || found->what != MarkKind::kCancel) return;
  const auto before = std::find_if(std::next(found), marks.rend(), is_of_state);
  if (before == marks.rend() || before->what == MarkKind::kStop) {
    marks.erase(std::next(found).base());
    return;
  }
  found->what = MarkKind::kResume;
  found->why += ", and taken back: the time between counts";
}

bool observe_state(const ClockRule& rule, const ClockSight& sight, std::vector<ClockMark>& marks) {
  const bool comes_back = lists(rule.runs, sight.state) || lists(rule.pauses, sight.state) ||
                          lists(rule.stops, sight.state);
  const ClockMark* last = last_of_state(marks);
  const bool lifted = comes_back && last != nullptr && last->what == MarkKind::kCancel;
  if (lifted) lift_cancellation(marks);
  const auto what = said_by_state(rule, sight, last_of_state(marks));
  if (!what) return lifted;
  add_of_state(marks, {.at = sight.at,
                       .what = *what,
                       .why = sight.because.why,
                       .reason = *what == MarkKind::kPause ? sight.because.reason : ""});
  return true;
}

bool observe_meeting(const ClockSight& sight, std::vector<ClockMark>& marks) {
  const auto known = std::ranges::find(marks, MarkKind::kMeet, &ClockMark::what);
  const auto stands = known == marks.end() ? std::nullopt : std::optional(known->at);
  if (marks.empty() || stands == sight.met_at) return false;
  // Corrected, or taken back.
  if (known != marks.end()) marks.erase(known);
  if (sight.met_at) {
    add_of_field(marks, {.at = *sight.met_at, .what = MarkKind::kMeet, .why = sight.met_because});
  }
  return true;
}

bool observe_reset(const ClockSight& sight, std::vector<ClockMark>& marks) {
  if (marks.empty() || !sight.restarted_at) return false;
  const bool known = std::ranges::any_of(marks, [&](const ClockMark& mark) {
    return mark.what == MarkKind::kReset && mark.at == *sight.restarted_at;
  });
  if (known) return false;
  add_of_field(
      marks, {.at = *sight.restarted_at, .what = MarkKind::kReset, .why = sight.restarted_because});
  return true;
}

}  // namespace

StateReason reason_of(const KindModel& kind, std::string_view state_name, const Record& record) {
  const State* state = kind.lifecycle.state(state_name);
  if (state == nullptr) return {.why = std::string(state_name), .reason = {}};
  StateReason because{.why = within_sentence(state->label), .reason = {}};
  const FieldModel* field = reason_field(kind, *state);
  if (field == nullptr) return because;
  because.reason = record.text(kind, field->name);
  const EnumWord* word = field->word(because.reason);
  if (word == nullptr) return because;
  because.why +=
      fmt::format(", {} {}", within_sentence(field->label), within_sentence(word->label));
  return because;
}

ClockSight sight_of(const ClockRule& rule, const KindModel& kind, const Record& record,
                    Instant at) {
  return {.at = at,
          .state = record.state,
          .because = reason_of(kind, record.state, record),
          .met_at = instant_in(kind, record, rule.met_by),
          .met_because = label_in_sentence(kind, rule.met_by),
          .restarted_at = instant_in(kind, record, rule.restarted_by),
          .restarted_because = label_in_sentence(kind, rule.restarted_by)};
}

bool observe(const ClockRule& rule, const ClockSight& sight, std::vector<ClockMark>& marks) {
  const bool by_state = observe_state(rule, sight, marks);
  const bool by_meeting = observe_meeting(sight, marks);
  const bool by_reset = observe_reset(sight, marks);
  return by_state || by_meeting || by_reset;
}

std::vector<ClockMark> marks_of(const ClockRule& rule, const KindModel& kind,
                                std::span<const Event> history, std::vector<ClockMark> marks) {
  if (history.empty()) return marks;
  Record seen = new_record(kind, history.front().record);
  for (const Event& event : history) {
    if (event.revision == 0) continue;  // a refusal changed nothing
    for (const Change& change : event.changes) {
      const FieldModel* field = kind.field(change.path);
      if (field == nullptr || field->origin == FieldOrigin::kSystem) continue;
      if (field->type != FieldType::kInstant && field->type != FieldType::kEnum) continue;
      if (auto value = accepted_from_json(*field, change.value, change.path))
        seen.set(*field, *std::move(value));
    }
    seen.state = event.to;
    observe(rule, sight_of(rule, kind, seen, event.occurred_at), marks);
  }
  return marks;
}

}  // namespace proofdesk
