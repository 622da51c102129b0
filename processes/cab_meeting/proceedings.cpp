// What the records tell of a meeting by themselves. People are named by number: names are theirs, and may go.

#include "processes/cab_meeting/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::cab_meeting {
namespace {

using namespace shared;
using approval::People;

/// Bytes of what was said that a line has.
constexpr std::size_t kLongestSaid = 1'800;

Result<std::string> numbers(Humans& humans, const People& people) {
  std::vector<std::string> list;
  for (const Uuid& each : people) {
    PROOFDESK_ASSIGN(auto number, humans.number(each));
    list.push_back(std::move(number));
  }
  return list.empty() ? std::string("nobody") : fmt::format("{}", fmt::join(list, ", "));
}

std::string reason_in_words(const KindModel& items, const Record& item) {
  const EnumWord* word = items.field("why")->word(item.text(items, "why"));
  return word == nullptr ? std::string("No reason is given") : word->label;
}

/// One that was there to be decided has moved on since it was talked about, perhaps.
Status follow_decision(const RuleContext& context, Draft& draft, Record& item) {
  const KindModel& items = *context.model.kind(kAgendaKind);
  const auto subject = RecordRef::parse(item.text(items, "subject"));
  if (item.state != "concluded" || !subject || subject->kind != kChangeKind) return {};
  PROOFDESK_ASSIGN(const auto change, context.world.find(kChangeKind, subject->id));
  if (!change) return {};
  PROOFDESK_ASSIGN(auto word, authority_word(context, *change));
  if (word.words == item.text(items, "outcome")) return {};
  Draft* followed = draft.other(kAgendaKind, item.id, "decision_followed");
  if (followed == nullptr) return {};
  followed->set("outcome", Value{word.words});
  followed->set("decided_by", word.rounds.empty() ? no_value() : Value{word.rounds});
  item = followed->record();
  return {};
}

std::string line_of(const KindModel& items, const Record& item) {
  // The minutes are read by everybody who sat there or was invited, and by the desk.
  if (item.flag(items, "confidential")) {
    return fmt::format("{}. {}: confidential; the item says what came of it.",
                       item.integer(items, "position"), items.display_number(item.number));
  }
  std::string line =
      fmt::format("{}. {} ({}): {}.", item.integer(items, "position"), item.text(items, "title"),
                  items.display_number(item.number), reason_in_words(items, item));
  const AdviceCount advice{.support = item.integer(items, "support"),
                           .object = item.integer(items, "object"),
                           .abstain = item.integer(items, "abstain"),
                           .own_matter = 0};
  if (const auto words = advice_in_words(advice); !words.empty())
    line += fmt::format(" Advice: {}.", words);
  if (item.state == "concluded") {
    if (item.has(items, "outcome")) line += " " + item.text(items, "outcome");
  } else {
    const State* state = items.lifecycle.state(item.state);
    line += fmt::format(" {}: {}", state == nullptr ? item.state : state->label,
                        item.text(items, "end_reason"));
  }
  return line;
}

/// What was said, in lines that each name the item, so that they are read by who may read of it.
void add_discussion(const KindModel& items, const Record& item, std::vector<std::string>& lines) {
  if (item.flag(items, "confidential")) return;
  const std::string discussion = item.text(items, "discussion");
  std::string_view left = discussion;
  while (!left.empty()) {
    std::size_t end = std::min(left.size(), kLongestSaid);
    // Not within a character of several bytes.
    while (end < left.size() && (static_cast<unsigned char>(left[end]) & 0xC0U) == 0x80U) --end;
    std::string said(left.substr(0, end));
    std::ranges::replace(said, '\n', ' ');
    lines.push_back(fmt::format("On {}: {}", items.display_number(item.number), said));
    left.remove_prefix(end);
  }
}

}  // namespace

Result<std::vector<std::string>> proceedings(const RuleContext& context, Draft& draft) {
  const KindModel& kind = context.kind;
  const Record& meeting = draft.record();
  Humans humans(context);
  const auto people = [&](std::string_view field) {
    return numbers(humans, people_in(kind, meeting, field));
  };
  const auto time = [&](std::string_view field) {
    return to_rfc3339(Instant{meeting.integer(kind, field)});
  };
  std::vector<std::string> lines;
  PROOFDESK_ASSIGN(const auto chair, people("chair"));
  lines.push_back(
      fmt::format("Sat from {} to {}; chair {}.", time("started_at"), time("ended_at"), chair));
  PROOFDESK_ASSIGN(const auto present, people("present"));
  lines.push_back(fmt::format("Present: {}.", present));
  if (const auto deputies = words_in(kind, meeting, "deputies"); !deputies.empty())
    lines.push_back(fmt::format("Deputies: {}.", fmt::join(deputies, ", ")));
  PROOFDESK_ASSIGN(const auto apologies, people("apologies"));
  PROOFDESK_ASSIGN(const auto absent, people("absent"));
  lines.push_back(fmt::format("Apologies: {}. Absent: {}.", apologies, absent));
  const auto quorum = meeting.integer(kind, "quorum");
  lines.push_back(
      fmt::format("Seats filled: {} of {}; {}.", meeting.integer(kind, "seats_filled"),
                  people_in(kind, meeting, "members").size(),
                  quorum > 0 ? fmt::format("quorum {}", quorum) : "no quorum is wanted"));
  PROOFDESK_ASSIGN(auto items, agenda_of(context, meeting.id));
  const KindModel& item_kind = *context.model.kind(kAgendaKind);
  for (Record& item : items) {
    PROOFDESK_TRY(follow_decision(context, draft, item));
    lines.push_back(line_of(item_kind, item));
    if (item.state == "concluded") add_discussion(item_kind, item, lines);
  }
  if (const auto left = meeting.integer(kind, "left_out"); left > 0)
    lines.push_back(fmt::format("Confidential and not listed: {}.", left));
  PROOFDESK_ASSIGN(const auto actions, work_for(context, "task", meeting));
  const KindModel& tasks = *context.model.kind("task");
  for (const Record& action : actions) {
    PROOFDESK_ASSIGN(const auto owner, numbers(humans, people_in(tasks, action, "assignee")));
    lines.push_back(fmt::format(
        "Action {} \"{}\": {}{}.", tasks.display_number(action.number), action.text(tasks, "title"),
        owner,
        action.has(tasks, "due_at")
            ? fmt::format(", until {}", to_rfc3339(Instant{action.integer(tasks, "due_at")}))
            : ", no date"));
  }
  return lines;
}

}  // namespace proofdesk::cab_meeting
