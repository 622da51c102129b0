// The standing agenda: what a board is to hear of without anybody having to remember it.

#include "core/query/filter.hpp"
#include "processes/cab_meeting/process.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/board.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

namespace proofdesk::cab_meeting {
namespace {

using namespace shared;

/// Changes that one look takes, all looks of one decision, and meetings that it looks back over: within its row budget.
constexpr std::size_t kPage = 100;
constexpr std::size_t kMostLookedAt = 300;
constexpr std::size_t kMostMeetings = 60;
/// A board that never sat looks back so far.
constexpr std::int64_t kFirstLook = 30 * kMicrosPerDay;
/// Boards sit more often than this; older meetings are looked for only where there is none.
constexpr std::int64_t kRecently = 100 * kMicrosPerDay;

struct Candidate {
  std::string subject;  ///< "kind/id"; empty where the title says it
  std::string title;
  std::string_view why;
  bool confidential = false;
};

bool was_held(const Record& meeting) {
  return meeting.state == "in_session" || meeting.state == "minuted" || meeting.state == "closed";
}

/// Meetings of the board that were held before, the last first.
Result<std::vector<Record>> held_before(const RuleContext& context) {
  const KindModel& kind = context.kind;
  const Filter of_board =
      Filter::with_value(*kind.field("board"), Value{context.record.text(kind, "board")});
  PROOFDESK_ASSIGN(
      auto held, context.world.matching(
                     kind.name,
                     Filter::both(of_board, Filter::compare(*kind.field("started_at"),
                                                            Filter::Op::kGreaterEqual,
                                                            Value{context.now.micros - kRecently})),
                     kMostMeetings));
  if (held.empty()) {
    PROOFDESK_ASSIGN(held, context.world.matching(kind.name, of_board, kMostMeetings));
  }
  std::erase_if(
      held, [&](const Record& each) { return each.id == context.record.id || !was_held(each); });
  std::ranges::sort(held, std::ranges::greater{},
                    [&](const Record& each) { return each.integer(kind, "started_at"); });
  return held;
}

bool is_ordinary(const KindModel& kind, const Record& meeting) {
  return meeting.text(kind, "sitting") != "emergency";
}

/// Back to the last ordinary one, with the emergency ones since: what these left is this one's to take up.
std::vector<Record> since_ordinary(const KindModel& kind, std::vector<Record> held) {
  const auto ordinary =
      std::ranges::find_if(held, [&](const Record& each) { return is_ordinary(kind, each); });
  if (ordinary != held.end()) held.erase(ordinary + 1, held.end());
  return held;
}

class Agenda {
 public:
  Agenda(const RuleContext& context, Draft& draft)
      : context_(context), draft_(draft), changes_(*context.model.kind(kChangeKind)) {}

  Status build() {
    PROOFDESK_ASSIGN(scope_, scope());
    PROOFDESK_ASSIGN(const auto there, agenda_of(context_, context_.record.id));
    PROOFDESK_TRY(show_again(there));
    PROOFDESK_TRY(to_be_decided());
    const bool ordinary = is_ordinary(context_.kind, draft_.record());
    if (ordinary) {
      PROOFDESK_TRY(done_without_authority());
      PROOFDESK_TRY(gone_wrong());
      PROOFDESK_TRY(emergencies());
      if (!full()) PROOFDESK_TRY(left_open());
    }
    return list();
  }

 private:
  Result<Filter> scope() {
    const std::string text = draft_.record().text(context_.kind, "scope");
    if (is_blank(text)) return Filter::all();
    auto parsed = parse_condition(changes_, text);
    if (parsed) return parsed;
    return refuse(fmt::format("Its scope cannot be read: {}", parsed.error().detail),
                  "Write scope as a filter over changes, for example category = \"web\".");
  }

  Filter is(std::string_view field, std::string_view word) const {
    return Filter::with_value(*changes_.field(field), Value{std::string(word)});
  }
  Filter in_state(std::string_view state) const {
    return Filter::compare(*changes_.field("state"), Filter::Op::kEqual, Value{std::string(state)});
  }
  Filter from(std::string_view field) const {
    return Filter::compare(*changes_.field(field), Filter::Op::kGreater,
                           Value{draft_.record().integer(context_.kind, "agenda_since")});
  }

  /// What is on it already stays; whoever sits there now sees it.
  Status show_again(const std::vector<Record>& there) {
    const KindModel& kind = *context_.model.kind(kAgendaKind);
    const auto seated = people_in(context_.kind, draft_.record(), "seated");
    for (const Record& item : there) {
      known_.insert(key(item.text(kind, "subject"), item.text(kind, "title")));
      last_ = std::max(last_, item.integer(kind, "position"));
      if (item.state != "listed" || people_in(kind, item, "seated") == seated) continue;
      if (Draft* shown = draft_.other(kAgendaKind, item.id, "seats_changed")) {
        PROOFDESK_TRY(show_item(context_, *shown, seated));
      }
    }
    return {};
  }

  static std::string key(const std::string& subject, const std::string& title) {
    return subject.empty() ? "title " + title : subject;
  }

  void take(const Record& change, std::string_view why) {
    if (!matches(scope_, change)) return;
    add({.subject = RecordRef::to(change).to_string(),
         .title = {},
         .why = why,
         .confidential = change.flag(changes_, "confidential")});
  }
  void add(Candidate candidate) {
    const auto name = key(candidate.subject, candidate.title);
    if (known_.insert(name).second) candidates_.push_back(std::move(candidate));
  }

  /// Oldest first, until the agenda is as long as one decision makes it.
  Status look(const Filter& filter, const std::function<void(const Record&)>& use) {
    Filter page = filter;
    while (!full()) {
      PROOFDESK_ASSIGN(const auto found, context_.world.matching(kChangeKind, page, kPage));
      looked_at_ += found.size();
      for (const Record& change : found) use(change);
      if (found.size() < kPage) return {};
      page = Filter::both(filter, Filter::compare(*changes_.field("number"), Filter::Op::kGreater,
                                                  Value{found.back().number}));
    }
    return {};
  }
  [[nodiscard]] bool full() const {
    const auto listed = std::ranges::count(candidates_, false, &Candidate::confidential);
    return looked_at_ >= kMostLookedAt || static_cast<std::size_t>(listed) > kMostAlong;
  }

  Status to_be_decided() {
    const std::string meeting = context_.record.id.to_string();
    PROOFDESK_TRY(look(Filter::both(in_state("authorize"), is("deferred_to", meeting)),
                       [&](const Record& change) { take(change, "deferred"); }));
    const std::int64_t end = draft_.record().integer(context_.kind, "planned_end");
    const bool ordinary = is_ordinary(context_.kind, draft_.record());
    return look(ordinary ? in_state("authorize")
                         : Filter::both(in_state("authorize"), is("model", "emergency")),
                [&](const Record& change) {
                  if (change.integer(changes_, "deferred_until") <= end)
                    take(change, "for_decision");
                });
  }

  /// On every agenda until they are closed.
  Status done_without_authority() {
    const Filter unauthorised = Filter::with_value(*changes_.field("unauthorised"), Value{true});
    Filter open{.op = Filter::Op::kOr,
                .operands = {in_state("implement"), in_state("review"), from("closed_at"),
                             from("unauthorised_at")},
                .field = nullptr,
                .value = {}};
    return look(Filter::both(unauthorised, std::move(open)),
                [&](const Record& change) { take(change, "unauthorised"); });
  }

  Status gone_wrong() {
    Filter wrong{.op = Filter::Op::kOr,
                 .operands = {is("effectiveness", "failed"), is("effectiveness", "partial"),
                              is("effectiveness", "backed_out"),
                              Filter::compare(*changes_.field("incidents_caused"),
                                              Filter::Op::kGreater, Value{std::int64_t{0}})},
                 .field = nullptr,
                 .value = {}};
    return look(Filter::both(from("actual_end"), std::move(wrong)),
                [&](const Record& change) { take(change, "failed"); });
  }

  Status emergencies() {
    return look(Filter::both(from("actual_end"), is("model", "emergency")),
                [&](const Record& change) { take(change, "emergency"); });
  }

  /// Items that were carried over and actions that are still open. An action that the last agenda had is found by
  /// that agenda, so that none is forgotten however old it is.
  Status left_open() {
    const KindModel& items = *context_.model.kind(kAgendaKind);
    PROOFDESK_ASSIGN(auto held, held_before(context_));
    for (const Record& meeting : since_ordinary(context_.kind, std::move(held))) {
      PROOFDESK_ASSIGN(const auto agenda, agenda_of(context_, meeting.id));
      for (const Record& item : agenda) {
        const std::string subject = item.text(items, "subject");
        if (item.text(items, "why") == "open_action") PROOFDESK_TRY(take_action(subject));
        if (item.state != "carried_over") continue;
        add({.subject = subject,
             .title = subject.empty() ? item.text(items, "title") : std::string(),
             .why = "carried_over",
             .confidential = item.flag(items, "confidential")});
      }
      PROOFDESK_ASSIGN(const auto actions, work_for(context_, "task", meeting));
      for (const Record& action : actions) take_open(action);
    }
    return {};
  }
  Status take_action(const std::string& subject) {
    const auto ref = RecordRef::parse(subject);
    if (!ref || ref->kind != "task") return {};
    PROOFDESK_ASSIGN(const auto action, context_.world.find(ref->kind, ref->id));
    if (action) take_open(*action);
    return {};
  }
  void take_open(const Record& action) {
    const KindModel& tasks = *context_.model.kind("task");
    if (is_settled(tasks, action)) return;
    add({.subject = RecordRef::to(action).to_string(),
         .title = {},
         .why = "open_action",
         .confidential = action.flag(tasks, "confidential")});
  }

  /// Who may see a confidential record is not the agenda's to say: somebody who may see it lists it.
  Status list() {
    const auto left_out =
        std::erase_if(candidates_, [](const Candidate& each) { return each.confidential; });
    draft_.set("left_out", left_out == 0 ? no_value() : Value{static_cast<std::int64_t>(left_out)});
    draft_.set("agenda_until", value_of(context_.now));
    if (looked_at_ >= kMostLookedAt) {
      draft_.log(fmt::format("There is more than the {} changes that were looked at; narrow the "
                             "scope, or list by hand what is missing.",
                             looked_at_),
                 false);
    }
    std::size_t listed = 0;
    for (const Candidate& each : candidates_) {
      if (listed == kMostAlong) {
        draft_.log("More belongs on the agenda; bring it up to date to list it.", false);
        break;
      }
      ++listed;
      Draft& item = draft_.create(kAgendaKind);
      item.set("meeting", value_of(context_.record.id));
      if (!each.subject.empty()) item.set("subject", Value{each.subject});
      if (!each.title.empty()) item.set("title", Value{each.title});
      item.set("why", Value{std::string(each.why)});
      item.set("position", Value{++last_});
      item.set("by_system", Value{true});
    }
    return {};
  }

  const RuleContext& context_;
  Draft& draft_;
  const KindModel& changes_;
  Filter scope_;
  std::set<std::string> known_;  ///< subjects and titles that are on the agenda, or were
  std::vector<Candidate> candidates_;
  std::size_t looked_at_ = 0;
  std::int64_t last_ = 0;  ///< position
};

}  // namespace

Status build_agenda(const RuleContext& context, Draft& draft) {
  return Agenda(context, draft).build();
}

Status look_back(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(auto held, held_before(context));
  std::erase_if(held, [&](const Record& each) { return !is_ordinary(context.kind, each); });
  const std::int64_t last = held.empty() ? 0 : held.front().integer(context.kind, "agenda_until");
  draft.set("agenda_since", Value{last > 0 ? last : context.now.micros - kFirstLook});
  return {};
}

}  // namespace proofdesk::cab_meeting
