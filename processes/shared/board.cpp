#include "processes/shared/board.hpp"

#include "core/base/words.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sharing.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

using approval::People;

constexpr std::size_t kMostMembers = 100;
constexpr std::string_view kFor = " for ";

bool holds(const People& people, Uuid person) {
  return std::ranges::find(people, person) != people.end();
}

void add_once(People& people, Uuid person) {
  if (!person.is_nil() && !holds(people, person)) people.push_back(person);
}

std::unexpected<Error> unreadable(std::string_view line) {
  return refuse(fmt::format("\"{}\" does not say who sits for whom.", line),
                "Write in deputies a line for each, like \"PER-000007 for PER-000003\".");
}

/// "PER-000007", in whatever case, or an id.
Result<std::optional<Record>> person_called(const RuleContext& context, std::string_view text) {
  const KindModel& people = *context.model.kind("person");
  if (const auto id = Uuid::parse(text)) return context.world.find(people.name, *id);
  const std::string prefix = people.number_prefix + "-";
  std::string word(text);
  for (char& letter : word) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  std::int64_t number = 0;
  if (!word.starts_with(prefix)) return std::nullopt;
  const auto* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data() + prefix.size(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return numbers_in(context.world)(people, number);
}

std::string numbers_of(const KindModel& rounds, const std::vector<Record>& list,
                       std::string_view state) {
  std::vector<std::string> numbers;
  for (const Record& round : list) {
    if (round.state == state) numbers.push_back(rounds.display_number(round.number));
  }
  return fmt::format("{}", fmt::join(numbers, ", "));
}

std::string without_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

/// Where no vote is awaited and none was decisive: what became of it.
std::string end_of(const KindModel& changes, const Record& change) {
  const auto said = [&](std::string_view field) { return change.text(changes, field); };
  const State* state = changes.lifecycle.state(change.state);
  std::string words = state == nullptr ? change.state : state->label;
  if (const auto result = said("effectiveness"); !result.empty() && result != "cancelled") {
    const EnumWord* word = changes.field("effectiveness")->word(result);
    words += fmt::format("; {}", word == nullptr ? result : word->label);
  }
  if (change.flag(changes, "unauthorised")) words += "; without authority";
  const auto actions = words_in(changes, change, "agreed_actions");
  if (!actions.empty()) words += fmt::format("; agreed: {}", fmt::join(actions, "; "));
  return words + ".";
}

}  // namespace

Result<std::vector<Deputy>> deputies_in(const RuleContext& context, const KindModel& kind,
                                        const Record& meeting) {
  std::vector<Deputy> deputies;
  for (const auto& line : words_in(kind, meeting, "deputies")) {
    const auto place = line.find(kFor);
    if (place == std::string::npos) return unreadable(line);
    Deputy each;
    for (auto [person, text] :
         {std::pair{&each.deputy, std::string_view(line).substr(0, place)},
          std::pair{&each.member, std::string_view(line).substr(place + kFor.size())}}) {
      PROOFDESK_ASSIGN(const auto found, person_called(context, text));
      if (!found) return unreadable(line);
      *person = found->id;
    }
    if (each.deputy == each.member)
      return refuse(fmt::format("\"{}\": nobody is his or her own deputy.", line),
                    "Name in deputies another person.");
    const bool twice = std::ranges::any_of(deputies, [&](const Deputy& other) {
      return other.member == each.member || other.deputy == each.deputy;
    });
    if (twice) {
      return refuse(fmt::format("\"{}\": one seat has one deputy, and one deputy one seat.", line),
                    "Leave one of the lines in deputies.");
    }
    deputies.push_back(each);
  }
  return deputies;
}

Result<People> members_of_group(const RuleContext& context, Uuid group) {
  PROOFDESK_ASSIGN(const auto found,
                   context.world.where("person", "groups", value_of(group), kMostMembers));
  People members;
  for (const Record& person : found) {
    if (person.state == "active") members.push_back(person.id);
  }
  return members;
}

Result<People> seated_at(const RuleContext& context, const KindModel& kind, const Record& meeting) {
  People seated = people_in(kind, meeting, "members");
  PROOFDESK_ASSIGN(const auto deputies, deputies_in(context, kind, meeting));
  for (const Deputy& each : deputies) add_once(seated, each.deputy);
  for (const Uuid& chair : people_in(kind, meeting, "chair")) add_once(seated, chair);
  return seated;
}

bool is_to_come(std::string_view meeting_state) {
  return meeting_state == "planned" || meeting_state == "convened" || meeting_state == "in_session";
}

bool takes_advice(std::string_view meeting_state) {
  return meeting_state == "convened" || meeting_state == "in_session";
}

Result<std::vector<Record>> agenda_of(const RuleContext& context, Uuid meeting) {
  const KindModel& kind = *context.model.kind(kAgendaKind);
  PROOFDESK_ASSIGN(auto items,
                   context.world.where(kAgendaKind, "meeting", value_of(meeting), kMostOnAgenda));
  std::ranges::sort(items, {}, [&](const Record& item) {
    return std::pair{item.has(kind, "position") ? item.integer(kind, "position") : 1'000,
                     item.number};
  });
  return items;
}

Status show_item(const RuleContext& context, Draft& item, const People& seated) {
  const KindModel& kind = *context.model.kind(kAgendaKind);
  People gone = people_in(kind, item.record(), "seated");
  std::erase_if(gone, [&](const Uuid& each) { return holds(seated, each); });
  item.set("seated", value_of(seated));
  const auto subject = RecordRef::parse(item.record().text(kind, "subject"));
  if (!subject || subject->kind != kChangeKind) return {};
  if (!gone.empty()) {
    PROOFDESK_ASSIGN(
        const auto elsewhere,
        context.world.where(kAgendaKind, "subject", Value{subject->to_string()}, kMostOnAgenda));
    for (const Record& other : elsewhere) {
      if (other.id == item.record().id) continue;
      const People there = people_in(kind, other, "seated");
      std::erase_if(gone, [&](const Uuid& each) { return holds(there, each); });
    }
  }
  const KindModel& changes = *context.model.kind(kChangeKind);
  Draft* change = item.other(kChangeKind, subject->id, "put_on_agenda");
  if (change == nullptr) return {};
  const People before = people_in(changes, change->record(), "advisers");
  People advisers = before;
  std::erase_if(advisers, [&](const Uuid& each) { return holds(gone, each); });
  for (const Uuid& each : seated) add_once(advisers, each);
  if (advisers != before) change->set("advisers", value_of(advisers));
  return {};
}

Result<std::optional<Uuid>> seat_of(const RuleContext& context, const Record& meeting,
                                    Uuid person) {
  const KindModel& kind = *context.model.kind(kMeetingKind);
  if (person.is_nil()) return std::optional<Uuid>{};
  if (holds(people_in(kind, meeting, "members"), person)) return std::optional(person);
  PROOFDESK_ASSIGN(const auto deputies, deputies_in(context, kind, meeting));
  const auto sits = std::ranges::find(deputies, person, &Deputy::deputy);
  if (sits != deputies.end()) return std::optional(sits->member);
  if (holds(people_in(kind, meeting, "chair"), person)) return std::optional(person);
  return std::optional<Uuid>{};
}

Result<AuthorityWord> authority_word(const RuleContext& context, const Record& change) {
  const KindModel& changes = *context.model.kind(kChangeKind);
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(change)));
  AuthorityWord word;
  const auto name = [&](std::string_view state) {
    for (const Record& round : rounds) {
      if (round.state == state) word.rounds.push_back(round.id.to_string());
    }
    return numbers_of(kind, rounds, state);
  };
  if (change.state == "authorize") {
    if (change.has(changes, "deferred_until")) {
      word.words = fmt::format("Deferred until {}",
                               to_rfc3339(Instant{change.integer(changes, "deferred_until")}));
      const auto to = Uuid::parse(change.text(changes, "deferred_to"));
      if (to) {
        PROOFDESK_ASSIGN(const auto meeting, context.world.find(kMeetingKind, *to));
        if (meeting)
          word.words += fmt::format(", to {}", shown_number(context, kMeetingKind, *meeting));
      }
      word.words += fmt::format("; {} stays open.", name("pending"));
      return word;
    }
    const auto granted = numbers_of(kind, rounds, "granted");
    word.words = fmt::format("Still to be decided in {}{}.", name("pending"),
                             granted.empty() ? "" : fmt::format("; granted so far: {}", granted));
    return word;
  }
  if (change.state == "assess" || change.state == "new") {
    const auto withdrawn = name("withdrawn");
    word.words = withdrawn.empty()
                     ? end_of(changes, change)
                     : fmt::format("Returned for information; {} is withdrawn.", withdrawn);
    word.decided = !withdrawn.empty();
    return word;
  }
  word.decided = true;
  if (change.state == "rejected") {
    word.words = fmt::format("Rejected in {}: {}.", name("refused"),
                             without_stop(change.text(changes, "decision_reason")));
    return word;
  }
  const auto granted = name("granted");
  if (granted.empty()) {
    word.words = end_of(changes, change);
    return word;
  }
  word.words = fmt::format("Authorised in {}", granted);
  auto conditions = words_in(changes, change, "conditions");
  for (auto& each : conditions) each = without_stop(std::move(each));
  if (!conditions.empty())
    word.words += fmt::format(", on condition: {}", fmt::join(conditions, "; "));
  word.words += ".";
  if (change.state != "scheduled") word.words += " " + end_of(changes, change);
  return word;
}

Result<AdviceCount> count_advice(const RuleContext& context, const RecordRef& change) {
  const KindModel& kind = *context.model.kind(kAdviceKind);
  PROOFDESK_ASSIGN(const auto all, context.world.where(kAdviceKind, "subject",
                                                       Value{change.to_string()}, kMostAdvice));
  AdviceCount count;
  for (const Record& advice : all) {
    if (advice.state != "given") continue;
    if (advice.flag(kind, "own_matter")) {
      ++count.own_matter;
      continue;
    }
    const std::string said = advice.text(kind, "advice");
    ++(said == "support" ? count.support : said == "object" ? count.object : count.abstain);
  }
  return count;
}

std::string advice_in_words(const AdviceCount& count) {
  if (count.support + count.object + count.abstain + count.own_matter == 0) return {};
  std::string words =
      fmt::format("{} support, {} object, {} abstain", count.support, count.object, count.abstain);
  if (count.own_matter > 0)
    words += fmt::format("; counted apart: {} in their own matter", count.own_matter);
  return words;
}

void show_advice(Draft& draft, const AdviceCount& count) {
  const bool none = advice_in_words(count).empty();
  for (const auto& [field, number] :
       {std::pair<std::string_view, std::int64_t>{"advice_support", count.support},
        std::pair<std::string_view, std::int64_t>{"advice_object", count.object},
        std::pair<std::string_view, std::int64_t>{"advice_abstain", count.abstain},
        std::pair<std::string_view, std::int64_t>{"advice_own_matter", count.own_matter}}) {
    draft.set(field, none ? no_value() : Value{number});
  }
}

}  // namespace proofdesk::shared
