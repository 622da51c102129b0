#include "processes/shared/clock_rules.hpp"

#include "core/model/record_ref.hpp"
#include "processes/shared/clock_record.hpp"
#include "processes/shared/desk_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

/// Clocks of one record: a few measures, a few promises each, and those that were cancelled.
constexpr std::size_t kMostClocks = 100;

bool is_in_force(const Record& target) { return target.state == "in_force"; }

/// The clocks of one record, while a change of it is decided.
class Keeping {
 public:
  Keeping(const RuleContext& context, Draft& draft, PromiseBook book)
      : context_(context),
        draft_(draft),
        book_(book),
        targets_(*context.model.kind("service_target")),
        clocks_(*context.model.kind(kClockKind)) {}

  Status keep() {
    PROOFDESK_TRY(find_clocks());
    for (const auto& rule : context_.kind.lifecycle.clocks) PROOFDESK_TRY(keep(rule));
    put_on_record();
    return {};
  }

 private:
  Status find_clocks() {
    const Value subject{RecordRef::to(draft_.record()).to_string()};
    PROOFDESK_ASSIGN(const auto found,
                     context_.world.where(kClockKind, "subject", subject, kMostClocks));
    for (const auto& record : found) {
      PROOFDESK_ASSIGN(const bool kept, may_go_on(record));
      if (!kept) continue;
      if (Draft* clock = draft_.other(kClockKind, record.id, "kept")) kept_.push_back(clock);
    }
    return {};
  }

  /// Whatever goes on with the record. A clock that ended because nothing was promised any more does not; one that was
  /// void because the record was cancelled does, once that comes back.
  [[nodiscard]] Result<bool> may_go_on(const Record& clock) const {
    if (clock.text(clocks_, "outcome") != "cancelled") return true;
    PROOFDESK_ASSIGN(const auto marks, marks_of_clock(clocks_, clock));
    return place_of(marks_for(clock.text(clocks_, "promise"), marks)) == ClockPlace::kVoid;
  }

  /// The one that runs, else the last of those that are void.
  Draft* clock_of(const ClockRule& rule, std::string_view promise) const {
    Draft* its = nullptr;
    for (Draft* clock : kept_) {
      const Record& record = clock->record();
      if (record.text(clocks_, "measure") != rule.name ||
          record.text(clocks_, "promise") != promise) {
        continue;
      }
      its = clock;
      if (record.text(clocks_, "outcome") != "cancelled") break;
    }
    return its;
  }

  Status keep(const ClockRule& rule) {
    std::vector<Draft*> running;
    for (const auto kind : kPromiseKinds) {
      if (Draft* clock = clock_of(rule, kind)) running.push_back(clock);
    }
    PROOFDESK_ASSIGN(auto promises, promises_on(book_, context_.kind, rule, draft_.record(),
                                                opened(), is_in_force));
    if (running.empty() && promises.empty()) return {};

    PROOFDESK_ASSIGN(const auto before, marks_before(rule, running));
    std::vector<ClockMark> marks = before;
    const ClockSight sight = sight_of(rule, context_.kind, draft_.record(), context_.now);
    observe(rule, sight, marks);
    for (const auto kind : kPromiseKinds) {
      const auto found = std::ranges::find(promises, kind, &Promise::kind);
      PROOFDESK_TRY(keep(rule, kind, found == promises.end() ? nullptr : &*found, before, marks));
    }
    return {};
  }

  /// What the clock was told before this change: kept by a clock of the same measure, else read off the history.
  Result<std::vector<ClockMark>> marks_before(const ClockRule& rule,
                                              const std::vector<Draft*>& running) {
    if (running.empty()) return marks_told(rule);
    // One that is at rest is not told of everything; whichever was read last knows most.
    const auto last = std::ranges::max_element(running, {}, [&](const Draft* clock) {
      return clock->record().integer(clocks_, "read_at");
    });
    return marks_of_clock(clocks_, (*last)->record());
  }

  /// By the record itself, and by the one whose place it took.
  Result<std::vector<ClockMark>> marks_told(const ClockRule& rule) {
    auto inherited = inherited_marks(context_.kind, draft_.record(), rule);
    if (is_new(context_)) return inherited;
    PROOFDESK_ASSIGN(const auto history,
                     context_.world.history(context_.kind.name, context_.record.id));
    return marks_of(rule, context_.kind, history, std::move(inherited));
  }

  Status keep(const ClockRule& rule, std::string_view kind, const Promise* promise,
              const std::vector<ClockMark>& before, const std::vector<ClockMark>& marks) {
    Draft* clock = clock_of(rule, kind);
    if (clock == nullptr && promise == nullptr) return {};
    std::optional<Instant> broken;
    std::optional<Promise> own;
    if (clock != nullptr) {
      PROOFDESK_ASSIGN(own, own_promise(*clock));
      if (own) broken = broken_by_now(*clock, *own, before, marks);
    }
    const bool another = clock != nullptr && promise != nullptr && is_another(*clock, *promise);
    const ClockChange change{.there = clock != nullptr,
                             .promised = promise != nullptr,
                             .another = another,
                             .broken = broken.has_value()};
    const Instant promised =
        clock == nullptr ? Instant{} : Instant{clock->record().integer(clocks_, "promised_at")};
    switch (next_step(kind, change, before, marks)) {
      case ClockStep::kNothing:
        // Broken, and its timer has yet to say so: what rests on it is not left to when that fires.
        if (broken && !clock->record().has(clocks_, "breached_at"))
          return put(*clock, *own, promised, marks, broken);
        return {};
      case ClockStep::kBegin:
        return begin(rule, *promise, marks);
      case ClockStep::kVoid:
        end(*clock, own, marks, fmt::format("Counts for nothing: {}.", marks.back().why));
        return {};
      case ClockStep::kUnpromised:
        end(*clock, own, marks, "No target in force holds for the record any more.");
        return {};
      case ClockStep::kRead:
        break;
    }
    if (broken) return put(*clock, *own, promised, marks, broken);
    if (!another) return put(*clock, *promise, promised, marks);
    tell_change(*clock, *promise);
    const bool was_void = clock->record().text(clocks_, "outcome") == "cancelled";
    PROOFDESK_ASSIGN(const Instant since,
                     was_void ? Result<Instant>(context_.now) : since_of(rule, *promise));
    return put(*clock, *promise, since, marks);
  }

  /// The promise that the clock is under; nullopt where its target is gone.
  [[nodiscard]] Result<std::optional<Promise>> own_promise(const Draft& clock) const {
    const auto id = Uuid::parse(clock.record().text(clocks_, "target")).value_or(Uuid{});
    const auto found = std::ranges::find(book_.targets, id, &Record::id);
    if (found == book_.targets.end()) return std::optional<Promise>{};
    PROOFDESK_ASSIGN(auto promise, promise_of(book_, *found));
    return std::optional(std::move(promise));
  }

  /// Since when the promise of a clock is broken, by what was known of it so far. A clock that was void counts from
  /// its start again when its record comes back.
  [[nodiscard]] std::optional<Instant> broken_by_now(const Draft& clock, const Promise& own,
                                                     const std::vector<ClockMark>& before,
                                                     const std::vector<ClockMark>& marks) const {
    const Record& record = clock.record();
    if (const auto known = broken_at(clocks_, record, context_.now)) return known;
    const auto is_void = [&](const std::vector<ClockMark>& list) {
      return place_of(marks_for(own.kind, list)) == ClockPlace::kVoid;
    };
    if (!is_void(before) || is_void(marks)) return std::nullopt;
    ClockGoal goal = own.goal;
    goal.since = {record.integer(clocks_, "promised_at")};
    return broken_before(own.kind, goal, marks, context_.now);
  }

  void end(Draft& clock, const std::optional<Promise>& own, const std::vector<ClockMark>& marks,
           std::string_view why) const {
    const Instant since{clock.record().integer(clocks_, "promised_at")};
    const auto reading = own ? read_under(*own, since, marks, context_.now) : ClockReading{};
    put_cancelled(clock, reading, marks, why, context_.now);
  }

  Status begin(const ClockRule& rule, const Promise& promise, const std::vector<ClockMark>& marks) {
    Draft& clock = draft_.create(kClockKind);
    clock.set("subject", Value{RecordRef::to(draft_.record()).to_string()});
    clock.set("measure", Value{rule.name});
    clock.set("promise", Value{std::string(promise.kind)});
    const std::string label = rule.label.empty() ? rule.name : rule.label;
    clock.set("title", Value{fmt::format("{} within {}", label, goal_in_words(promise.goal))});
    PROOFDESK_ASSIGN(const Instant since, since_of(rule, promise));
    kept_.push_back(&clock);
    return put(clock, promise, since, marks);
  }

  /// From when this promise holds on this record. Where the record as it was before this command would be under it
  /// too, it is what is promised that has changed, at some instant behind us; else the record became what the target
  /// picks, now.
  Result<Instant> since_of(const ClockRule& rule, const Promise& promise) const {
    if (is_new(context_)) return context_.now;
    PROOFDESK_ASSIGN(const auto before, promises_on(book_, context_.kind, rule, context_.before,
                                                    opened(), is_in_force));
    const auto same = std::ranges::find(before, promise.kind, &Promise::kind);
    if (same == before.end() || same->target->id != promise.target->id) return context_.now;
    Instant since = std::max(promise.goal.since, context_.before.created_at);
    if (const Draft* clock = clock_of(rule, promise.kind)) {
      const Record& record = clock->record();
      if (record.text(clocks_, "target") == promise.target->id.to_string()) {
        since = std::max(since, revised(promise));
      } else {
        since = std::max(since, retired_at(record.text(clocks_, "target")));
      }
    }
    return std::min(since, context_.now);
  }

  /// When the target that held before ceased to; the beginning of time when it still holds.
  Instant retired_at(std::string_view id) const {
    const auto uuid = Uuid::parse(id);
    const auto found = std::ranges::find(book_.targets, uuid.value_or(Uuid{}), &Record::id);
    if (found == book_.targets.end() || !found->has(targets_, "retired_at")) return {};
    return {found->integer(targets_, "retired_at")};
  }

  [[nodiscard]] Instant revised(const Promise& promise) const {
    return revised_at(*context_.model.kind("calendar"), *promise.calendar);
  }

  [[nodiscard]] Instant opened() const {
    return instant(context_, "opened_at").value_or(context_.now);
  }

  [[nodiscard]] bool is_another(const Draft& clock, const Promise& promise) const {
    const Record& record = clock.record();
    return record.text(clocks_, "target") != promise.target->id.to_string() ||
           record.text(clocks_, "calendar") != promise.calendar->id.to_string() ||
           revised(promise).micros > record.integer(clocks_, "promised_at");
  }

  void tell_change(Draft& clock, const Promise& promise) const {
    const Record& record = clock.record();
    const bool same_target = record.text(clocks_, "target") == promise.target->id.to_string();
    std::string text =
        same_target
            ? fmt::format("Counted by {} version {} from now, version {} before.",
                          number_of(context_.model, *promise.calendar), promise.calendar->version,
                          record.integer(clocks_, "calendar_version"))
            : fmt::format("Under {} ({}) from now, under {} before; the start and the pauses stay.",
                          number_of(context_.model, *promise.target), goal_in_words(promise.goal),
                          record.text(clocks_, "target_number"));
    if (record.flag(clocks_, "breached")) {
      text += fmt::format(" It was breached at {} by what held before.",
                          to_rfc3339({record.integer(clocks_, "breached_at")}));
    }
    clock.log(std::move(text), false);
  }

  Status put(Draft& clock, const Promise& promise, Instant since,
             const std::vector<ClockMark>& marks, const std::optional<Instant>& broken = {}) {
    context_.world.rely_on(*promise.target);
    context_.world.rely_on(*promise.calendar);
    if (promise.agreement != nullptr) context_.world.rely_on(*promise.agreement);

    const Record& subject = draft_.record();
    const std::string number = number_of(context_.model, *promise.target);
    clock.set("target", value_of(promise.target->id));
    clock.set("target_number", Value{number});
    clock.set("agreement",
              promise.agreement == nullptr ? no_value() : value_of(promise.agreement->id));
    clock.set("calendar", value_of(promise.calendar->id));
    if (!broken) {
      clock.set("priority", subject.has(context_.kind, "priority")
                                ? Value{subject.text(context_.kind, "priority")}
                                : no_value());
    }
    const bool in_days = promise.goal.measure == TimeMeasure::kWorkingDays;
    clock.set("goal", in_days ? no_value() : Value{promise.goal.amount});
    clock.set("goal_days", in_days ? Value{promise.goal.amount / kMicrosPerDay} : no_value());
    std::vector<std::string> overlaps;
    for (const Record* other : promise.overlaps)
      overlaps.push_back(number_of(context_.model, *other));
    clock.set("overlaps", Value{std::move(overlaps)});
    for (const auto field : {"service", "group", "confidential"})
      clock.set(field, subject.get(*context_.kind.field(field)));
    add_promise_line(clock, promise, since, number);
    put_reading(context_, clock, promise, since, marks, context_.now, broken);
    return {};
  }

  /// The promises it was under, for people: only a change of promise adds a line.
  void add_promise_line(Draft& clock, const Promise& promise, Instant since,
                        const std::string& number) const {
    std::string line =
        fmt::format("{} {} {} {}@{}", to_rfc3339(since), number, goal_in_words(promise.goal),
                    number_of(context_.model, *promise.calendar), promise.calendar->version);
    const Value before = clock.record().get(*clocks_.field("promises"));
    std::vector<std::string> lines;
    if (const auto* list = std::get_if<std::vector<std::string>>(&before)) lines = *list;
    if (!lines.empty() && lines.back() == line) return;
    lines.push_back(std::move(line));
    clock.set("promises", Value{std::move(lines)});
  }

  /// For queues: when what falls due, and whether anything was missed.
  void put_on_record() {
    std::optional<Instant> next;
    bool breached = false;
    for (const auto& rule : context_.kind.lifecycle.clocks) {
      std::optional<Instant> due;
      for (const Draft* clock : kept_) {
        const Record& record = clock->record();
        if (record.text(clocks_, "measure") != rule.name ||
            record.text(clocks_, "outcome") == "cancelled") {
          continue;
        }
        breached = breached || record.flag(clocks_, "breached");
        if (!record.has(clocks_, "due_at")) continue;
        const Instant its{record.integer(clocks_, "due_at")};
        if (!due || its < *due) due = its;
      }
      put(fmt::format("{}_due_at", rule.name), due);
      if (due && (!next || *due < *next)) next = due;
    }
    put("next_due_at", next);
    const bool known = context_.kind.field("breached") != nullptr;
    if (known && (breached || draft_.record().has(context_.kind, "breached")))
      draft_.set("breached", Value{breached});
  }

  void put(std::string_view field, std::optional<Instant> instant) {
    if (context_.kind.field(field) == nullptr) return;
    draft_.set(field, instant ? Value{instant->micros} : no_value());
  }

  const RuleContext& context_;
  Draft& draft_;
  const PromiseBook book_;
  const KindModel& targets_;
  const KindModel& clocks_;
  std::vector<Draft*> kept_;
};

Status run_clocks_kept(const RuleContext& context, Draft& draft) {
  if (context.kind.lifecycle.clocks.empty() || context.model.kind(kClockKind) == nullptr) return {};
  PROOFDESK_ASSIGN(const auto book, promise_book(context));
  if (!anything_promised(book, context.kind)) return {};
  return Keeping(context, draft, book).keep();
}

/// Whether the command itself brings words that the caller can read.
bool says_something_public(const Command& command) {
  if (const auto* work = std::get_if<LogWork>(&command.action)) return work->work.is_public;
  if (const auto* fire = std::get_if<Fire>(&command.action))
    return fire->comment && fire->comment->is_public;
  return false;
}

Status run_update_given(const RuleContext& context, Draft& draft) {
  if (!answers_as_desk(context) || context.command.record != context.record.id ||
      !says_something_public(context.command)) {
    return {};
  }
  // What is said of a matter that is over for good is no answer to it.
  const State* state = context.kind.lifecycle.state(context.record.state);
  if (state != nullptr && state->category == StateCategory::kFinal) return {};
  draft.set("last_update_at", value_of(context.now));
  if (context.kind.field("first_human_action_at") != nullptr) stamp_first_contact(context, draft);
  return {};
}

Status run_targets_follow(const RuleContext& context, Draft& draft) {
  const KindModel* targets = context.model.kind("service_target");
  if (targets == nullptr) return {};
  PROOFDESK_ASSIGN(const auto all, context.world.standing("service_target"));
  for (const auto& target : all) {
    if (!is_in_force(target) ||
        target.text(*targets, "calendar") != context.record.id.to_string()) {
      continue;
    }
    if (Draft* follows = draft.other("service_target", target.id, "calendar_revised")) {
      follows->set("spread_pending", Value{true});
      follows->set("spread_cause",
                   Value{fmt::format("{} was revised {}", number_of(context.model, context.record),
                                     to_rfc3339(context.now))});
    }
  }
  return {};
}

}  // namespace

Effect clocks_kept(std::string_view name) {
  return {.name = name,
          .explains = "keeps the clocks of what was promised: starts, pauses, stops, re-targets",
          .reads = {"service_target", "agreement", "calendar", "clock"},
          .run = run_clocks_kept};
}

Effect update_given(std::string_view name) {
  return {.name = name,
          .explains = "a reply of the desk that the caller can read is an update, and the response",
          .reads = {"first_human_action_at"},
          .run = run_update_given};
}

Effect targets_follow(std::string_view name) {
  return {.name = name,
          .explains = "open records follow what the calendar says now",
          .reads = {"service_target"},
          .run = run_targets_follow};
}

}  // namespace proofdesk::shared
