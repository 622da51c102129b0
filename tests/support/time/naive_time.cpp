#include "tests/support/time/naive_time.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace proofdesk::naive {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::int64_t kDay = 1440 * kMinute;
constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::int64_t floor_to(std::int64_t value, std::int64_t unit) {
  const std::int64_t rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

std::string text_of(const Spans& spans) {
  std::string text;
  for (const auto& [from, to] : spans) {
    text += fmt::format("{}{:02}:{:02}-{:02}:{:02}", text.empty() ? "" : ", ", from / 60, from % 60,
                        to / 60, to % 60);
  }
  return text;
}

std::string date_text(int day) { return to_rfc3339({day * kDay}).substr(0, 10); }

/// How the clock stands after some marks, by its own lights.
struct Standing {
  ClockState state = ClockState::kNotStarted;
  bool for_good = false;
  std::string reason;
  std::int64_t round_begin = 0;

  /// Returns 's' when it stopped with this mark, 'r' when a round ended.
  char take(const ClockMark& mark, std::int64_t at) {
    const auto was = state;
    switch (mark.what) {
      case MarkKind::kCancel:
        state = ClockState::kCancelled;
        break;
      case MarkKind::kReset:
        if (for_good || at == round_begin) return 0;
        if (was != ClockState::kRunning && was != ClockState::kPaused) return 0;
        round_begin = at;
        return 'r';
      case MarkKind::kMeet:
        for_good = true;
        if (was == ClockState::kRunning || was == ClockState::kPaused) state = ClockState::kStopped;
        break;
      default:
        if (for_good) {
          if (was == ClockState::kCancelled) state = ClockState::kStopped;
          break;
        }
        if (mark.what == MarkKind::kStop) state = ClockState::kStopped;
        if (mark.what == MarkKind::kPause) {
          state = ClockState::kPaused;
          reason = mark.reason;
        }
        if (mark.what == MarkKind::kStart || mark.what == MarkKind::kResume)
          state = ClockState::kRunning;
    }
    if (was == ClockState::kNotStarted) round_begin = at;
    return state == ClockState::kStopped && was != ClockState::kStopped ? 's' : 0;
  }

  [[nodiscard]] bool counts(const Goal& goal) const {
    if (state == ClockState::kRunning) return true;
    if (state != ClockState::kPaused) return false;
    if (!goal.waits) return true;
    return !goal.waits_for.empty() &&
           std::ranges::find(goal.waits_for, reason) == goal.waits_for.end();
  }
};

/// Marks with the instants at which they take effect: time does not run backwards.
std::vector<ClockMark> in_effect(std::span<const ClockMark> marks, std::int64_t now) {
  std::vector<ClockMark> result;
  for (ClockMark mark : marks) {
    if (!result.empty()) mark.at = std::max(mark.at, result.back().at);
    if (mark.at.micros > now) break;
    result.push_back(mark);
  }
  return result;
}

struct Walked {
  std::int64_t spent = 0;
  std::array<std::optional<std::int64_t>, 3> reached;
};

/// From one cell to the next: a cell is what lies between two whole minutes, or less where something happens.
class Walker {
 public:
  Walker(const Goal& goal, std::span<const ClockMark> marks, std::int64_t begin)
      : goal_(goal), marks_(marks), at_(begin) {
    for (std::size_t i = 0; i < 3; ++i) {
      constexpr std::array<std::int64_t, 3> kPercent = {50, 75, 100};
      wanted_[i] = goal.amount / 100 * kPercent[i] + (goal.amount % 100 * kPercent[i] + 99) / 100;
    }
  }

  /// Counts to `until`, then only looks ahead to `end` for what is still to be reached.
  Walked walk(std::int64_t until, std::int64_t end) {
    Walked walked;
    while (at_ < std::max(until, end)) {
      if (at_ >= until && walked.reached[2]) break;
      catch_up();
      const std::int64_t next = next_cut(until, end);
      if (standing_.counts(goal_)) cell(next, walked);
      at_ = next;
      if (at_ <= until) walked.spent = spent_;
    }
    return walked;
  }

 private:
  void catch_up() {
    while (next_mark_ < marks_.size() && marks_[next_mark_].at.micros <= at_) {
      const auto& mark = marks_[next_mark_++];
      standing_.take(mark, mark.at.micros);
    }
  }

  [[nodiscard]] std::int64_t next_cut(std::int64_t until, std::int64_t end) const {
    std::int64_t next = floor_to(at_, kMinute) + kMinute;
    if (next_mark_ < marks_.size()) next = std::min(next, marks_[next_mark_].at.micros);
    for (const std::int64_t cut : {goal_.since, until, end}) {
      if (cut > at_) next = std::min(next, cut);
    }
    return next;
  }

  void cell(std::int64_t next, Walked& walked) {
    const std::int64_t gain = goal_.hours->open(floor_to(at_, kMinute)) ? worth(next) : 0;
    for (std::size_t i = 0; at_ >= goal_.since && i < 3; ++i) {
      if (walked.reached[i]) continue;
      if (spent_ >= wanted_[i]) {
        walked.reached[i] = at_;
      } else if (spent_ + gain >= wanted_[i]) {
        const std::int64_t when = crossing(wanted_[i], next);
        if (when < next) walked.reached[i] = when;
      }
    }
    spent_ += gain;
  }

  /// What passes from here to an instant of the same minute, all of it open.
  [[nodiscard]] std::int64_t worth(std::int64_t to) const {
    if (goal_.measure == TimeMeasure::kOpenTime) return to - at_;
    const auto day = goal_.hours->of_date(goal_.hours->local_date(at_), at_);
    const auto share = [&](std::int64_t part) {
      return static_cast<std::int64_t>(static_cast<long double>(part) * kDay / day.total);
    };
    return share(day.before + to - at_) - share(day.before);
  }

  /// The first instant of the cell at which so much has passed.
  [[nodiscard]] std::int64_t crossing(std::int64_t wanted, std::int64_t next) const {
    std::int64_t low = at_;
    std::int64_t high = next;
    while (low + 1 < high) {
      const std::int64_t middle = low + (high - low) / 2;
      (spent_ + worth(middle) >= wanted ? high : low) = middle;
    }
    return high;
  }

  const Goal& goal_;
  std::span<const ClockMark> marks_;
  std::int64_t at_;
  std::size_t next_mark_ = 0;
  Standing standing_;
  std::int64_t spent_ = 0;
  std::array<std::int64_t, 3> wanted_{};
};

const Goal* goal_at(std::span<const Goal> goals, std::int64_t at) {
  const Goal* found = nullptr;
  for (const auto& goal : goals) {
    if (goal.since <= at) found = &goal;
  }
  return found;
}

Stop judge(std::span<const ClockMark> marks, std::span<const Goal> goals, std::int64_t round_begin,
           std::int64_t at) {
  Stop stop{.at = at};
  const Goal* goal = goal_at(goals, at);
  if (goal == nullptr) return stop;
  const Walked walked = Walker(*goal, marks, round_begin).walk(at, at);
  stop.spent = walked.spent;
  stop.breached_at = walked.reached[2];
  if (!stop.breached_at && stop.spent > goal->amount) stop.breached_at = at;
  stop.met = !stop.breached_at;
  return stop;
}

}  // namespace

CalendarText Hours::text() const {
  CalendarText text{.zone = zone};
  for (std::size_t day = 0; day < 7; ++day) {
    if (!week[day].empty())
      text.weekly_hours.push_back(fmt::format("{} {}", kDays[day], text_of(week[day])));
  }
  for (const auto& [month, day] : yearly)
    text.holidays.push_back(fmt::format("--{:02}-{:02} every year", month, day));
  for (const auto& [day, spans] : dates) {
    if (spans.empty() && day % 2 == 0) {
      text.holidays.push_back(date_text(day) + " holiday");
    } else {
      text.exceptions.push_back(
          fmt::format("{} {}", date_text(day), spans.empty() ? "closed" : text_of(spans)));
    }
  }
  return text;
}

std::int64_t Hours::local(std::int64_t at) const {
  if (found_ == nullptr) found_ = date::locate_zone(zone);
  const date::sys_seconds second{std::chrono::seconds{floor_to(at, 1'000'000) / 1'000'000}};
  if (second < info_.begin || second >= info_.end) info_ = found_->get_info(second);
  return at + info_.offset.count() * 1'000'000;
}

int Hours::local_date(std::int64_t at) const {
  return static_cast<int>(floor_to(local(at), kDay) / kDay);
}

const std::array<bool, 1440>& Hours::minutes_of(int date) const {
  if (date == last_date_) return *last_;
  auto [place, fresh] = laid_out_.try_emplace(date);
  if (fresh) {
    const std::chrono::sys_days day{std::chrono::days{date}};
    const std::chrono::year_month_day civil{day};
    Spans spans = week[std::chrono::weekday{day}.iso_encoding() - 1];
    for (const auto& [month, of_month] : yearly) {
      if (unsigned{civil.month()} == static_cast<unsigned>(month) &&
          unsigned{civil.day()} == static_cast<unsigned>(of_month))
        spans.clear();
    }
    if (const auto other = dates.find(date); other != dates.end()) spans = other->second;
    place->second.fill(false);
    for (const auto& [from, to] : spans) {
      for (int minute = from; minute < to; ++minute)
        place->second[static_cast<std::size_t>(minute)] = true;
    }
  }
  last_date_ = date;
  last_ = &place->second;
  return *last_;
}

bool Hours::open(std::int64_t minute_begin) const {
  const std::int64_t shown = local(minute_begin);
  const std::int64_t day = floor_to(shown, kDay);
  return minutes_of(
      static_cast<int>(day / kDay))[static_cast<std::size_t>((shown - day) / kMinute)];
}

Hours::OfDate Hours::of_date(int date, std::int64_t at) const {
  auto [place, fresh] = open_minutes_.try_emplace(date);
  if (fresh) {
    for (std::int64_t minute = date * kDay - 1600 * kMinute;
         minute < (date + 2) * kDay + 200 * kMinute; minute += kMinute) {
      if (local_date(minute) == date && open(minute)) place->second.push_back(minute);
    }
  }
  const auto& minutes = place->second;
  const auto next = std::ranges::upper_bound(minutes, at);
  OfDate of{.before = (next - minutes.begin()) * kMinute,
            .total = static_cast<std::int64_t>(minutes.size()) * kMinute};
  if (next != minutes.begin() && *std::prev(next) + kMinute > at)
    of.before -= *std::prev(next) + kMinute - at;
  return of;
}

Reading read(std::span<const ClockMark> written, std::span<const Goal> goals, std::int64_t now,
             std::int64_t horizon) {
  const std::vector<ClockMark> marks = in_effect(written, now);
  Reading reading;
  Standing standing;
  std::int64_t last = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::int64_t at = marks[i].at.micros;
    if (standing.state == ClockState::kRunning) reading.wall_running += at - last;
    if (standing.state == ClockState::kPaused) reading.wall_paused += at - last;
    last = at;
    const std::int64_t began = standing.round_begin;
    const char what = standing.take(marks[i], at);
    const std::int64_t round = standing.state == ClockState::kStopped && i == 0 ? at : began;
    const auto so_far = std::span(marks).first(i);
    if (what == 's') reading.stops.push_back(judge(so_far, goals, round, at));
    if (what == 'r') {
      reading.rounds.push_back(judge(so_far, goals, began, at));
      reading.wall_running = reading.wall_paused = 0;
    }
  }
  reading.state = standing.state;
  if (marks.empty()) return reading;
  if (standing.state == ClockState::kRunning) reading.wall_running += now - last;
  if (standing.state == ClockState::kPaused) reading.wall_paused += now - last;

  const bool stopped = standing.state == ClockState::kStopped;
  const std::int64_t judged_at = stopped ? reading.stops.back().at : now;
  const Goal* goal = goal_at(goals, judged_at);
  if (goal == nullptr) return reading;
  const Walked walked = Walker(*goal, marks, standing.round_begin).walk(now, now + horizon);
  reading.spent = walked.spent;
  reading.reached = walked.reached;
  // Reached "by now" means at this very instant too.
  if (walked.reached[2] && *walked.reached[2] <= now) reading.breached_at = walked.reached[2];
  if (stopped) {
    reading.breached_at = reading.stops.back().breached_at;
    reading.met = reading.stops.back().met;
  }
  for (const auto& earlier : goals) {
    if (&earlier == goal) break;
    const std::int64_t until = (&earlier + 1)->since;
    if (until <= standing.round_begin) continue;
    const auto reached = Walker(earlier, marks, standing.round_begin).walk(until, until).reached[2];
    if (reached && *reached < until) reading.earlier_breaches.push_back(*reached);
  }
  return reading;
}

std::int64_t elapsed(const Hours& hours, std::int64_t from, std::int64_t to) {
  std::int64_t sum = 0;
  for (std::int64_t minute = floor_to(from, kMinute); minute < to; minute += kMinute) {
    if (hours.open(minute)) sum += std::min(minute + kMinute, to) - std::max(minute, from);
  }
  return sum;
}

}  // namespace proofdesk::naive
