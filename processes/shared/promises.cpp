#include "processes/shared/promises.hpp"

#include "core/query/filter.hpp"
#include "processes/shared/numbers.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

std::string text(const KindModel& kind, const Record& record, std::string_view field) {
  return kind.field(field) == nullptr ? std::string() : record.text(kind, field);
}

std::vector<std::string> list(const KindModel& kind, const Record& record, std::string_view name) {
  const FieldModel* field = kind.field(name);
  if (field == nullptr) return {};
  Value value = record.get(*field);
  auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : std::move(*items);
}

std::optional<Instant> instant(const KindModel& kind, const Record& record, std::string_view name) {
  if (!record.has(kind, name)) return std::nullopt;
  return Instant{record.integer(kind, name)};
}

bool contains(const std::vector<std::string>& items, std::string_view item) {
  return std::ranges::find(items, item) != items.end();
}

const Record* by_id(std::span<const Record> records, std::string_view id) {
  const auto wanted = Uuid::parse(id);
  if (!wanted) return nullptr;
  const auto found = std::ranges::find(records, *wanted, &Record::id);
  return found == records.end() ? nullptr : &*found;
}

std::unexpected<Error> broken(const PromiseBook& book, const Record& target, std::string detail,
                              std::string remedy) {
  Error error{.code = ErrorCode::kRefused,
              .rule = {},
              .detail = fmt::format("{}: {}", number_of(book.model, target), detail)};
  error.remedy = std::move(remedy);
  return fail(std::move(error));
}

/// The agreement's own say: its services, its customer, the group that promises.
bool agreement_covers(const KindModel& agreements, const Record& agreement, const KindModel& kind,
                      const Record& record) {
  const auto services = list(agreements, agreement, "services");
  if (!services.empty() && !contains(services, text(kind, record, "service"))) return false;
  const std::string customer = text(agreements, agreement, "customer");
  if (text(agreements, agreement, "agreement_kind") == kToCustomer && !customer.empty() &&
      customer != text(kind, record, "customer")) {
    return false;
  }
  const std::string group = text(agreements, agreement, "provider_group");
  return text(agreements, agreement, "agreement_kind") != kInsideTheHouse || group.empty() ||
         group == text(kind, record, "group");
}

/// For whom waiting was meant to be the other side's time: a response is owed whatever the record waits for.
bool waits_by_default(std::string_view clock) { return clock != "response"; }

/// Instants far away, for what never falls due.
constexpr Instant kNever{INT64_MAX};

Instant due_from(const Promise& promise, Instant started_at) {
  return promise.goal.calendar.after(started_at, promise.goal.amount, promise.goal.measure)
      .value_or(kNever);
}

}  // namespace

std::optional<Instant> counts_from(const KindModel& targets, const Record& target) {
  const auto in_force = instant(targets, target, "in_force_at");
  if (!in_force) return std::nullopt;
  return instant(targets, target, "counts_from").value_or(*in_force);
}

bool counts_at(const KindModel& targets, const Record& target, Instant at) {
  const auto from = counts_from(targets, target);
  if (!from || at < *from) return false;
  const auto until = instant(targets, target, "retired_at");
  return !until || at < *until;
}

bool anything_promised(const PromiseBook& book, const KindModel& kind) {
  const KindModel* targets = book.model.kind("service_target");
  return targets != nullptr && std::ranges::any_of(book.targets, [&](const Record& target) {
           return target.state != "draft" && text(*targets, target, "applies_to") == kind.name;
         });
}

Result<bool> picks(const PromiseBook& book, const Record& target, const KindModel& kind,
                   std::string_view clock, const Record& record) {
  const KindModel& targets = *book.model.kind("service_target");
  if (text(targets, target, "applies_to") != kind.name || text(targets, target, "clock") != clock)
    return false;
  const auto priorities = list(targets, target, "priorities");
  if (!priorities.empty() && !contains(priorities, text(kind, record, "priority"))) return false;
  for (const auto& [ours, theirs] :
       {std::pair{"service", "service"}, std::pair{"customer", "customer"},
        std::pair{"category", "category"}, std::pair{"handled_by", "group"}}) {
    const std::string wanted = text(targets, target, ours);
    if (!wanted.empty() && wanted != text(kind, record, theirs)) return false;
  }
  if (const std::string id = text(targets, target, "agreement"); !id.empty()) {
    const Record* agreement = by_id(book.agreements, id);
    if (agreement == nullptr ||
        !agreement_covers(*book.model.kind("agreement"), *agreement, kind, record)) {
      return false;
    }
  }
  const std::string condition = text(targets, target, "condition");
  if (condition.empty()) return true;
  auto filter = parse_condition(kind, condition);
  if (!filter) {
    return broken(book, target, "its condition is not understood: " + filter.error().detail,
                  "Retire the target and put one with another condition in force.");
  }
  return matches(*filter, record);
}

Result<Promise> promise_of(const PromiseBook& book, const Record& target) {
  const KindModel& targets = *book.model.kind("service_target");
  Promise promise{.kind = kBySelf,
                  .target = &target,
                  .agreement = by_id(book.agreements, text(targets, target, "agreement")),
                  .calendar = by_id(book.calendars, text(targets, target, "calendar")),
                  .goal = {.calendar = BusinessCalendar::always()},
                  .overlaps = {}};
  if (promise.agreement != nullptr) {
    const std::string kind =
        text(*book.model.kind("agreement"), *promise.agreement, "agreement_kind");
    for (const auto known : kPromiseKinds) {
      if (known == kind) promise.kind = known;
    }
  }
  if (promise.calendar == nullptr) {
    return broken(book, target, "there is no calendar to count by", "Give it a calendar.");
  }
  PROOFDESK_ASSIGN(promise.goal.calendar,
                   business_calendar(*book.model.kind("calendar"), *promise.calendar));
  promise.goal.since = counts_from(targets, target).value_or(Instant{});
  if (const auto days = target.integer(targets, "goal_days"); days > 0) {
    promise.goal.measure = TimeMeasure::kWorkingDays;
    promise.goal.amount = days * kMicrosPerDay;
  } else {
    promise.goal.amount = target.integer(targets, "goal");
  }
  promise.goal.waits = target.has(targets, "waits_on_hold")
                           ? target.flag(targets, "waits_on_hold")
                           : waits_by_default(text(targets, target, "clock"));
  promise.goal.waits_for = list(targets, target, "hold_reasons");
  // What it waits for has been turned into starts and stops already.
  if (promise.kind == kBySupplier) promise.goal.waits = false;
  return promise;
}

Result<std::vector<Promise>> promises_on(const PromiseBook& book, const KindModel& kind,
                                         const ClockRule& rule, const Record& record,
                                         Instant started_at,
                                         const std::function<bool(const Record& target)>& holds) {
  std::vector<Promise> chosen;
  std::vector<Instant> due;
  for (const auto& target : book.targets) {
    if (!holds(target)) continue;
    PROOFDESK_ASSIGN(const bool picked, picks(book, target, kind, rule.name, record));
    if (!picked) continue;
    PROOFDESK_ASSIGN(auto promise, promise_of(book, target));
    const Instant falls_due = due_from(promise, started_at);
    const auto rival = std::ranges::find(chosen, promise.kind, &Promise::kind);
    if (rival == chosen.end()) {
      chosen.push_back(std::move(promise));
      due.push_back(falls_due);
      continue;
    }
    // Of two that fall due together the older one counts: targets come oldest first.
    Instant& best = due[static_cast<std::size_t>(rival - chosen.begin())];
    if (falls_due < best) {
      promise.overlaps = std::move(rival->overlaps);
      promise.overlaps.push_back(rival->target);
      *rival = std::move(promise);
      best = falls_due;
    } else {
      rival->overlaps.push_back(promise.target);
    }
  }
  return chosen;
}

Result<BusinessCalendar> business_calendar(const KindModel& calendars, const Record& calendar) {
  struct Parsed {
    CalendarText text;
    BusinessCalendar calendar;
  };
  static std::mutex mutex;
  static std::map<Uuid, Parsed> parsed;
  // A calendar lays out the years it is asked for; parsing it for every decision would lay them out again. By its
  // text and not its version, which rises with every word about it.
  const CalendarText text{.zone = shared::text(calendars, calendar, "zone"),
                          .weekly_hours = list(calendars, calendar, "weekly_hours"),
                          .holidays = list(calendars, calendar, "holidays"),
                          .exceptions = list(calendars, calendar, "exceptions")};
  const std::lock_guard lock(mutex);
  if (const auto found = parsed.find(calendar.id);
      found != parsed.end() && found->second.text == text) {
    return found->second.calendar;
  }
  PROOFDESK_ASSIGN(auto built, BusinessCalendar::parse(text));
  constexpr std::size_t kMost = 256;
  if (parsed.size() >= kMost) parsed.clear();
  parsed.insert_or_assign(calendar.id, Parsed{text, built});
  return built;
}

Instant revised_at(const KindModel& calendars, const Record& calendar) {
  return instant(calendars, calendar, "revised_at").value_or(Instant{});
}

std::vector<ClockMark> marks_for(std::string_view promise_kind,
                                 const std::vector<ClockMark>& marks) {
  if (promise_kind != kBySupplier) return marks;
  std::vector<ClockMark> turned;
  bool waiting = false;
  for (const auto& mark : marks) {
    if (mark.what == MarkKind::kCancel) {
      turned.push_back(mark);
      continue;
    }
    const bool waits = mark.what == MarkKind::kPause && mark.reason == "supplier";
    if (waits == waiting || mark.what == MarkKind::kReset) continue;
    waiting = waits;
    MarkKind what = MarkKind::kStop;
    if (waits) what = turned.empty() ? MarkKind::kStart : MarkKind::kResume;
    turned.push_back({.at = mark.at, .what = what, .why = mark.why, .reason = {}});
  }
  return turned;
}

ClockPlace place_of(std::span<const ClockMark> marks) {
  ClockPlace place = ClockPlace::kNotStarted;
  bool met = false;
  for (const auto& mark : marks) {
    if (mark.what == MarkKind::kCancel) {
      place = ClockPlace::kVoid;
      met = false;
      continue;
    }
    if (met) continue;
    switch (mark.what) {
      case MarkKind::kMeet:
        met = true;
        place = ClockPlace::kEnded;
        break;
      case MarkKind::kStop:
        place = ClockPlace::kEnded;
        break;
      case MarkKind::kReset:
        if (place == ClockPlace::kNotStarted) place = ClockPlace::kActive;
        break;
      default:
        place = ClockPlace::kActive;
        break;
    }
  }
  return place;
}

ClockStep next_step(std::string_view promise_kind, const ClockChange& change,
                    const std::vector<ClockMark>& before, const std::vector<ClockMark>& after) {
  if (!change.there && !change.promised) return ClockStep::kNothing;
  const ClockPlace was = place_of(marks_for(promise_kind, before));
  const ClockPlace is = place_of(marks_for(promise_kind, after));
  const bool at_rest = was != ClockPlace::kActive && is == was && !before.empty();
  if (!change.there) {
    // What was over before the promise came is no business of it; nor is what never began.
    if (at_rest || is == ClockPlace::kVoid || is == ClockPlace::kNotStarted)
      return ClockStep::kNothing;
    return ClockStep::kBegin;
  }
  if (at_rest) return ClockStep::kNothing;
  if (change.broken) return before != after ? ClockStep::kRead : ClockStep::kNothing;
  if (is == ClockPlace::kVoid) return ClockStep::kVoid;
  if (!change.promised) return ClockStep::kUnpromised;
  return change.another || before != after ? ClockStep::kRead : ClockStep::kNothing;
}

std::optional<Instant> first_breach(const ClockReading& reading) {
  for (const auto& round : reading.rounds) {
    if (round.breached_at) return round.breached_at;
  }
  return reading.breached_at;
}

std::optional<Instant> broken_before(std::string_view promise_kind, const ClockGoal& goal,
                                     const std::vector<ClockMark>& marks, Instant at) {
  const auto breach =
      first_breach(read_clock(marks_for(promise_kind, marks), std::span(&goal, 1), at));
  return breach && *breach < at ? breach : std::nullopt;
}

std::vector<ClockMark> without_voiding(std::vector<ClockMark> marks) {
  for (auto& mark : marks) {
    if (mark.what == MarkKind::kCancel) mark.what = MarkKind::kStop;
  }
  return marks;
}

std::vector<ClockMark> inherited_marks(const KindModel& kind, const Record& record,
                                       const ClockRule& rule) {
  std::vector<ClockMark> marks;
  const std::string lead = rule.name + " ";
  for (const auto& line : list(kind, record, "clock_history")) {
    if (!line.starts_with(lead)) continue;
    if (auto mark = parse_mark(std::string_view(line).substr(lead.size())))
      marks.push_back(*std::move(mark));
  }
  return marks;
}

void pass_on_marks(const ClockRule& rule, const std::vector<ClockMark>& marks,
                   std::vector<std::string>& lines) {
  for (const auto& mark : marks) {
    // What met or reset it are instants in fields, which the other record has too.
    if (mark.what == MarkKind::kMeet || mark.what == MarkKind::kReset ||
        mark.what == MarkKind::kCancel)
      continue;
    lines.push_back(fmt::format("{} {}", rule.name, to_text(mark)));
  }
}

std::string goal_in_words(const ClockGoal& goal) {
  if (goal.measure == TimeMeasure::kOpenTime) return to_iso_hours(goal.amount);
  const auto days = goal.amount / kMicrosPerDay;
  return fmt::format("{} working {}", days, days == 1 ? "day" : "days");
}

}  // namespace proofdesk::shared
